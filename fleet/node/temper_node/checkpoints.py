"""
Checkpoints: folders that the workload completes with `complete.json`, kept in S3 with a marker of the same name that is
written last and lists every file with its size and SHA-256. Without the marker it is none.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from .aws import AwsError
from .config import S3Uri
from .files import StoredFile, files_below, upload_files
from .imds import time_text
from .journal import say
from .s3 import S3, Mismatch

MARKER = "complete.json"
FORMAT = 1


@dataclass(frozen=True)
class Checkpoint:
    step: int
    files: List[StoredFile]
    marker: Mapping[str, Any]


class CheckpointStore:
    def __init__(self, s3: S3, folder: S3Uri) -> None:
        self._s3 = s3
        self._uri = folder.child("checkpoints/")

    def newest_first(self) -> List[int]:
        """The steps with a marker."""
        keys = [each.key[len(self._uri.key) :] for each in self._s3.list(self._uri)]
        found = [re.fullmatch(r"step-(\d+)/complete\.json", key) for key in keys]
        return sorted((int(each[1]) for each in found if each), reverse=True)

    def restore_newest(self, target: Path) -> Optional[int]:
        """
        Reads the newest checkpoint that is whole into `target`/step-<n>, going back over those that are not.
        @return its step; None when there is none
        """
        for step in self.newest_first():
            try:
                self.restore(step, target)
                return step
            except (Mismatch, ValueError, KeyError, TypeError) as error:
                say(f"checkpoint {step} is not whole and is passed over: {error}")
            except AwsError as error:
                if error.status != 404:
                    raise
                say(f"checkpoint {step} lacks a file and is passed over: {error}")
        return None

    def restore(self, step: int, target: Path) -> Path:
        """Raises Mismatch, AwsError, or ValueError, KeyError, TypeError for a marker that is none."""
        checkpoint = self._read(step)
        place = target / f"step-{step}"
        try:
            for file in checkpoint.files:
                self._s3.download(self._uri.child(f"step-{step}/{file.path}"), place / file.path, file.sha256)
        except (Mismatch, AwsError):
            shutil.rmtree(place, ignore_errors=True)
            raise
        place.mkdir(parents=True, exist_ok=True)
        (place / MARKER).write_text(json.dumps(checkpoint.marker), "utf-8")
        return place

    def store(self, step: int, folder: Path) -> None:
        """Files first, the marker last. What the workload wrote into its own marker is kept in it."""
        said = _object(folder / MARKER)
        uri = self._uri.child(f"step-{step}/")
        files = upload_files(self._s3, folder, [path for path in files_below(folder) if path != MARKER], uri)
        marker = {**said, "format": FORMAT, "step": step, "files": [file.as_json() for file in files], "at": time_text()}
        self._s3.put_json(uri.child(MARKER), marker)
        say(f"checkpoint {step} is in S3: {len(files)} files, {sum(file.bytes for file in files)} bytes")

    def _read(self, step: int) -> Checkpoint:
        marker = self._s3.get_json(self._uri.child(f"step-{step}/{MARKER}"))
        if marker is None:
            raise KeyError(f"step-{step} has no {MARKER}")
        return Checkpoint(step, [StoredFile.of(each) for each in marker["files"]], marker)


class CheckpointShipper:
    """Stores what the workload completes, oldest first, each once."""

    def __init__(self, store: CheckpointStore, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._stored = {step for step in store.newest_first()}
        self._lock = threading.Lock()

    def ship(self) -> None:
        """Raises OSError or AwsError when one could not be stored; the next call tries it again."""
        with self._lock:
            for step, path in self._complete():
                try:
                    self._store.store(step, path)
                except FileNotFoundError as error:
                    # Trainers delete old checkpoints to make room for the next.
                    say(f"checkpoint {step} has gone while it was stored: {error}")
                    continue
                self._stored.add(step)

    def _complete(self) -> "list[tuple[int, Path]]":
        if not self._folder.is_dir():
            return []
        named = [(re.fullmatch(r"step-(\d+)", path.name), path) for path in self._folder.iterdir()]
        found = [(int(name[1]), path) for name, path in named if name and (path / MARKER).is_file()]
        return sorted(each for each in found if each[0] not in self._stored)


def _object(path: Path) -> Dict[str, Any]:
    """The workload's marker may be empty: that it is there is what counts."""
    try:
        found = json.loads(path.read_text("utf-8") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

"""
Checkpoints as the contract has them: a folder `step-<n>` that is one only when `complete.json` is in it, which is written
last and lists every file with its size and SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any, Dict, List, Mapping

from .failure import BAD_SETTINGS, UNAVAILABLE, Failure

MARKER = "complete.json"
COURSE = "course.json"
BEST = "best"
KEPT = 2


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def complete(fresh: Path, folder: Path, step: int, course: Mapping[str, Any]) -> Path:
    """
    Makes a checkpoint of what has been written to `fresh`, and leaves the newest ones.
    @param course what only this recipe knows of a training, for `read_course`
    """
    best = folder / BEST
    if best.is_dir():
        copy_folder(best, fresh / BEST)
    write_json(fresh / COURSE, course)
    place = folder / f"step-{step}"
    shutil.rmtree(place, ignore_errors=True)
    os.replace(fresh, place)
    write_json(place / MARKER, {"format": 1, "step": step, "files": _listed(place)})
    for old in steps_in(folder)[:-KEPT]:
        # Without its marker first: what is half deleted is no checkpoint.
        (folder / f"step-{old}" / MARKER).unlink(missing_ok=True)
        shutil.rmtree(folder / f"step-{old}", ignore_errors=True)
    return place


def steps_in(folder: Path) -> List[int]:
    """The steps that there are checkpoints of, oldest first."""
    found = [re.fullmatch(r"step-(\d+)", path.name) for path in folder.iterdir()]
    return sorted(int(name[1]) for name in found if name and (folder / name[0] / MARKER).is_file())


def read_course(checkpoint: Path, made_from: Mapping[str, Any]) -> Dict[str, Any]:
    """What `complete` was given. Raises Failure for a checkpoint that is not whole, or of another training."""
    try:
        marker = json.loads((checkpoint / MARKER).read_text("utf-8"))
        course: Dict[str, Any] = json.loads((checkpoint / COURSE).read_text("utf-8"))
        short = [file["path"] for file in marker["files"] if (checkpoint / file["path"]).stat().st_size != file["bytes"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Failure(UNAVAILABLE, f"The checkpoint {checkpoint.name} is not whole: {error}.") from None
    if short:
        raise Failure(UNAVAILABLE, f"The checkpoint {checkpoint.name} is not whole: {', '.join(short)}.")
    before = course["madeFrom"]
    other = sorted(name for name in {*before, *made_from} if before.get(name) != made_from.get(name))
    if other:
        changes = ", ".join(f"{name} was {before.get(name)} and is {made_from.get(name)}" for name in other)
        raise Failure(
            BAD_SETTINGS,
            f"The checkpoint {checkpoint.name} is of another training: {changes}. Start anew, or go on with the same.",
        )
    return course


def copy_folder(source: Path, target: Path) -> None:
    """In the place of what is there; by links where the file system has them, for weights are large."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copyfile(path, target / path.name)


def write_json(path: Path, value: Any) -> None:
    """Whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")
    os.replace(fresh, path)


def _listed(folder: Path) -> List[Dict[str, Any]]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in paths
    ]

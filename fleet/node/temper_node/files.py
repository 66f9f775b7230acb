"""Folders of this node as objects in S3, each file with its size and SHA-256."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence

from .config import S3Uri
from .s3 import S3, sha256_of

PARALLEL_FILES = 4


@dataclass(frozen=True)
class StoredFile:
    path: str  # within its folder, with slashes
    bytes: int
    sha256: str

    @staticmethod
    def of(given: Mapping[str, Any]) -> StoredFile:
        path = given["path"]
        if path.startswith("/") or ".." in path.split("/"):
            raise ValueError(f"{path!r} leaves its folder")
        return StoredFile(path, int(given["bytes"]), given["sha256"])

    def as_json(self) -> Dict[str, Any]:
        return {"path": self.path, "bytes": self.bytes, "sha256": self.sha256}


def files_below(folder: Path) -> List[str]:
    """Regular files, sorted; links are not followed, so that nothing from outside of the folder is taken along."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            if path.is_file() and not path.is_symlink():
                found.append(path.relative_to(folder).as_posix())
    return sorted(found)


def upload_files(s3: S3, folder: Path, paths: Sequence[str], uri: S3Uri) -> List[StoredFile]:
    def upload(path: str) -> StoredFile:
        file = folder / path
        stored = StoredFile(path, file.stat().st_size, sha256_of(file))
        s3.upload(file, uri.child(path))
        return stored

    with ThreadPoolExecutor(PARALLEL_FILES) as pool:
        return list(pool.map(upload, paths))


def verify_files(s3: S3, files: Sequence[StoredFile], uri: S3Uri) -> None:
    """Reads each object back. Raises Mismatch, AwsError or OSError for the first that is not what was sent."""
    with ThreadPoolExecutor(PARALLEL_FILES) as pool:
        for _ in pool.map(lambda file: s3.verify(uri.child(file.path), file.bytes, file.sha256), files):
            pass

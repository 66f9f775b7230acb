"""Sets of files that were put into S3 before anything started: weights of the base model, and Python packages."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Dict, List, Mapping, Sequence

from .config import S3Uri, Staged
from .files import PARALLEL_FILES, StoredFile
from .s3 import Mismatch, S3
from .tools import run_tool

FORMAT = 1
WHEELS = "wheels"
# The packages' own list: each with the hashes of its wheels, so that who has this file has all of them.
REQUIREMENTS = "requirements.txt"
# Some hundred packages, unpacked by one process.
INSTALL_SECONDS = 900


def fetch_staged(s3: S3, staged: Sequence[Staged], folder: Path) -> None:
    """Each as `folder`/<its name>. Raises Mismatch, ValueError, AwsError or OSError; what does not fit is not left there."""
    for each in staged:
        files = _files(s3, each)
        uri = S3Uri(each.uri.bucket, each.uri.key.rpartition("/")[0] + "/")
        place = folder / each.name
        with ThreadPoolExecutor(PARALLEL_FILES) as pool:
            for _ in pool.map(lambda file: s3.download(uri.child(file.path), place / file.path, file.sha256), files):
                pass


def install_wheels(inputs: Path, target: Path, python: str, environment: Mapping[str, str]) -> None:
    """Installs what was staged as `wheels`, for this Python, by nothing but what is in the folder. Raises ToolError."""
    folder = inputs / WHEELS
    words = [python, "-m", "pip", "--isolated", "--disable-pip-version-check", "install"]
    words += ["--no-index", "--no-deps", "--only-binary=:all:", "--require-hashes", "--no-cache-dir"]
    words += [f"--find-links={folder}", f"--target={target}", f"--requirement={folder / REQUIREMENTS}"]
    run_tool(words, timeout=INSTALL_SECONDS, env=environment)


def with_packages(environment: Mapping[str, str], target: Path) -> Dict[str, str]:
    """The same with installed packages ahead of all others."""
    others = environment.get("PYTHONPATH", "")
    return {**environment, "PYTHONPATH": f"{target}:{others}" if others else str(target)}


def _files(s3: S3, staged: Staged) -> List[StoredFile]:
    body = s3.get(staged.uri)
    if body is None:
        raise Mismatch(f"{staged.uri} is not there: {staged.name} was not staged")
    manifest = json.loads(body)
    if manifest.get("format") != FORMAT:
        raise ValueError(f"{staged.uri} has format {manifest.get('format')!r}, this program reads {FORMAT}")
    files = [StoredFile.of(each) for each in manifest["files"]]
    # Weights are what their list says; packages what their requirements say, which list the hashes of all of them.
    found = (
        next((file.sha256 for file in files if file.path == REQUIREMENTS), "none")
        if staged.name == WHEELS
        else hashlib.sha256(body).hexdigest()
    )
    if found != staged.sha256:
        what = REQUIREMENTS if staged.name == WHEELS else "its list of files"
        raise Mismatch(f"{staged.uri}: {what} has the SHA-256 {found}, not {staged.sha256}")
    return files

"""The data of the run, fetched to this node and held against what the spec promised."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Sequence

from .config import Input
from .s3 import S3

PARALLEL_INPUTS = 4


def fetch_inputs(s3: S3, inputs: Sequence[Input], folder: Path) -> None:
    """Each as `folder`/<its name>. Raises Mismatch, AwsError or OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(PARALLEL_INPUTS) as pool:
        for _ in pool.map(lambda each: s3.download(each.uri, folder / each.name, each.sha256), inputs):
            pass

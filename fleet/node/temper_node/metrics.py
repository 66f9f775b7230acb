"""What the workload logs, line by line: the newest for the heartbeat, the whole for the run folder."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any, Dict, Optional

from .config import S3Uri
from .s3 import S3

SHOWN = ("step", "loss", "samplesPerSecond")
# A pause is a hang when it is this many times as long as the longest one before it.
TIMES_THE_LONGEST = 10


class Metrics:
    """Reads `TEMPER_METRICS` as it grows. Only lines that are whole and are objects count."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.newest: Dict[str, Any] = {}
        self.values: Dict[str, Any] = {}
        self._offset = 0
        self._rest = b""
        self._last: Optional[float] = None
        self._longest = 0.0

    def read(self) -> bool:
        """@return whether there was anything new"""
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                fresh = file.read()
        except FileNotFoundError:
            return False
        self._offset += len(fresh)
        *lines, self._rest = (self._rest + fresh).split(b"\n")
        found = [line for line in lines if self._take(line)]
        if found:
            now = time.monotonic()
            if self._last is not None:
                self._longest = max(self._longest, now - self._last)
            self._last = now
        return bool(found)

    def hung(self, after: float) -> bool:
        """Whether what once logged has been silent for too long, held against its own longest pause."""
        if self._last is None:
            return False
        return time.monotonic() - self._last > max(after, self._longest * TIMES_THE_LONGEST)

    def shown(self) -> Dict[str, Any]:
        return {name: self.newest.get(name) for name in SHOWN}

    def _take(self, line: bytes) -> bool:
        try:
            found = json.loads(line)
        except ValueError:
            return False
        if not isinstance(found, dict):
            return False
        self.values.update({name: value for name, value in found.items() if _is_number(value)})
        self.newest.update({name: found[name] for name in SHOWN if _is_number(found.get(name))})
        return True


class MetricsShipper:
    """`metrics.jsonl` in the run folder: lines of earlier gangs up to the step that this one resumed from, then its own."""

    def __init__(self, s3: S3, folder: S3Uri, path: Path, resumed_from: Optional[int]) -> None:
        self._s3 = s3
        self._uri = folder.child("metrics.jsonl")
        self._path = path
        self._before = _until(self._s3.get(self._uri) or b"", resumed_from)
        self._sent: Optional[bytes] = None

    def ship(self) -> None:
        own = self._path.read_bytes() if self._path.exists() else b""
        whole = self._before + own[: own.rfind(b"\n") + 1]
        if whole and whole != self._sent:
            self._s3.put(self._uri, whole)
            self._sent = whole


def _until(lines: bytes, step: Optional[int]) -> bytes:
    """What was trained after the step that is resumed from is trained again, and logged again."""
    if step is None:
        return b""
    kept = []
    for line in lines.splitlines(keepends=True):
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict) and _is_number(found.get("step")) and found["step"] <= step:
            kept.append(line)
    return b"".join(kept)


def _is_number(value: Any) -> bool:
    try:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False  # a whole number beyond all floating-point ones

"""How a gang ends, and the one place where a node settles it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional

# What a run can be over with; the others let a gang after this one go on from the newest checkpoint.
FINAL = ("Completed", "Failed", "Stopped")
STATUSES = (*FINAL, "Interrupted", "Lost")
# Characters of what is told to people in documents that others read; logs have the whole of it.
MOST_DETAIL = 2_000


@dataclass(frozen=True)
class Verdict:
    """`status` is one of STATUSES, `reason` one word of docs/fleets.md, `detail` a sentence for people."""

    status: str
    reason: str
    detail: str
    exit_code: Optional[int] = None
    followed: bool = False  # another node said it first

    @property
    def final(self) -> bool:
        return self.status in FINAL

    def as_json(self) -> Dict[str, Any]:
        return {
            "status": self.status,
            "reason": self.reason,
            "detail": shortened(self.detail),
            "exitCode": self.exit_code,
        }


def shortened(text: str) -> str:
    more = len(text) - MOST_DETAIL
    return text if more <= 0 else f"{text[:MOST_DETAIL]}… ({more} more characters)"


def verdict_of(document: Mapping[str, Any]) -> Verdict:
    """What another node has said. Raises KeyError or ValueError for what is none."""
    if document["status"] not in STATUSES:
        raise ValueError(f"{document['status']!r} is no way to end")
    return Verdict(
        status=document["status"],
        reason=str(document["reason"]),
        detail=str(document.get("detail", "")),
        exit_code=document.get("exitCode"),
        followed=True,
    )


class Ended(Exception):
    """Raised where a node prepares and the gang has ended meanwhile."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.detail)
        self.verdict = verdict


class Ending:
    """The first verdict stands."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known = threading.Event()
        self._verdict: Optional[Verdict] = None

    def settle(self, verdict: Verdict) -> Verdict:
        with self._lock:
            if self._verdict is None:
                self._verdict = verdict
                self._known.set()
            return self._verdict

    @property
    def verdict(self) -> Optional[Verdict]:
        with self._lock:
            return self._verdict

    def wait(self, seconds: Optional[float]) -> Optional[Verdict]:
        self._known.wait(seconds)
        return self.verdict

    def check(self) -> None:
        """Raises Ended once there is a verdict."""
        verdict = self.verdict
        if verdict is not None:
            raise Ended(verdict)

    def pause(self, seconds: float) -> None:
        """Waits, but not past a verdict. Raises Ended."""
        self._known.wait(seconds)
        self.check()

"""Notices that this node is to end: of spot capacity, of the operating system, of the clock."""

from __future__ import annotations

import signal
import threading
import time
from typing import Optional

from .context import Context
from .journal import say
from .periodic import Periodic
from .verdict import Verdict


def watch_notices(context: Context) -> Periodic:
    """Spot notices come two minutes ahead, and are to be looked for every five seconds (EC2 User Guide, 2026-11)."""
    recommended = False

    def look() -> None:
        nonlocal recommended
        limit = time_limit(context)
        if limit is not None:
            context.ending.settle(limit)
        notice = context.metadata.spot_notice()
        if notice is not None:
            detail = f"{context.identity.instance} gets the notice {notice.get('action')} for {notice.get('time')}"
            context.ending.settle(Verdict("Interrupted", "SpotInterruption", detail))
        elif not recommended and context.metadata.rebalance_notice() is not None:
            # Only that an interruption has become likelier; ending a gang for it would often be in vain.
            recommended = True
            say("EC2 recommends to rebalance: an interruption has become likelier")

    return Periodic("notices", context.settings.notice_every, look)


def time_limit(context: Context) -> Optional[Verdict]:
    """The run ends a little before its time, so that there is time for a last checkpoint and the record."""
    limit = context.config.max_minutes * 60
    left = limit - (time.time() - context.identity.launched.timestamp())
    if left > min(context.settings.closing, limit / 10):
        return None
    return Verdict("Stopped", "TimeLimit", f"the time limit of {context.config.max_minutes:g} minutes is reached")


def heed_signals(context: Context) -> None:
    """SIGTERM is how systemd says that the machine goes down, whoever ends it."""

    def settle() -> None:
        detail = f"{context.identity.instance} is being shut down"
        context.ending.settle(time_limit(context) or Verdict("Interrupted", "NodeStopped", detail))

    def end(number: int, frame: object) -> None:
        # In a thread of its own: a handler interrupts the main one, which may hold the lock that settling takes.
        threading.Thread(target=settle, name="SIGTERM").start()

    signal.signal(signal.SIGTERM, end)

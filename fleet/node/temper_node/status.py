"""What this node says of itself each minute, and where the watchdog sees that it could."""

from __future__ import annotations

import threading
import time
from typing import Any, Dict, Optional

from .context import Context
from .imds import time_text
from .periodic import Periodic
from .record import earlier_spans, hours_of

FORMAT = 1


class Status:
    """The heartbeat. Safe to be changed by several threads."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._said: Dict[str, Any] = {
            "phase": "Starting",
            "rank": None,
            "step": None,
            "loss": None,
            "samplesPerSecond": None,
            "acceleratorUse": None,
            "idleSeconds": 0,
            "nodes": None,
            "exitCode": None,
            "stopping": None,
        }
        self._sending = threading.Lock()
        self._earlier_hours: Optional[float] = None
        self._periodic = Periodic("heartbeat", context.settings.heartbeat_every, self.beat)

    def start(self) -> None:
        self._periodic.start()

    def close(self) -> None:
        self._periodic.close()

    def tell(self, **changes: Any) -> None:
        with self._lock:
            self._said.update(changes)

    def phase(self, name: str, **changes: Any) -> None:
        """What everybody should know now, not in a minute."""
        self.tell(phase=name, **changes)
        self._periodic.hurry()

    def read(self) -> Dict[str, Any]:
        with self._lock:
            return dict(self._said)

    def beat(self) -> None:
        """Raises OSError or AwsError when it cannot be said."""
        context = self._context
        document = {
            "format": FORMAT,
            "instance": context.identity.instance,
            "gang": context.config.run.gang,
            **self.read(),
            **self._spent(),
            "at": time_text(),
        }
        with self._sending:
            context.folder.beat(context.identity.instance, document)
        context.mark("heartbeat", "")
        context.logs.metrics(document)

    def _spent(self) -> Dict[str, float]:
        """How long this machine has run, and what all gangs of the run have cost, at the price that the node was told."""
        minutes = max(0.0, (time.time() - self._context.identity.launched.timestamp()) / 60)
        spent = {"runMinutes": round(minutes, 2)}
        try:
            if self._earlier_hours is None:
                self._earlier_hours = hours_of(earlier_spans(self._context))
        except Exception:
            return spent  # no heartbeat is left out because a price cannot be told; it is tried again with the next
        usd = self._context.config.hourly_usd * (self._earlier_hours + minutes / 60)
        return {**spent, "costUsd": round(usd, 4)}

    def try_to_beat(self) -> None:
        try:
            self.beat()
        except Exception:
            pass  # the next one is tried again; whoever misses it counts


"""What this node says of itself each minute, and where the watchdog sees that it could."""

from __future__ import annotations

import threading
from typing import Any, Dict

from .context import Context
from .imds import time_text
from .periodic import Periodic

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
            "exitCode": None,
            "stopping": None,
        }
        self._sending = threading.Lock()
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
            "at": time_text(),
        }
        with self._sending:
            context.folder.beat(context.identity.instance, document)
        context.mark("heartbeat", "")
        context.logs.metrics(document)

    def try_to_beat(self) -> None:
        try:
            self.beat()
        except Exception:
            pass  # the next one is tried again; whoever misses it counts


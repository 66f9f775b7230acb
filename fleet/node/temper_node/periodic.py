"""Something that is done again and again beside everything else."""

from __future__ import annotations

import threading
from typing import Callable

from .journal import say


class Periodic:
    """Calls `work` at once and then every so many seconds until it is closed; a failure is said and tried again."""

    def __init__(self, name: str, seconds: float, work: Callable[[], None]) -> None:
        self._name = name
        self._seconds = seconds
        self._work = work
        self._closed = threading.Event()
        self._now = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> "Periodic":
        self._thread.start()
        return self

    def hurry(self) -> None:
        """The next time is now."""
        self._now.set()

    def close(self, wait: float = 0) -> None:
        self._closed.set()
        self._now.set()
        self._thread.join(wait)

    def _run(self) -> None:
        failing = False
        while not self._closed.is_set():
            self._now.clear()
            try:
                self._work()
                failing = False
            except Exception as error:  # whatever it is, the others go on
                if not failing:
                    say(f"{self._name}: {error!r}")
                failing = True
            self._now.wait(self._seconds)

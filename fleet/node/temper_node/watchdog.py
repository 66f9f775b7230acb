"""
Ends the node when nothing else does: a process and a unit of its own, which needs nothing of the main one but its marks.
"""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Optional

from .aws import Aws, AwsError
from .config import Config
from .imds import Metadata
from .journal import say
from .power import power_off
from .run_folder import RunFolder
from .s3 import S3
from .settings import Settings
from .verdict import Verdict


class Watchdog:
    def __init__(self, config: Config, settings: Settings) -> None:
        self._config = config
        self._settings = settings
        self._metadata = Metadata(settings.metadata)
        self._started = time.monotonic()
        self._launched: Optional[float] = None

    def run(self) -> None:
        """Returns once the machine has been told to power off."""
        while True:
            verdict = self.judge()
            if verdict is not None:
                say(f"watchdog: {verdict.detail}")
                # Nobody is waited for who may be the reason for this.
                teller = threading.Thread(target=self._tell, args=(verdict,), name="tell", daemon=True)
                teller.start()
                teller.join(self._settings.tell)
                power_off(verdict.reason)
                return
            time.sleep(self._settings.watchdog_every)

    def judge(self) -> Optional[Verdict]:
        kept = self._kept_until()
        if kept is not None:
            return Verdict("Stopped", "KeptLongEnough", "the node was kept for as long as asked") if time.time() > kept else None
        if self._age() > self._config.max_minutes * 60:
            return Verdict("Stopped", "TimeLimit", f"the node is older than {self._config.max_minutes:g} minutes")
        quiet = self._quiet()
        if quiet > self._settings.silent_after:
            return Verdict("Lost", "NodeSilent", f"no heartbeat could be made for {quiet:.0f} s")
        if not self._main_lives():
            return Verdict("Lost", "NodeProgramDied", "the node program has ended without powering off")
        return None

    def _age(self) -> float:
        """Since the launch, by whichever clock says more."""
        if self._launched is None:
            try:
                self._launched = self._metadata.identity().launched.timestamp()
            except (OSError, ValueError, KeyError):
                return time.monotonic() - self._started
        return max(time.monotonic() - self._started, time.time() - self._launched)

    def _quiet(self) -> float:
        since_start = time.monotonic() - self._started
        try:
            return min(since_start, time.time() - (self._settings.state / "heartbeat").stat().st_mtime)
        except FileNotFoundError:
            return since_start

    def _main_lives(self) -> bool:
        """The process that has left its mark, and not another one that has got its number since."""
        try:
            mark = json.loads((self._settings.state / "main").read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            # It has time to start: as much as it has for its first heartbeat.
            return True
        return process_start(mark["pid"]) == mark["start"]

    def _kept_until(self) -> Optional[float]:
        try:
            return float((self._settings.state / "kept-until").read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return None

    def _tell(self, verdict: Verdict) -> None:
        """The others need not find out by themselves. Nothing here may keep the machine from going."""
        try:
            identity = self._metadata.identity()
            aws = Aws(self._metadata, self._config.region, self._settings.endpoint)
            folder = RunFolder(S3(aws), self._config)
            lease = folder.s3.get_json(folder.gang_uri.child("lease.json"))
            if lease is not None and lease["fleet"] == identity.fleet and folder.record() is None:
                folder.say_end(verdict, identity.instance)
        except (OSError, AwsError, ValueError, KeyError) as error:
            say(f"watchdog: {error}")


def process_start(pid: int) -> Optional[str]:
    """When a process started, in ticks since the machine did; None when there is none, or it is a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return None
    fields = text[text.rindex(")") + 2 :].split()
    return None if fields[0] == "Z" else fields[19]

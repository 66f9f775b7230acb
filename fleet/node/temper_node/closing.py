"""The end of a gang on this node: the last checkpoint, the export, the record, and how it ended."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

from .aws import AwsError
from .config import S3Uri
from .context import Context
from .files import StoredFile, files_below, upload_files, verify_files
from .journal import say
from .record import run_record
from .s3 import Mismatch
from .status import Status
from .supervision import Watched
from .verdict import Verdict, verdict_of


@dataclass(frozen=True)
class Closing:
    context: Context
    status: Status
    rank: Optional[int]  # None: the gang has ended before there were ranks
    watched: Optional[Watched]
    model: Path

    def close(self, verdict: Verdict) -> Verdict:
        """@return how the gang has ended, as the first node that said so has said it"""
        self._tell(verdict)
        self._stop_workload(verdict)
        self._ship()
        if verdict.status == "Completed":
            return self._completed(verdict) if self.rank == 0 else verdict
        return self._ended(verdict)

    def _tell(self, verdict: Verdict) -> None:
        """Before anything else, so that the others end as well and know why."""
        say(f"{verdict.status} ({verdict.reason}): {verdict.detail}")
        stopping = None if verdict.status == "Completed" else verdict.as_json()
        self.status.tell(phase="Stopping", stopping=stopping)
        self.status.try_to_beat()

    def _stop_workload(self, verdict: Verdict) -> None:
        if self.watched is None or self.watched.running.exit_code() is not None:
            return
        # Who has lost a node waits in vain for a checkpoint that all have to write.
        grace = self.context.settings.grace
        self.watched.running.stop(grace / 3 if verdict.status in ("Lost", "Failed") else grace)

    def _ship(self) -> None:
        if self.watched is None:
            return
        self.watched.metrics.read()
        self.status.tell(**self.watched.metrics.shown())
        for what, ship in (
            ("the last checkpoint", self.watched.checkpoints and self.watched.checkpoints.ship),
            ("the metrics", self.watched.shipped_metrics and self.watched.shipped_metrics.ship),
        ):
            if ship:
                _try(what, ship)

    def _completed(self, verdict: Verdict) -> Verdict:
        self.status.tell(phase="Exporting")
        self.status.try_to_beat()
        uri = self.context.folder.uri.child("model/")
        try:
            files = self._export(uri)
        except (OSError, AwsError, Mismatch) as error:
            return self._ended(Verdict("Failed", "ExportFailed", f"the model could not be exported: {error}", 0))
        self.context.folder.say_record(run_record(self.context, verdict, self._metrics(), (uri, files)))
        return verdict_of(self.context.folder.say_end(verdict, self.context.identity.instance))

    def _export(self, uri: S3Uri) -> List[StoredFile]:
        """Sends the model and reads every object back. Raises OSError, AwsError or Mismatch."""
        paths = files_below(self.model)
        if not paths:
            raise OSError(f"the workload has left no file in {self.model}")
        files = upload_files(self.context.folder.s3, self.model, paths, uri)
        verify_files(self.context.folder.s3, files, uri)
        say(f"the model is in {uri}: {len(files)} files, each read back")
        return files

    def _ended(self, verdict: Verdict) -> Verdict:
        if self.rank != 0 and self.watched is not None:
            self._wait_for_rank_0()
        mine = self.context.identity.instance
        own = None if self.watched is None else self.watched.running.exit_code()
        exit_code = own if verdict.followed or verdict.exit_code is None else verdict.exit_code
        said = self.context.folder.say_end(replace(verdict, exit_code=exit_code), mine)
        settled = verdict_of(said)
        if settled.final and said.get("instance") == mine:
            self.context.folder.say_record(run_record(self.context, settled, self._metrics()))
        return settled

    def _wait_for_rank_0(self) -> None:
        """It has the last checkpoint to store before the gang counts as ended."""
        until = time.monotonic() + self.context.settings.end_wait
        while time.monotonic() < until:
            if _try("how the gang ended", self.context.folder.end):
                return
            time.sleep(self.context.settings.gang_every)

    def _metrics(self) -> Dict[str, Any]:
        return {} if self.watched is None else self.watched.metrics.values


def _try(what: str, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except (OSError, AwsError) as error:
        say(f"{what}: {error}")
        return None

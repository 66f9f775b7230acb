"""Everything that can end a workload while it runs, and the decision which it was."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Tuple

from .accelerators import Use
from .checkpoints import CheckpointShipper
from .context import Context
from .disks import free_mib
from .gang import Watch
from .metrics import Metrics, MetricsShipper
from .periodic import Periodic
from .status import Status
from .verdict import Verdict
from .workload import Running


# Where a workload says why it fails, below the folder it works in; of more bytes than these nothing is believed.
FAILURE = "failure.json"
MOST_SAID = 16_384


@dataclass(frozen=True)
class Watched:
    """A workload that runs, and what is followed of it. What is shipped is shipped by rank 0."""

    running: Running
    watch: Watch
    metrics: Metrics
    checkpoints: Optional[CheckpointShipper]
    shipped_metrics: Optional[MetricsShipper]
    work: Path


def supervise(context: Context, status: Status, watched: Watched) -> Verdict:
    """Waits until the gang has to end, and says how. The workload may still run then."""
    settings = context.settings
    parts = [
        Periodic("metrics", settings.metrics_every, lambda: _follow(context, status, watched)),
        Periodic("disk", settings.disk_every, lambda: _disk(context, watched.work)),
    ]
    if watched.checkpoints is not None:
        parts.append(Periodic("checkpoints", settings.checkpoint_every, watched.checkpoints.ship))
    if watched.shipped_metrics is not None:
        parts.append(Periodic("metrics upload", settings.metrics_upload_every, watched.shipped_metrics.ship))
    use = _use(context)
    if use is not None:
        parts.append(Periodic("accelerators", settings.accelerators_every, lambda: _accelerators(context, status, watched, use)))
    waiter = threading.Thread(target=lambda: _exit(context, status, watched), name="workload", daemon=True)
    started: List[Periodic] = [part.start() for part in parts]
    waiter.start()
    try:
        verdict = context.ending.wait(None)
        assert verdict is not None
        return verdict
    finally:
        for part in started:
            part.close()
        if use is not None:
            use.close()


def judge_exit(context: Context, status: Status, watched: Watched, code: int) -> Verdict:
    """
    What the end of the workload here means. Where it fails because another node was interrupted or lost, that is what
    ended the gang, and a gang after it may go on; so before a failure counts, every other node has been heard of since.
    """
    started = time.monotonic()
    # The first look tells nothing of who lives: what it finds new may have been said before its sayer was lost.
    since: Optional[float] = None
    status.phase("Ending" if code == 0 else "Failing", exitCode=code)
    own = Verdict("Completed", "Completed", "the workload has ended with 0", 0) if code == 0 else _failure(context, watched, code)
    while True:
        heard = False
        try:
            verdict = watched.watch.look()
            # Of failures here and elsewhere, rank 0's is told; each node keeps its own until then.
            if verdict is not None and (code == 0 or verdict.status != "Failed"):
                return verdict
            heard = since is not None
            since = since or time.monotonic()
        except Exception:
            pass  # without a look at the others nothing is settled, but not for ever
        settled = context.ending.verdict
        if settled is not None:
            return settled
        if since is not None and (code == 0 or heard and watched.watch.all_seen_since(since)):
            return own
        if time.monotonic() - started > context.settings.silent_after:
            return Verdict("Lost", "NodeLost", "this node could not ask after the others", code)
        context.ending.wait(context.settings.gang_every)


def _exit(context: Context, status: Status, watched: Watched) -> None:
    code = watched.running.wait()
    if context.ending.verdict is None:
        context.ending.settle(judge_exit(context, status, watched, code))


def _failure(context: Context, watched: Watched, code: int) -> Verdict:
    if _full(context, watched.work):
        return Verdict("Failed", "DiskFull", f"{free_mib(watched.work):.0f} MiB are free in {watched.work}", code)
    told, own_code = said_of_failure(watched.work / FAILURE)
    code = code if own_code is None else own_code
    detail = f"the workload has ended with {code}"
    return Verdict("Failed", "WorkloadFailed", detail if told is None else f"{detail}: {told}", code)


def said_of_failure(path: Path) -> Tuple[Optional[str], Optional[int]]:
    """
    Why the workload has failed, in its own words, and its own exit code: torchrun makes a 1 of every one. Neither where it
    has said nothing that can be read.
    """
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(MOST_SAID + 1))
        message, code = found.get("message"), found.get("exitCode")
    except (OSError, ValueError, AttributeError):
        return None, None
    whole = isinstance(code, int) and not isinstance(code, bool) and 0 < code < 256
    # Half of a pair of surrogates is text for JSON, and none for whatever it is printed to.
    text = message.encode("utf-8", "replace").decode("utf-8") if isinstance(message, str) else None
    return text, (code if whole else None)


def _follow(context: Context, status: Status, watched: Watched) -> None:
    if watched.metrics.read():
        status.tell(**watched.metrics.shown())
    elif watched.metrics.hung(context.settings.hung_after):
        detail = f"no new metrics for more than {context.settings.hung_after:g} s"
        context.ending.settle(Verdict("Interrupted", "Hung", detail))


def _disk(context: Context, work: Path) -> None:
    if _full(context, work):
        detail = f"{free_mib(work):.0f} MiB are free in {work}"
        context.ending.settle(Verdict("Failed", "DiskFull", detail))


def _full(context: Context, work: Path) -> bool:
    return free_mib(work) < context.settings.disk_least_mib


def _use(context: Context) -> Optional[Use]:
    accelerators = context.config.expected.accelerators
    return None if accelerators is None else Use(accelerators, context.settings.idle_percent)


def _accelerators(context: Context, status: Status, watched: Watched, use: Use) -> None:
    """The gang is idle when all of its nodes are."""
    measured = use.measure()
    status.tell(**measured)
    minutes = context.config.idle_minutes
    if minutes is None:
        return
    seconds = minutes * 60
    if seconds <= measured["idleSeconds"] and watched.watch.all_idle(seconds):
        detail = f"all accelerators have been used less than {context.settings.idle_percent:g} % for {minutes:g} minutes"
        context.ending.settle(Verdict("Stopped", "Idle", detail))

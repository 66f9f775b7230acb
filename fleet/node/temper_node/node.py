"""A node from its start to its end, phase by phase."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Dict, List, Optional

from .aws import Aws, AwsError
from .checkpoints import CheckpointShipper, CheckpointStore
from .closing import Closing
from .cloudwatch_agent import start_agent
from .config import Config
from .context import Context
from .disks import mount_lustre, prepare_work_folder
from .gang import Member, Watch, agree_on_start, wait_for_all
from .health import check_health, processes_of
from .imds import Metadata, time_text
from .inputs import fetch_inputs
from .journal import listen, say
from .logs import Logs
from .metrics import Metrics, MetricsShipper
from .notices import heed_signals, watch_notices
from .rendezvous import rendezvous
from .run_folder import RunFolder
from .s3 import Mismatch, S3
from .secret_values import secret_values
from .settings import Settings
from .staged import WHEELS, fetch_staged, install_wheels, with_packages
from .status import Status
from .supervision import FAILURE, Watched, supervise
from .tools import ToolError
from .verdict import Ended, Ending, Verdict
from .watchdog import process_start
from .workload import Running, Start, base_environment, log_in, python_of, words_of


def make_context(config: Config, settings: Settings) -> Context:
    metadata = Metadata(settings.metadata)
    identity = metadata.identity()
    aws = Aws(metadata, config.region, settings.endpoint)
    logs = Logs(aws, config.log_group, config.run, identity.instance, settings.logs_every)
    return Context(
        settings=settings,
        config=config,
        metadata=metadata,
        identity=identity,
        aws=aws,
        folder=RunFolder(S3(aws), config),
        logs=logs,
        ending=Ending(),
    )


def run_node(config: Config, settings: Settings) -> str:
    """@return why the machine is to be powered off"""
    context = make_context(config, settings)
    context.mark("main", json.dumps({"pid": os.getpid(), "start": process_start(os.getpid())}))
    listen(lambda line: context.logs.line("node", line))
    with ExitStack() as parts:
        context.logs.start()
        parts.callback(context.logs.close)
        refusal = _refusal(context)
        if refusal is not None:
            say(refusal)
            return refusal
        heed_signals(context)
        status = Status(context)
        status.start()
        parts.callback(status.close)
        notices = watch_notices(context).start()
        parts.callback(notices.close)
        ended = Node(context, status).live()
        _keep(context, status, ended)
        status.tell(phase="Done")
        status.try_to_beat()
        return f"{ended.status} ({ended.reason})"


def _refusal(context: Context) -> Optional[str]:
    """A run that is over stays over, and a gang is of one fleet alone."""
    if context.folder.record() is not None:
        return "the run has a record: it is over"
    lease = context.folder.take_lease(context.identity)
    if lease["fleet"] != context.identity.fleet:
        return f"the gang is of {lease['fleet']}, and this node of {context.identity.fleet}"
    if context.folder.end() is not None:
        return "the gang has ended"
    return None


def _keep(context: Context, status: Status, ended: Verdict) -> None:
    minutes = context.config.keep_minutes
    if ended.status != "Failed" or minutes <= 0:
        return
    until = time.time() + minutes * 60
    # Whoever shuts it down meanwhile has looked enough.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    context.mark("kept-until", str(until))
    status.phase("Kept")
    say(f"the node is kept until {time_text(until)}, to be looked at")
    while time.time() < until:
        time.sleep(min(60, max(0.1, until - time.time())))


class Node:
    def __init__(self, context: Context, status: Status) -> None:
        self._context = context
        self._status = status
        self._rank: Optional[int] = None
        self._watch: Optional[Watch] = None
        self._watched: Optional[Watched] = None
        self._model = context.settings.work

    def live(self) -> Verdict:
        try:
            self._prepare()
            assert self._watched is not None
            verdict = supervise(self._context, self._status, self._watched)
        except Ended as ended:
            verdict = ended.verdict
        except (ToolError, Mismatch, AwsError, OSError, ValueError, KeyError) as error:
            verdict = self._context.ending.verdict or Verdict("Failed", "NotPrepared", str(error))
        if self._watch is not None:
            self._watch.close()
        self._context.ending.settle(verdict)
        closing = Closing(self._context, self._status, self._rank, self._watched, self._model)
        return closing.close(verdict)

    def _prepare(self) -> None:
        context, status = self._context, self._status
        self._check()
        status.phase("Mounting")
        work = prepare_work_folder(context.config.expected.local_disks, context.settings)
        if context.config.lustre is not None:
            mount_lustre(context.config.lustre, context.metadata.file_system(), context.settings.retry)
        start_agent(context.config, context.settings)
        status.phase("Waiting")
        members = wait_for_all(context)
        self._rank = [member.instance for member in members].index(context.identity.instance)
        status.tell(rank=self._rank)
        self._watch = Watch(context, status, members, self._rank)
        self._watch.start()
        folders = _folders(context, work)
        self._model = folders["TEMPER_MODEL"]
        resumed = self._restore(members, folders["TEMPER_CHECKPOINTS"])
        context.ending.check()
        status.phase("Fetching")
        fetch_inputs(context.folder.s3, context.config.inputs, folders["TEMPER_INPUTS"])
        fetch_staged(context.folder.s3, context.config.staged, folders["TEMPER_INPUTS"])
        context.ending.check()
        self._start(members, folders, work, resumed)

    def _check(self) -> None:
        """Registers this node with what was found. Raises Ended when it is not what its type promises."""
        context = self._context
        self._status.phase("Checking")
        checks = check_health(context.config.expected, context.settings.retry)
        bad = [check for check in checks if not check.ok]
        for check in checks:
            say(f"{check.name}: {check.detail}")
        if not bad:
            context.ending.check()
        identity = context.identity
        document = {
            "format": 1,
            "instance": identity.instance,
            "address": identity.address,
            "zone": identity.zone,
            "instanceType": identity.instance_type,
            "image": identity.image,
            "launchedAt": time_text(identity.launched.timestamp()),
            "healthy": not bad,
            "health": [check.as_json() for check in checks],
            "at": time_text(),
        }
        context.folder.register(identity.instance, document)
        if bad:
            # Another machine of the type may be whole, so a gang after this one may have it.
            detail = "; ".join(f"{identity.instance}: {check.name}: {check.detail}" for check in bad)
            raise Ended(Verdict("Lost", "NodeUnhealthy", detail))

    def _restore(self, members: List[Member], checkpoints: Path) -> Optional[int]:
        """@return the step that all resume from; its files are in `checkpoints`/step-<n> then"""
        self._status.phase("Restoring")
        store = CheckpointStore(self._context.folder.s3, self._context.config.folder)
        mine = store.restore_newest(checkpoints) if self._rank == 0 else None
        agreed = agree_on_start(self._context, members, self._rank or 0, mine)
        if agreed is not None and agreed != mine:
            store.restore(agreed, checkpoints)
        say("starting from nothing" if agreed is None else f"resuming from step {agreed}")
        return agreed

    def _start(self, members: List[Member], folders: Dict[str, Path], work: Path, resumed: Optional[int]) -> None:
        context, rank = self._context, self._rank or 0
        environment = {**self._environment(members, folders, resumed), "TEMPER_FAILURE": str(work / FAILURE)}
        environment = self._with_packages(environment, folders, work)
        log_in(context.aws, context.config.workload)
        words = words_of(context.config, environment, work, context.settings)
        metrics = Metrics(folders["TEMPER_METRICS"])
        s3, folder = context.folder.s3, context.config.folder
        first = rank == 0
        checkpoints = CheckpointShipper(CheckpointStore(s3, folder), folders["TEMPER_CHECKPOINTS"]) if first else None
        shipped = MetricsShipper(s3, folder, metrics.path, resumed) if first else None
        context.ending.check()

        def line(text: str) -> None:
            print(text, flush=True)
            context.logs.line("workload", text)

        running = Running(Start(words, environment, work), line, context.config.workload.image is not None)
        self._status.phase("Training")
        assert self._watch is not None
        self._watched = Watched(running, self._watch, metrics, checkpoints, shipped, work)

    def _with_packages(self, environment: Dict[str, str], folders: Dict[str, Path], work: Path) -> Dict[str, str]:
        """Installs what was staged for this machine's Python, where something was."""
        if all(each.name != WHEELS for each in self._context.config.staged):
            return environment
        target = work / "packages"
        install_wheels(folders["TEMPER_INPUTS"], target, python_of(self._context.settings), base_environment())
        return with_packages(environment, target)

    def _environment(self, members: List[Member], folders: Dict[str, Path], resumed: Optional[int]) -> Dict[str, str]:
        context = self._context
        accelerators = context.config.expected.accelerators
        resume_from = "" if resumed is None else str(folders["TEMPER_CHECKPOINTS"] / f"step-{resumed}")
        return {
            **base_environment(),
            "AWS_REGION": context.config.region,
            "AWS_DEFAULT_REGION": context.config.region,
            **context.config.workload.env,
            **secret_values(context.aws, context.config.secrets),
            **rendezvous(members, self._rank or 0, processes_of(context.config.expected), context.config.expected.efa),
            **{name: str(path) for name, path in folders.items()},
            "TEMPER_RESUME_FROM": resume_from,
            "TEMPER_ACCELERATOR": "none" if accelerators is None else accelerators.kind,
        }


def _folders(context: Context, work: Path) -> Dict[str, Path]:
    """Where the workload finds and leaves what is its own. Checkpoints of all nodes meet on the shared file system."""
    config = context.config
    shared = work if config.lustre is None else config.lustre / "temper" / config.run.name / f"gang-{config.run.gang}"
    found = {
        "TEMPER_INPUTS": work / "inputs",
        "TEMPER_CHECKPOINTS": shared / "checkpoints",
        "TEMPER_MODEL": work / "model",
    }
    for path in found.values():
        path.mkdir(parents=True, exist_ok=True)
    settings = work / "settings.json"
    settings.write_text(json.dumps(dict(config.workload.settings)), "utf-8")
    return {**found, "TEMPER_METRICS": work / "metrics.jsonl", "TEMPER_SETTINGS": settings}

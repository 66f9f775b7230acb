"""The workload: a recipe, a command or a container, started from a list of words and ended with all it has started."""

from __future__ import annotations

import base64
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, List, Mapping, Optional, Sequence

from .aws import Aws
from .config import Config, Workload
from .journal import say
from .settings import Settings
from .tools import ToolError, run_tool

CONTAINER = "temper-workload"
ENGINES = ("docker", "nerdctl")
# Where images for deep learning keep the Python that has torch (DLAMI and Neuron release notes, 2026-11).
IMAGE_PYTHONS = ("/opt/pytorch/bin/python", "/opt/aws_neuronx_venv_pytorch*/bin/python")


@dataclass(frozen=True)
class Start:
    words: Sequence[str]
    environment: Mapping[str, str]
    folder: Path  # where it runs


def words_of(config: Config, environment: Mapping[str, str], work: Path, settings: Settings) -> List[str]:
    """What is executed. Raises ToolError where this image lacks what is needed."""
    workload = config.workload
    if workload.recipe is not None:
        return _recipe(workload.recipe, environment, settings)
    if workload.image is not None:
        return _container(config, environment, work)
    return list(workload.command)


def log_in(aws: Aws, workload: Workload) -> None:
    """Lets the container engine read from a private registry of ECR; images of elsewhere need nothing."""
    registry = (workload.image or "").split("/")[0]
    if re.fullmatch(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?", registry) is None:
        return
    found = aws.json("ecr", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken", {})
    user, password = base64.b64decode(found["authorizationData"][0]["authorizationToken"]).decode().split(":", 1)
    run_tool([engine(), "login", "--username", user, "--password-stdin", registry], stdin=password)


def engine() -> str:
    for name in ENGINES:
        found = shutil.which(name)
        if found is not None:
            return found
    raise ToolError(f"neither {' nor '.join(ENGINES)} is on this image")


class Running:
    """A workload that has been started: the leader of a group of processes."""

    def __init__(self, start: Start, line: Callable[[str], None], container: bool) -> None:
        self._container = container
        self._child = subprocess.Popen(
            list(start.words),
            cwd=start.folder,
            env=dict(start.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        _let_die_first(self._child.pid)
        self._reader = threading.Thread(target=self._read, args=(line,), name="workload output", daemon=True)
        self._reader.start()

    def exit_code(self) -> Optional[int]:
        """As a shell counts it: 128 and the signal's number for what a signal has ended."""
        code = self._child.poll()
        return None if code is None else code if code >= 0 else 128 - code

    def wait(self) -> int:
        self._child.wait()
        return self.exit_code() or 0

    def stop(self, grace: float) -> int:
        """SIGTERM, and after so many seconds SIGKILL to whatever is left."""
        self._signal(signal.SIGTERM)
        try:
            self._child.wait(grace)
        except subprocess.TimeoutExpired:
            say(f"the workload has not ended within {grace:g} s of SIGTERM")
        self._signal(signal.SIGKILL)
        if self._container:
            try:
                run_tool([engine(), "kill", CONTAINER])
            except ToolError:
                pass  # it has ended
        code = self.wait()
        self._reader.join(2)
        return code

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self._child.pid, number)
        except ProcessLookupError:
            pass

    def _read(self, line: Callable[[str], None]) -> None:
        for raw in self._child.stdout or ():
            line(raw.decode("utf-8", "replace").rstrip("\r\n"))


def base_environment() -> Dict[str, str]:
    """What every program needs; nothing of the node program's own."""
    kept = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TZ")
    own = {name: os.environ[name] for name in kept if name in os.environ}
    # Endpoints that are not the region's own (a proxy, a private endpoint) are the workload's as well.
    others = {name: value for name, value in os.environ.items() if name.startswith(("AWS_ENDPOINT_URL", "AWS_EC2_METADATA"))}
    return {**own, **others}


def _recipe(name: str, environment: Mapping[str, str], settings: Settings) -> List[str]:
    script = settings.recipes / name / "train.py"
    if not script.is_file():
        raise ToolError(f"the recipe {name} is not in this program's archive")
    rendezvous = {
        "nnodes": "NNODES",
        "node-rank": "NODE_RANK",
        "nproc-per-node": "NPROC_PER_NODE",
        "master-addr": "MASTER_ADDR",
        "master-port": "MASTER_PORT",
    }
    # One gang is one rendezvous, which is never refilled; a static one leaves no stale keys behind.
    static = [f"--{option}={environment[variable]}" for option, variable in rendezvous.items()]
    return [python_of(settings), "-m", "torch.distributed.run", *static, "--max-restarts=0", str(script)]


def python_of(settings: Settings) -> str:
    """The Python of the image, which has torch."""
    if settings.python:
        return settings.python
    found = [path for pattern in IMAGE_PYTHONS for path in sorted(glob.glob(pattern))]
    return found[0] if found else sys.executable


def _container(config: Config, environment: Mapping[str, str], work: Path) -> List[str]:
    accelerators = config.expected.accelerators
    mounts = [work, *([config.lustre] if config.lustre is not None else [])]
    devices = sorted(glob.glob("/dev/infiniband/uverbs*")) if config.expected.efa > 0 else []
    if accelerators is not None and accelerators.kind == "neuron":
        devices += sorted(glob.glob("/dev/neuron*"))
    of_the_machine = {"PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TZ"}
    return [
        engine(),
        "run",
        "--rm",
        f"--name={CONTAINER}",
        "--network=host",
        "--ipc=host",
        "--ulimit=memlock=-1",
        "--ulimit=stack=67108864",
        *(["--gpus=all"] if accelerators is not None and accelerators.kind == "nvidia" else []),
        *(f"--device={device}" for device in devices),
        *(f"--volume={mount}:{mount}" for mount in mounts),
        # By name: the values are in the engine's environment and on nobody's list of processes.
        *(f"--env={name}" for name in sorted(environment) if name not in of_the_machine),
        "--",
        str(config.workload.image),
        *config.workload.command,
    ]


def _let_die_first(pid: int) -> None:
    """When memory runs out, the workload goes and whoever tells about it stays."""
    try:
        Path(f"/proc/{pid}/oom_score_adj").write_text("500", "utf-8")
    except OSError:
        pass  # it has ended already, or this is no machine of ours to change

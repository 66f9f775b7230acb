"""Every time and place that the node program uses, read from the environment here and nowhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Callable, Dict, Mapping


@dataclass(frozen=True)
class Settings:
    """Seconds, unless the name says otherwise; `TEMPER_<NAME>` in the environment of a unit changes one."""

    # How often something is done.
    heartbeat_every: float = 60
    gang_every: float = 5
    notice_every: float = 5
    checkpoint_every: float = 5
    metrics_every: float = 1
    metrics_upload_every: float = 60
    accelerators_every: float = 60
    disk_every: float = 15
    logs_every: float = 5
    watchdog_every: float = 30
    # How long something may take.
    arrival: float = 900  # until all nodes of the gang are there
    start: float = 3600  # until rank 0 has found and read the checkpoint that all start from
    late_after: float = 180  # a node that has not been heard of for so long is counted no more
    lost_after: float = 300  # a node that has not been heard of for so long is lost
    silent_after: float = 600  # a node that could not be heard for so long ends itself
    hung_after: float = 1800  # no new line of metrics, once there was one
    grace: float = 90  # from SIGTERM to SIGKILL; a spot notice comes 120 s ahead
    end_wait: float = 120  # for the lowest rank to say how the gang ended
    tell: float = 20  # for the watchdog to say why it ends the node
    closing: float = 300  # kept of the time limit for the last checkpoint and the record
    retry: float = 5  # between tries at a mount or an interface that comes up late
    # How much.
    idle_percent: float = 5  # accelerators used less than this are idle
    disk_least_mib: float = 1024  # free space below which the disk counts as full
    # Where.
    config: Path = Path("/etc/temper/run.json")
    state: Path = Path("/run/temper")
    work: Path = Path("/var/lib/temper")
    local_disk: Path = Path("/mnt/temper")
    image_disk: Path = Path("/opt/dlami/nvme")  # where deep-learning images mount local NVMe themselves
    recipes: Path = Path("/opt/temper/node/recipes")
    python: str = ""  # which Python runs a recipe; empty: the one of the image
    metadata: str = "http://169.254.169.254"
    endpoint: str = ""  # one endpoint for every service; empty: those of the region

    @staticmethod
    def of(environment: Mapping[str, str]) -> Settings:
        """Raises ValueError for a number that is none."""
        said: Dict[str, Any] = {}
        kinds: Dict[str, Callable[[str], Any]] = {"float": float, "Path": Path, "str": str}
        for field in fields(Settings):
            text = environment.get(f"TEMPER_{field.name.upper()}")
            if text is not None:
                said[field.name] = kinds[str(field.type)](text)
        for name, variable in (
            ("metadata", "AWS_EC2_METADATA_SERVICE_ENDPOINT"),
            ("endpoint", "AWS_ENDPOINT_URL"),
        ):
            if variable in environment:
                said[name] = environment[variable].rstrip("/")
        return Settings(**said)


def settings_of_this_process() -> Settings:
    return Settings.of(os.environ)

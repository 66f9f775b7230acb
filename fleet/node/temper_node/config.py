"""The configuration of a node, `/etc/temper/run.json`: data, of which nothing is ever evaluated."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence, Tuple

FORMAT = 1


@dataclass(frozen=True)
class S3Uri:
    bucket: str
    key: str

    @staticmethod
    def parse(text: str) -> S3Uri:
        found = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]+)/(.*)", text, re.DOTALL)
        if found is None:
            raise ValueError(f"{text!r} is not of the form s3://bucket/key")
        return S3Uri(found[1], found[2])

    def child(self, name: str) -> S3Uri:
        return S3Uri(self.bucket, self.key + name)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True)
class Run:
    model: str
    version: int
    attempt: int
    gang: int
    digest: str

    @property
    def name(self) -> str:
        return f"{self.model}-v{self.version}-a{self.attempt}"


@dataclass(frozen=True)
class Accelerators:
    kind: str  # nvidia | neuron
    name: str
    count: int


@dataclass(frozen=True)
class Expected:
    """What a node of this type has, from the catalog."""

    instance_type: str
    accelerators: Optional[Accelerators]
    efa: int
    local_disks: int


@dataclass(frozen=True)
class Input:
    name: str
    uri: S3Uri
    sha256: Optional[str]  # None of data in S3 that nobody read


@dataclass(frozen=True)
class Staged:
    """A set of files that was put into S3 before; `staged.py` says what the SHA-256 is of."""

    name: str
    uri: S3Uri  # of its manifest
    sha256: str


@dataclass(frozen=True)
class Secret:
    variable: str
    arn: str


@dataclass(frozen=True)
class Workload:
    """A recipe, or a command, or an image with or without one."""

    recipe: Optional[str]
    settings: Mapping[str, Any]
    image: Optional[str]
    command: Sequence[str]
    env: Mapping[str, str]


@dataclass(frozen=True)
class Config:
    run: Run
    region: str
    nodes: int
    max_minutes: float
    idle_minutes: Optional[float]
    keep_minutes: float  # 0: a node that failed is ended at once
    expected: Expected
    hourly_usd: float  # of all nodes and file systems together
    folder: S3Uri
    inputs: Tuple[Input, ...]
    staged: Tuple[Staged, ...]
    lustre: Optional[Path]  # where the file system of the run is mounted
    workload: Workload
    secrets: Tuple[Secret, ...]
    log_group: str

    @property
    def gang_folder(self) -> S3Uri:
        return self.folder.child(f"gang-{self.run.gang}/")


def read_config(path: Path) -> Config:
    """Raises ValueError, KeyError or TypeError for what is no configuration of this format."""
    return parse_config(json.loads(path.read_text("utf-8")))


def parse_config(given: Mapping[str, Any]) -> Config:
    if given["format"] != FORMAT:
        raise ValueError(f"the configuration has format {given['format']!r}, this program reads {FORMAT}")
    lustre = given.get("lustre")
    on_failure = given.get("onFailure") or {}
    return Config(
        run=_run(given["run"]),
        region=given["region"],
        nodes=int(given["nodes"]),
        max_minutes=float(given["maxMinutes"]),
        idle_minutes=_optional_number(given.get("idleMinutes")),
        keep_minutes=float(on_failure.get("keepMinutes", 0)) if on_failure.get("action") == "keep" else 0,
        expected=_expected(given["expected"]),
        hourly_usd=float(given["hourlyUsd"]),
        folder=S3Uri.parse(given["folder"]),
        inputs=tuple(_input(each) for each in given.get("inputs", ())),
        staged=tuple(_staged(each) for each in given.get("staged", ())),
        lustre=lustre and Path(lustre["at"]),
        workload=_workload(given["workload"]),
        secrets=tuple(Secret(each["variable"], each["arn"]) for each in given.get("secrets", ())),
        log_group=given["logGroup"],
    )


def _run(given: Mapping[str, Any]) -> Run:
    return Run(
        model=given["model"],
        version=int(given["version"]),
        attempt=int(given["attempt"]),
        gang=int(given["gang"]),
        digest=given["digest"],
    )


def _expected(given: Mapping[str, Any]) -> Expected:
    found = given.get("accelerators")
    return Expected(
        instance_type=given["instanceType"],
        accelerators=found and Accelerators(found["kind"], found["name"], int(found["count"])),
        efa=int(given.get("efa", 0)),
        local_disks=int(given.get("localDisks", 0)),
    )


def _input(given: Mapping[str, Any]) -> Input:
    name = given["name"]
    parts = name.split("/")
    if name.startswith("/") or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"{name!r} is not the name of an input: it would leave the folder of inputs")
    sha256 = given.get("sha256")
    return Input(name, S3Uri.parse(given["uri"]), None if sha256 is None else sha256.lower())


def _staged(given: Mapping[str, Any]) -> Staged:
    name = given["name"]
    if re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) is None:
        raise ValueError(f"{name!r} is not the name of a staged set: it would leave the folder of inputs")
    return Staged(name, S3Uri.parse(given["uri"]), given["sha256"].lower())


def _workload(given: Mapping[str, Any]) -> Workload:
    command = given.get("command", ())
    if isinstance(command, str):
        raise ValueError("a command is a list of words, never a line for a shell")
    recipe = given.get("recipe")
    if recipe is not None and re.fullmatch(r"[a-z0-9][a-z0-9-]*", recipe) is None:
        raise ValueError(f"{recipe!r} is not the name of a recipe")
    if recipe is None and not command and given.get("image") is None:
        raise ValueError("the workload has no recipe, no image and no command")
    return Workload(
        recipe=recipe,
        settings=given.get("settings", {}),
        image=given.get("image"),
        command=tuple(command),
        env=dict(given.get("env", {})),
    )


def _optional_number(value: Any) -> Optional[float]:
    return None if value is None else float(value)

"""The run folder in S3, by the names that docs/fleets.md gives to what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional

from .config import Config, S3Uri
from .imds import Identity, time_text
from .s3 import QUICK, S3, Listed
from .verdict import Verdict


@dataclass(frozen=True)
class GangView:
    """What is known of a gang: one listing of its folder."""

    nodes: "frozenset[str]"
    heartbeats: Mapping[str, str]  # by instance, something that changes with each of them
    ended: bool
    started: bool


class RunFolder:
    def __init__(self, s3: S3, config: Config) -> None:
        self.s3 = s3
        self.uri = config.folder
        self.gang_uri = config.gang_folder
        self._run = config.run.name

    def take_lease(self, identity: Identity) -> Dict[str, Any]:
        """Which fleet this gang is: of the first node that asked."""
        lease = {"run": self._run, "fleet": identity.fleet, "instance": identity.instance, "at": time_text()}
        return self.s3.put_once(self.gang_uri.child("lease.json"), lease)

    def register(self, instance: str, document: Mapping[str, Any]) -> None:
        self.s3.put_json(self.gang_uri.child(f"nodes/{instance}.json"), document)

    def node(self, instance: str) -> Dict[str, Any]:
        found = self.s3.get_json(self.gang_uri.child(f"nodes/{instance}.json"))
        if found is None:
            raise OSError(f"{instance} has registered, and its registration cannot be read")
        return found

    def beat(self, instance: str, document: Mapping[str, Any]) -> None:
        self.s3.put_json(self.gang_uri.child(f"heartbeats/{instance}.json"), document, QUICK)

    def heartbeat(self, instance: str) -> Dict[str, Any]:
        return self.s3.get_json(self.gang_uri.child(f"heartbeats/{instance}.json"), QUICK) or {}

    def view(self) -> GangView:
        found = {each.key[len(self.gang_uri.key) :]: each for each in self.s3.list(self.gang_uri, QUICK)}
        return GangView(
            nodes=frozenset(_instances(found, "nodes/")),
            heartbeats={name: found[f"heartbeats/{name}.json"].etag for name in _instances(found, "heartbeats/")},
            ended="end.json" in found,
            started="start.json" in found,
        )

    def say_start(self, document: Mapping[str, Any]) -> Dict[str, Any]:
        return self.s3.put_once(self.gang_uri.child("start.json"), document)

    def start(self) -> Optional[Dict[str, Any]]:
        return self.s3.get_json(self.gang_uri.child("start.json"))

    def say_end(self, verdict: Verdict, instance: str) -> Dict[str, Any]:
        """The end of the gang as it was said first, by whoever that was: `instance`."""
        document = {"run": self._run, **verdict.as_json(), "instance": instance, "at": time_text()}
        return self.s3.put_once(self.gang_uri.child("end.json"), document)

    def end(self) -> Optional[Dict[str, Any]]:
        return self.s3.get_json(self.gang_uri.child("end.json"))

    def record(self) -> Optional[Dict[str, Any]]:
        return self.s3.get_json(self.uri.child("run.json"))

    def say_record(self, record: Mapping[str, Any]) -> Dict[str, Any]:
        return self.s3.put_once(self.uri.child("run.json"), record)

    def origin(self) -> Dict[str, Any]:
        """What Temper noted of the run before it started it; empty where it noted nothing."""
        return self.s3.get_json(self.uri.child("origin.json")) or {}

    def gang_json(self, gang: int, name: str) -> Optional[Dict[str, Any]]:
        return self.s3.get_json(self.uri.child(f"gang-{gang}/{name}"))

    def gang_heartbeats(self, gang: int) -> "list[Dict[str, Any]]":
        listed = self.s3.list(self.uri.child(f"gang-{gang}/heartbeats/"))
        return [self.s3.get_json(S3Uri(self.uri.bucket, each.key)) or {} for each in listed]


def _instances(found: Mapping[str, Listed], folder: str) -> "list[str]":
    return [key[len(folder) : -len(".json")] for key in found if key.startswith(folder) and key.endswith(".json")]

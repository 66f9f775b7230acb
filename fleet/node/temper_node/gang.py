"""The other nodes of the gang: who is there, in which order, and who has gone."""

from __future__ import annotations

import ipaddress
import threading
import time
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Tuple

from .context import Context
from .imds import time_text
from .periodic import Periodic
from .run_folder import GangView
from .status import Status
from .verdict import Ended, Verdict, verdict_of


@dataclass(frozen=True)
class Member:
    instance: str
    address: str


def ranked(members: List[Member]) -> List[Member]:
    """By private address, as numbers: every node comes to the same order by itself."""
    return sorted(members, key=lambda member: (ipaddress.ip_address(member.address), member.instance))


def wait_for_all(context: Context) -> List[Member]:
    """All nodes in the order of their ranks. Raises Ended when they do not arrive in time."""
    settings, wanted = context.settings, context.config.nodes
    until = time.monotonic() + settings.arrival
    while True:
        view = context.folder.view()
        if len(view.nodes) >= wanted:
            break
        if view.ended:
            raise Ended(followed(context))
        if time.monotonic() >= until:
            detail = f"{len(view.nodes)} of {wanted} nodes were there after {settings.arrival:g} s"
            raise Ended(Verdict("Lost", "NodesMissing", detail))
        context.ending.pause(settings.gang_every)
    documents = [context.folder.node(instance) for instance in view.nodes]
    return ranked([Member(each["instance"], each["address"]) for each in documents])


def agree_on_start(context: Context, members: List[Member], rank: int, resume_from: Optional[int]) -> Optional[int]:
    """
    The step that all nodes resume from: what rank 0 has found, because a gang of which each node looks for itself
    might start from two.
    """
    if rank == 0:
        order = [{"instance": member.instance, "address": member.address} for member in members]
        document = {"format": 1, "ranks": order, "resumeFrom": resume_from, "at": time_text()}
        return context.folder.say_start(document)["resumeFrom"]
    until = time.monotonic() + context.settings.start
    while True:
        view = context.folder.view()
        if view.ended:
            raise Ended(followed(context))
        if view.started:
            return (context.folder.start() or {})["resumeFrom"]
        if time.monotonic() >= until:
            raise Ended(Verdict("Lost", "NodeLost", f"rank 0, {members[0].instance}, has not said what to start from"))
        context.ending.pause(context.settings.gang_every)


def followed(context: Context) -> Verdict:
    """How the gang has ended, in the words of whoever said it."""
    return verdict_of(context.folder.end() or {"status": "Lost", "reason": "NodeLost"})


class Watch:
    """
    Sees what the others say and who falls silent. Silence is measured by this node's own clock, since it last saw
    something new, so that no clock has to be trusted.
    """

    def __init__(self, context: Context, status: Status, members: List[Member], rank: int) -> None:
        self._context = context
        self._status = status
        self._rank = rank
        self.others = [member for member in members if member.instance != context.identity.instance]
        self._seen: Dict[str, Tuple[str, float]] = {m.instance: ("", time.monotonic()) for m in self.others}
        self._said: Dict[str, Mapping[str, Any]] = {member.instance: {} for member in self.others}
        self._done: "set[str]" = set()
        self._lock = threading.Lock()
        self._periodic = Periodic("gang", context.settings.gang_every, self._look_and_settle)

    def start(self) -> None:
        self._periodic.start()

    def close(self) -> None:
        self._periodic.close()

    def look(self) -> Optional[Verdict]:
        """One look at the gang. @return what ends it, if anything does"""
        with self._lock:
            view = self._context.folder.view()
            now = time.monotonic()
            for member in self.others:
                etag = view.heartbeats.get(member.instance, "")
                if etag != self._seen[member.instance][0]:
                    self._seen[member.instance] = (etag, now)
                    self._said[member.instance] = self._context.folder.heartbeat(member.instance)
            return self._judge(view, now)

    def all_seen_since(self, since: float) -> bool:
        """Whether every other node has been heard of after this moment, or is rightly silent."""
        return all(
            name in self._done or self._said[name].get("exitCode") is not None or at > since
            for name, (_, at) in self._seen.items()
        )

    def heard(self) -> int:
        """How many nodes of the gang are there, this one among them: heard of lately, or rightly silent."""
        since = time.monotonic() - self._context.settings.late_after
        return 1 + sum(1 for name, (_, at) in self._seen.items() if name in self._done or at > since)

    def all_idle(self, seconds: float) -> bool:
        return all(float(said.get("idleSeconds") or 0) >= seconds for said in self._said.values())

    def _judge(self, view: GangView, now: float) -> Optional[Verdict]:
        if view.ended:
            return followed(self._context)
        for member in self.others:
            said = self._said[member.instance]
            if said.get("stopping"):
                return verdict_of(said["stopping"])
            if said.get("phase") == "Done":
                self._done.add(member.instance)
        silent = [
            member.instance
            for member in self.others
            if member.instance not in self._done and now - self._seen[member.instance][1] > self._context.settings.lost_after
        ]
        if silent:
            return Verdict("Lost", "NodeLost", f"nothing has been heard of {', '.join(silent)}")
        return None

    def _look_and_settle(self) -> None:
        verdict = self.look()
        self._status.tell(nodes=self.heard())
        if verdict is not None:
            self._context.ending.settle(verdict)

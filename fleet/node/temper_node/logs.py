"""Lines to CloudWatch Logs: what the workload says, what the node program says, and measurements as embedded metrics."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from typing import Any, Deque, Dict, List, Mapping, Tuple

from .aws import Aws, AwsError
from .config import Run
from .periodic import Periodic

# Limits of PutLogEvents (CloudWatch Logs API reference, 2026-11): a batch of 1,048,576 bytes, where each event counts 26
# more than its text, and 10,000 events; less is sent at once here.
BATCH_BYTES = 900_000
BATCH_EVENTS = 5_000
EVENT_BYTES = 200_000
KEPT_EVENTS = 100_000
NAMESPACE = "Temper/Fleets"
# CloudWatch has no unit for minutes, nor for money. Names and meanings are what alarms and dashboards are made of.
UNITS = {
    "step": "Count",
    "loss": "None",
    "samplesPerSecond": "Count/Second",
    "acceleratorUse": "Percent",
    "nodes": "Count",
    "runMinutes": "None",
    "costUsd": "None",
}

Event = Tuple[int, str]


class Logs:
    """What cannot be sent is kept, up to a number of lines; then the oldest go, and a line says how many."""

    def __init__(self, aws: Aws, group: str, run: Run, instance: str, every: float) -> None:
        self._aws = aws
        self._group = group
        self._run = run
        self._instance = instance
        self._lock = threading.Lock()
        self._waiting: Dict[str, Deque[Event]] = {}
        self._dropped: Dict[str, int] = {}
        self._made: "set[str]" = set()
        self._sending = threading.Lock()
        self._periodic = Periodic("logs", every, self.flush)

    def start(self) -> None:
        self._periodic.start()

    def close(self) -> None:
        """What is left is sent once more; nobody waits for it longer than a try takes."""
        self._periodic.close(wait=5)
        try:
            self.flush()
        except (AwsError, OSError):
            pass

    def line(self, stream: str, text: str) -> None:
        """`stream` is `workload` or `node`."""
        event = (int(time.time() * 1000), text.encode()[:EVENT_BYTES].decode("utf-8", "ignore") or " ")
        with self._lock:
            waiting = self._waiting.setdefault(stream, deque())
            if len(waiting) >= KEPT_EVENTS:
                waiting.popleft()
                self._dropped[stream] = self._dropped.get(stream, 0) + 1
            waiting.append(event)

    def metrics(self, heartbeat: Mapping[str, Any]) -> None:
        """A heartbeat as CloudWatch reads measurements out of logs: no permission to put metrics is needed."""
        measured = {name: heartbeat[name] for name in UNITS if isinstance(heartbeat.get(name), (int, float))}
        if not measured:
            return
        definition = {
            "Namespace": NAMESPACE,
            "Dimensions": [["Run"], ["Run", "Instance"]],
            "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in measured],
        }
        about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [definition]}
        document = {"_aws": about, "Run": self._run.name, "Instance": self._instance, **measured}
        self.line("metrics", json.dumps(document))

    def flush(self) -> None:
        with self._sending:
            for stream in list(self._waiting):
                while self._send(stream):
                    pass

    def _send(self, stream: str) -> bool:
        batch = self._batch(stream)
        if not batch:
            return False
        name = f"gang-{self._run.gang}/{self._instance}/{stream}"
        try:
            self._ensure(name)
            payload = {
                "logGroupName": self._group,
                "logStreamName": name,
                "logEvents": [{"timestamp": at, "message": text} for at, text in batch],
            }
            embedded = {"x-amzn-logs-format": "json/emf"} if stream == "metrics" else {}
            self._aws.json("logs", "Logs_20140328.PutLogEvents", payload, embedded)
        except BaseException:
            with self._lock:
                self._waiting[stream].extendleft(reversed(batch))
            raise
        return True

    def _batch(self, stream: str) -> List[Event]:
        batch: List[Event] = []
        size = 0
        with self._lock:
            waiting = self._waiting[stream]
            lost = self._dropped.pop(stream, 0)
            if lost > 0 and waiting:
                waiting.appendleft((waiting[0][0], f"temper: {lost} lines before this one are lost"))
            while waiting and len(batch) < BATCH_EVENTS:
                size += len(waiting[0][1].encode()) + 26
                if size > BATCH_BYTES:
                    break
                batch.append(waiting.popleft())
        return batch

    def _ensure(self, name: str) -> None:
        if name in self._made:
            return
        payload = {"logGroupName": self._group, "logStreamName": name}
        try:
            self._aws.json("logs", "Logs_20140328.CreateLogStream", payload)
        except AwsError as error:
            if error.code != "ResourceAlreadyExistsException":
                raise
        self._made.add(name)


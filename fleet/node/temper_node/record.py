"""The run record: what is told of a run for ever, and what makes that it is never started again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Sequence, TypeVar

from .config import S3Uri
from .context import Context
from .files import StoredFile
from .imds import parse_time, time_text
from .verdict import Verdict, shortened

FORMAT = 1
# Bytes. Whoever reads a record reads no more than 8 MiB of it.
MOST_FILES = 4 * 1024 * 1024
MOST_METRICS = 256 * 1024
# Bytes that an entry of a list takes besides its own JSON.
INDENTED = 64

Entry = TypeVar("Entry")


def run_record(
    context: Context,
    verdict: Verdict,
    metrics: Mapping[str, Any],
    model: Optional["tuple[S3Uri, Sequence[StoredFile]]"] = None,
) -> Dict[str, Any]:
    config = context.config
    ended = time_text()
    spans = gang_spans(context, parse_time(ended))
    hours = hours_of(spans)
    told = within(list(metrics.items()), MOST_METRICS)
    record = {
        "format": FORMAT,
        "run": config.run.name,
        "status": verdict.status,
        "reason": verdict.reason,
        "detail": shortened(verdict.detail),
        "model": None,
        "specDigest": config.run.digest,
        "gitCommit": context.folder.origin().get("commit"),
        "image": context.identity.image,
        "instanceType": context.identity.instance_type,
        "nodes": config.nodes,
        "gangs": config.run.gang,
        "startedAt": time_text(min(since for since, _ in spans).timestamp()),
        "endedAt": ended,
        "exitCode": verdict.exit_code,
        "hourlyUsd": config.hourly_usd,
        "costUsd": round(config.hourly_usd * hours, 4),
        "metrics": dict(told),
    }
    if len(told) < len(metrics):
        record["metricsLeftOut"] = len(metrics) - len(told)
    if model is not None:
        uri, files = model
        listed = within([file.as_json() for file in files], MOST_FILES)
        record["model"] = {"uri": str(uri), "files": listed}
        if len(listed) < len(files):
            record["model"]["filesLeftOut"] = len(files) - len(listed)
    return record


def within(entries: Sequence[Entry], most: int) -> List[Entry]:
    """The first of them whose JSON has no more than `most` bytes, indented."""
    taken = 0
    for count, entry in enumerate(entries):
        taken += len(json.dumps(entry)) + INDENTED
        if taken > most:
            return list(entries[:count])
    return list(entries)


def gang_spans(context: Context, now: datetime) -> "List[tuple[datetime, datetime]]":
    """From when to when each gang of this run has cost something, as far as the run folder tells."""
    return [(context.identity.launched, now), *earlier_spans(context)]


def hours_of(spans: "Sequence[tuple[datetime, datetime]]") -> float:
    """How long all of them took. A clock that is behind makes none of them cheaper than nothing."""
    return sum(max(0.0, (until - since).total_seconds()) for since, until in spans) / 3600


def earlier_spans(context: Context) -> "List[tuple[datetime, datetime]]":
    """As `gang_spans`, of the gangs before this one."""
    spans = []
    for gang in range(1, context.config.run.gang):
        lease = context.folder.gang_json(gang, "lease.json")
        if lease is None:
            continue  # a gang of which no node ever came up
        since = parse_time(lease["at"])
        end = context.folder.gang_json(gang, "end.json") or {}
        beats = [each.get("at") for each in context.folder.gang_heartbeats(gang)]
        until = [parse_time(at) for at in (end.get("at"), *beats) if at]
        spans.append((since, max(until, default=since)))
    return spans

"""
The limit: ends every node that is older than it may be, whatever the node itself does.

A schedule calls it every few minutes. It may describe instances, and terminate those with the tag of its environment, nothing
else. How old a node may be stands on the node: `temper:max-minutes`, which only Terraform sets.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Iterable, Iterator, List

import boto3
from botocore.exceptions import ClientError

ENVIRONMENT_TAG = "temper:environment"
LIMIT_TAG = "temper:max-minutes"
# Those that bill or will again: a stopped node still pays for its disks, and is of no more use.
ALIVE = ["pending", "running", "stopping", "stopped"]
# One call takes many, but one instance that it cannot end makes it end none.
BATCH = 50


@dataclass(frozen=True)
class Node:
    instance: str
    launched: datetime
    limit: str  # as it stands on the tag; empty where there is none

    def minutes(self) -> int:
        """Raises ValueError for a tag that is no number of minutes, and where there is none."""
        if not self.limit.isascii() or not self.limit.isdigit() or int(self.limit) == 0:
            raise ValueError(f"{self.instance}: the tag {LIMIT_TAG} is {self.limit!r}, not a number of minutes")
        return int(self.limit)


def handler(event: Any, context: Any) -> Dict[str, List[str]]:
    """Lambda's way in. Raises RuntimeError after all else is done, so that the error is counted and alarmed."""
    environment = os.environ["TEMPER_ENVIRONMENT"]
    return end_overdue(boto3.client("ec2"), environment, datetime.now(timezone.utc))


def end_overdue(ec2: Any, environment: str, now: datetime) -> Dict[str, List[str]]:
    problems: List[str] = []
    overdue: List[str] = []
    for node in nodes_of(ec2, environment):
        try:
            if now - node.launched > timedelta(minutes=node.minutes()):
                overdue.append(node.instance)
        except ValueError as error:
            # Not ended: that nothing is known of it may be this function's mistake, and a person is told.
            problems.append(str(error))
    ended = [instance for batch in _batches(overdue) for instance in _terminate(ec2, batch, problems)]
    for instance in ended:
        print(f"{instance} was older than its tag {LIMIT_TAG} allows, and is terminated")
    if problems:
        raise RuntimeError("; ".join(problems))
    return {"terminated": ended}


def nodes_of(ec2: Any, environment: str) -> Iterator[Node]:
    filters = [
        {"Name": f"tag:{ENVIRONMENT_TAG}", "Values": [environment]},
        {"Name": "instance-state-name", "Values": ALIVE},
    ]
    for page in ec2.get_paginator("describe_instances").paginate(Filters=filters):
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                tags = {tag["Key"]: tag["Value"] for tag in instance.get("Tags", ())}
                yield Node(instance["InstanceId"], instance["LaunchTime"], tags.get(LIMIT_TAG, ""))


def _terminate(ec2: Any, instances: List[str], problems: List[str]) -> List[str]:
    """@return those that are being terminated. One that is gone already is nobody's problem."""
    try:
        ec2.terminate_instances(InstanceIds=instances)
        return instances
    except ClientError as error:
        if len(instances) > 1:
            return [each for one in instances for each in _terminate(ec2, [one], problems)]
        if error.response["Error"]["Code"] != "InvalidInstanceID.NotFound":
            problems.append(f"{instances[0]}: {error}")
        return []


def _batches(instances: List[str]) -> Iterable[List[str]]:
    return (instances[at : at + BATCH] for at in range(0, len(instances), BATCH))

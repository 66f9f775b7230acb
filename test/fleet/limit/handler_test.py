"""What the limit asks of EC2, and what it does with the answers: botocore's own models hold both against the API."""

from __future__ import annotations

import os
import sys
import unittest
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List, Optional

import boto3
from botocore.stub import Stubber

sys.path.insert(0, os.environ["LIMIT_FOLDER"])
import handler  # noqa: E402

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
FILTERS = [
    {"Name": "tag:temper:environment", "Values": ["research"]},
    {"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]},
]


def node(number: int, minutes_old: float, limit: Optional[str]) -> Dict[str, Any]:
    tags = [{"Key": "temper:environment", "Value": "research"}]
    if limit is not None:
        tags.append({"Key": "temper:max-minutes", "Value": limit})
    return {"InstanceId": name(number), "LaunchTime": NOW - timedelta(minutes=minutes_old), "Tags": tags}


def name(number: int) -> str:
    return f"i-{number:017x}"


class Limit(unittest.TestCase):
    def setUp(self) -> None:
        self.ec2 = boto3.client("ec2", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
        # Whatever is asked and not expected here fails: nothing else is ever called.
        self.stub = Stubber(self.ec2)
        self.stub.activate()

    def found(self, nodes: List[Dict[str, Any]], token: str = "", following: str = "") -> None:
        page: Dict[str, Any] = {"Reservations": [{"Instances": [each]} for each in nodes]}
        asked: Dict[str, Any] = {"Filters": FILTERS}
        if following:
            page["NextToken"] = following
        if token:
            asked["NextToken"] = token
        self.stub.add_response("describe_instances", page, asked)

    def terminated(self, *numbers: int) -> None:
        self.stub.add_response("terminate_instances", {}, {"InstanceIds": [name(number) for number in numbers]})

    def refused(self, code: str, *numbers: int) -> None:
        asked = {"InstanceIds": [name(number) for number in numbers]}
        self.stub.add_client_error("terminate_instances", code, expected_params=asked)

    def run_limit(self) -> List[str]:
        ended = handler.end_overdue(self.ec2, "research", NOW)["terminated"]
        self.stub.assert_no_pending_responses()
        return ended

    def test_ends_what_is_older_than_its_tag_and_nothing_younger(self) -> None:
        self.found([node(1, 61, "60"), node(2, 60, "60"), node(3, 59, "60"), node(4, 2000, "3000")])
        self.terminated(1)
        self.assertEqual(self.run_limit(), [name(1)])

    def test_asks_for_nothing_when_nothing_is_overdue(self) -> None:
        self.found([node(1, 1, "60")])
        self.assertEqual(self.run_limit(), [])

    def test_looks_at_every_page(self) -> None:
        self.found([node(1, 61, "60")], following="more")
        self.found([], token="more", following="still more")
        self.found([node(2, 61, "60")], token="still more")
        self.terminated(1, 2)
        self.assertEqual(self.run_limit(), [name(1), name(2)])

    def test_says_of_which_node_it_knows_no_limit_and_ends_the_others(self) -> None:
        for limit in (None, "", "0", "-5", "1e3", "6 0", "²", "never"):
            with self.subTest(limit=limit):
                self.setUp()
                self.found([node(1, 9999, limit), node(2, 61, "60")])
                self.terminated(2)
                with self.assertRaisesRegex(RuntimeError, f"{name(1)}: the tag temper:max-minutes"):
                    self.run_limit()
                self.stub.assert_no_pending_responses()

    def test_one_that_is_gone_keeps_no_other_alive(self) -> None:
        self.found([node(1, 61, "60"), node(2, 61, "60")])
        self.refused("InvalidInstanceID.NotFound", 1, 2)
        self.refused("InvalidInstanceID.NotFound", 1)
        self.terminated(2)
        self.assertEqual(self.run_limit(), [name(2)])

    def test_one_that_cannot_be_ended_keeps_no_other_alive_and_is_told(self) -> None:
        self.found([node(1, 61, "60"), node(2, 61, "60")])
        self.refused("OperationNotPermitted", 1, 2)
        self.refused("OperationNotPermitted", 1)
        self.terminated(2)
        with self.assertRaisesRegex(RuntimeError, f"{name(1)}: .*OperationNotPermitted"):
            self.run_limit()
        self.stub.assert_no_pending_responses()

    def test_ends_many_in_calls_that_ec2_takes(self) -> None:
        self.found([node(number, 61, "60") for number in range(120)])
        for start, end in ((0, 50), (50, 100), (100, 120)):
            self.terminated(*range(start, end))
        self.assertEqual(len(self.run_limit()), 120)


if __name__ == "__main__":
    unittest.main()

"""Sessions of directory buckets (S3 Express One Zone), with which all in them is read."""

from __future__ import annotations

import re
import threading
import time
import xml.etree.ElementTree as ElementTree
from typing import Dict, Optional

from .aws import Aws, Call
from .imds import Credentials, parse_time

# A session lasts five minutes (Amazon S3 API reference, CreateSession, 2026-11); a request is under way for a moment before it is judged.
AHEAD_SECONDS = 60


def zone_of(bucket: str) -> Optional[str]:
    """The id of the zone that a directory bucket is in, which its name tells; None of any other bucket."""
    found = re.fullmatch(r".+--([a-z0-9]+-[a-z0-9]+)--x-s3", bucket)
    return None if found is None else found[1]


class Sessions:
    """One for each bucket, to read alone, made again a minute before it ends."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._lock = threading.Lock()
        self._held: Dict[str, Credentials] = {}

    def of(self, bucket: str) -> Credentials:
        """Raises AwsError or OSError, as any request."""
        # Whoever comes while one is made waits for it: a node opens several inputs at once.
        with self._lock:
            held = self._held.get(bucket)
            if held is None or held.expires - time.time() < AHEAD_SECONDS:
                held = self._held[bucket] = self._create(bucket)
            return held

    def _create(self, bucket: str) -> Credentials:
        call = Call(
            service="s3express",
            host=f"{bucket}.{self._aws.host(f's3express-{zone_of(bucket)}')}",
            method="GET",
            path=f"/{bucket}" if self._aws.one_endpoint else "/",
            query={"session": ""},
            headers={"x-amz-create-session-mode": "ReadOnly"},
        )
        told = {
            element.tag.rsplit("}", 1)[-1]: element.text or ""
            for element in ElementTree.fromstring(self._aws.send(call).body).iter()
        }
        return Credentials(
            access_key=told["AccessKeyId"],
            secret_key=told["SecretAccessKey"],
            token=told["SessionToken"],
            expires=parse_time(told["Expiration"]).timestamp(),
            token_header="x-amz-s3session-token",
        )

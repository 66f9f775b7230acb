"""The metadata service of the instance, version 2: who this node is, its credentials, and notices of its end."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Dict, Optional

TOKEN_SECONDS = 21600
TIMEOUT_SECONDS = 5


@dataclass(frozen=True)
class Identity:
    instance: str
    address: str
    instance_type: str
    image: str
    zone: str
    fleet: str
    launched: datetime


@dataclass(frozen=True)
class FileSystem:
    dns: str
    mount_name: str


@dataclass(frozen=True)
class Credentials:
    access_key: str
    secret_key: str
    token: str
    expires: float
    # The header that the token goes with.
    token_header: str = "x-amz-security-token"


class Metadata:
    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._token = ""
        self._token_until = 0.0
        self._credentials: Optional[Credentials] = None

    def get(self, path: str) -> Optional[str]:
        """The text at `path` below `latest/`; None where there is nothing. Raises OSError when nobody answers."""
        headers = {"X-aws-ec2-metadata-token": self._session()}
        try:
            return self._ask("GET", path, headers)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def identity(self) -> Identity:
        document = json.loads(self._needed("dynamic/instance-identity/document"))
        instance = document["instanceId"]
        return Identity(
            instance=instance,
            address=document["privateIp"],
            instance_type=document["instanceType"],
            image=document["imageId"],
            zone=document["availabilityZone"],
            # EC2 tags what a fleet starts; an instance that no fleet has started is a fleet of its own.
            fleet=self.get("meta-data/tags/instance/aws:ec2:fleet-id") or instance,
            launched=parse_time(document["pendingTime"]),
        )

    def file_system(self) -> FileSystem:
        """Where the run's file system is: known only when it is made, so tags of the instance say it."""
        return FileSystem(
            dns=self._needed("meta-data/tags/instance/temper:lustre-dns"),
            mount_name=self._needed("meta-data/tags/instance/temper:lustre-mount"),
        )

    def domain(self) -> str:
        """The domain of this partition's endpoints: `amazonaws.com`, `amazonaws.com.cn`."""
        return self.get("meta-data/services/domain") or "amazonaws.com"

    def spot_notice(self) -> Optional[Dict[str, Any]]:
        text = self.get("meta-data/spot/instance-action")
        return None if text is None else json.loads(text)

    def rebalance_notice(self) -> Optional[Dict[str, Any]]:
        text = self.get("meta-data/events/recommendations/rebalance")
        return None if text is None else json.loads(text)

    def credentials(self) -> Credentials:
        """Those of the node's role, fetched again five minutes before they end."""
        with self._lock:
            held = self._credentials
        if held is not None and held.expires - time.time() > 300:
            return held
        role = self._needed("meta-data/iam/security-credentials/").split()[0]
        found = json.loads(self._needed(f"meta-data/iam/security-credentials/{role}"))
        fresh = Credentials(
            access_key=found["AccessKeyId"],
            secret_key=found["SecretAccessKey"],
            token=found["Token"],
            expires=parse_time(found["Expiration"]).timestamp(),
        )
        with self._lock:
            self._credentials = fresh
        return fresh

    def _session(self) -> str:
        with self._lock:
            if time.monotonic() < self._token_until:
                return self._token
        token = self._ask("PUT", "api/token", {"X-aws-ec2-metadata-token-ttl-seconds": str(TOKEN_SECONDS)})
        with self._lock:
            self._token, self._token_until = token, time.monotonic() + TOKEN_SECONDS / 2
        return token

    def _needed(self, path: str) -> str:
        text = self.get(path)
        if text is None:
            raise OSError(f"the metadata service has no {path}")
        return text

    def _ask(self, method: str, path: str, headers: Dict[str, str]) -> str:
        request = urllib.request.Request(f"{self._endpoint}/latest/{path}", method=method, headers=headers)
        # A proxy that the environment names is not for the metadata service.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return answer.read().decode("utf-8")


def parse_time(text: str) -> datetime:
    """A time as AWS writes it, `2026-11-22T08:00:00Z`; fractions of a second are dropped."""
    return datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)


def time_text(at: Optional[float] = None) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))

"""Requests to AWS: signed, retried, and answered with what went wrong in AWS's own words."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import re
import ssl
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, Mapping, Optional
from urllib.parse import urlsplit

from .imds import Credentials, Metadata
from .signature import Request, encoded_path, encoded_query, signed_headers


Source = Callable[[], Credentials]


class AwsError(Exception):
    """An answer that is a refusal."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code} ({status}): {message}")
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Patience:
    """How long to try: seconds for each try, and how many tries."""

    timeout: float = 30
    tries: int = 6


@dataclass(frozen=True)
class Call:
    """A request but for the credentials."""

    service: str
    host: str  # in the region; an endpoint for every service takes its place
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    # Asked before each try; without it, those of the node's role.
    credentials: Optional[Source] = None


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


Sink = Callable[[http.client.HTTPResponse], None]


class Aws:
    def __init__(self, metadata: Metadata, region: str, endpoint: str = "") -> None:
        self._metadata = metadata
        self._region = region
        self._endpoint = endpoint
        self._domain = "" if endpoint else metadata.domain()
        self._tls = ssl.create_default_context()

    @property
    def one_endpoint(self) -> bool:
        return self._endpoint != ""

    def host(self, name: str) -> str:
        return f"{name}.{self._region}.{self._domain}"

    def send(self, call: Call, patience: Patience = Patience(), sink: Optional[Sink] = None) -> Answer:
        """Raises AwsError for a refusal, OSError when nobody answers. `sink` reads the body of a success itself."""
        for tries_left in reversed(range(patience.tries)):
            try:
                return self._once(call, patience.timeout, sink)
            except AwsError as error:
                if tries_left == 0 or not _may_pass(error):
                    raise
            except (OSError, http.client.HTTPException) as error:
                if tries_left == 0:
                    raise error if isinstance(error, OSError) else OSError(f"{call.host}: {error!r}")
            time.sleep(random.uniform(0.5, 1) * min(20, 2.0 ** (patience.tries - tries_left) / 4))
        raise AssertionError("a Patience has at least one try")

    def json(self, service: str, target: str, payload: Mapping[str, Any], headers: Mapping[str, str] = {}) -> Dict[str, Any]:
        """A call of a service that speaks JSON 1.1, such as `Logs_20140328.PutLogEvents`."""
        prefix = "api.ecr" if service == "ecr" else service
        call = Call(
            service=service,
            host=self.host(prefix),
            method="POST",
            path="/",
            headers={"content-type": "application/x-amz-json-1.1", "x-amz-target": target, **headers},
            body=json.dumps(payload).encode(),
        )
        return json.loads(self.send(call, Patience(timeout=15, tries=4)).body or b"{}")

    def _once(self, call: Call, timeout: float, sink: Optional[Sink]) -> Answer:
        where = urlsplit(self._endpoint or f"https://{call.host}")
        request = Request(
            method=call.method,
            host=where.netloc,
            path=call.path,
            query=call.query,
            headers=call.headers,
            body_sha256=hashlib.sha256(call.body).hexdigest(),
        )
        credentials = (call.credentials or self._metadata.credentials)()
        headers = signed_headers(request, credentials, self._region, call.service)
        query = encoded_query(call.query)
        target = encoded_path(call.path) + (f"?{query}" if query else "")
        connection: http.client.HTTPConnection
        if where.scheme == "https":
            connection = http.client.HTTPSConnection(where.netloc, timeout=timeout, context=self._tls)
        else:
            connection = http.client.HTTPConnection(where.netloc, timeout=timeout)
        try:
            connection.request(call.method, target, body=call.body or None, headers=headers)
            return _read(connection.getresponse(), sink)
        finally:
            connection.close()


def _read(response: http.client.HTTPResponse, sink: Optional[Sink]) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    if response.status < 300 and sink is not None:
        sink(response)
        return Answer(response.status, headers, b"")
    body = response.read()
    if response.status >= 300:
        raise _refusal(response.status, body.decode("utf-8", "replace"))
    return Answer(response.status, headers, body)


def _refusal(status: int, text: str) -> AwsError:
    """Both kinds of errors, XML and JSON, read for the two words that are needed."""
    code = re.search(r"<Code>([^<]*)</Code>|\"__type\"\s*:\s*\"(?:[^\"#]*#)?([^\"]*)\"", text)
    message = re.search(r"<Message>([^<]*)</Message>|\"[mM]essage\"\s*:\s*\"([^\"]*)\"", text)
    return AwsError(
        status,
        next(filter(None, code.groups()), "") if code else f"Http{status}",
        next(filter(None, message.groups()), "") if message else "",
    )


def _may_pass(error: AwsError) -> bool:
    return error.status >= 500 or error.status == 429 or "Throttl" in error.code or error.code == "ConditionalRequestConflict"

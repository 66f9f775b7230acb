"""AWS Signature Version 4, of a request whose body's SHA-256 is known."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Dict, Mapping
from urllib.parse import quote

from .imds import Credentials


@dataclass(frozen=True)
class Request:
    method: str
    host: str
    path: str  # not yet encoded
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body_sha256: str


def encoded_path(path: str) -> str:
    return quote(path, safe="/-_.~")


def encoded_query(query: Mapping[str, str]) -> str:
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


def signed_headers(request: Request, credentials: Credentials, region: str, service: str) -> Dict[str, str]:
    """The headers to send. S3 takes the path as it is encoded once; the other services here have the path `/`."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {
        **{name.lower(): value for name, value in request.headers.items()},
        "host": request.host,
        "x-amz-date": stamp,
        "x-amz-content-sha256": request.body_sha256,
        credentials.token_header: credentials.token,
    }
    names = sorted(headers)
    canonical = "\n".join(
        [
            request.method,
            encoded_path(request.path),
            encoded_query(request.query),
            *(f"{name}:{headers[name].strip()}" for name in names),
            "",
            ";".join(names),
            request.body_sha256,
        ]
    )
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (*scope.split("/"), to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={key.hex()}"
    )
    return headers

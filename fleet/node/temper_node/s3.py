"""Objects in S3: small ones whole, files in parts, and each held against its SHA-256."""

from __future__ import annotations

import hashlib
import json
import math
import os
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from .aws import Answer, Aws, AwsError, Call, Patience, Sink
from .config import S3Uri
from .directory_buckets import Sessions, zone_of

MIB = 1024 * 1024
# S3 takes at most 10,000 parts of one object (Amazon S3 User Guide, multipart upload limits, 2026-11).
MOST_PARTS = 9000
PART_BYTES = 64 * MIB
PARALLEL = 8
QUICK = Patience(timeout=10, tries=2)


@dataclass(frozen=True)
class Listed:
    key: str
    bytes: int
    etag: str


class Mismatch(Exception):
    """What was read is not what was promised."""


class S3:
    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._sessions = Sessions(aws)

    def get(self, uri: S3Uri, patience: Patience = Patience()) -> Optional[bytes]:
        """None where there is nothing."""
        try:
            return self._send("GET", uri, patience=patience).body
        except AwsError as error:
            if error.status == 404:
                return None
            raise

    def get_json(self, uri: S3Uri, patience: Patience = Patience()) -> Optional[Dict[str, Any]]:
        body = self.get(uri, patience)
        return None if body is None else json.loads(body)

    def put(self, uri: S3Uri, body: bytes, patience: Patience = Patience()) -> None:
        # S3 itself holds the body against the SHA-256 that is signed with the request.
        self._send("PUT", uri, body=body, patience=patience)

    def put_json(self, uri: S3Uri, document: Mapping[str, Any], patience: Patience = Patience()) -> None:
        self.put(uri, json_bytes(document), patience)

    def put_once(self, uri: S3Uri, document: Mapping[str, Any]) -> Dict[str, Any]:
        """Writes where nothing is yet, and returns what is there afterwards: this document or another's."""
        try:
            self._send("PUT", uri, body=json_bytes(document), headers={"if-none-match": "*"})
            return dict(document)
        except AwsError as error:
            if error.status != 412:
                raise
        # An answer may have been lost on its way and the try after it refused: what is there tells.
        found = self.get_json(uri)
        if found is None:
            raise OSError(f"{uri} was refused because it exists, and cannot be read")
        return found

    def list(self, folder: S3Uri, patience: Patience = Patience()) -> List[Listed]:
        found: List[Listed] = []
        after: Dict[str, str] = {}
        while True:
            query = {"list-type": "2", "prefix": folder.key, **after}
            page = ElementTree.fromstring(self._send("GET", S3Uri(folder.bucket, ""), query=query, patience=patience).body)
            name = page.tag[: page.tag.index("}") + 1] if "}" in page.tag else ""
            for each in page.iter(f"{name}Contents"):
                found.append(
                    Listed(
                        key=each.findtext(f"{name}Key", ""),
                        bytes=int(each.findtext(f"{name}Size", "0")),
                        etag=each.findtext(f"{name}ETag", ""),
                    )
                )
            token = page.findtext(f"{name}NextContinuationToken")
            if not token:
                return found
            after = {"continuation-token": token}

    def upload(self, path: Path, uri: S3Uri) -> None:
        size = path.stat().st_size
        if size <= PART_BYTES:
            self.put(uri, path.read_bytes())
            return
        answer = self._send("POST", uri, query={"uploads": ""})
        upload = _text(answer, "UploadId")
        part_bytes = max(PART_BYTES, math.ceil(size / MOST_PARTS))

        def send(number: int) -> str:
            body = _slice(path, (number - 1) * part_bytes, part_bytes)
            query = {"partNumber": str(number), "uploadId": upload}
            return self._send("PUT", uri, query=query, body=body, patience=Patience(timeout=120)).headers["etag"]

        try:
            with ThreadPoolExecutor(PARALLEL) as pool:
                tags = list(pool.map(send, range(1, math.ceil(size / part_bytes) + 1)))
            self._send("POST", uri, query={"uploadId": upload}, body=_completion(tags), patience=Patience(timeout=300))
        except BaseException:
            # Parts of what was broken off are billed until somebody says so.
            self._send("DELETE", uri, query={"uploadId": upload}, patience=QUICK)
            raise

    def download(self, uri: S3Uri, path: Path, sha256: Optional[str]) -> None:
        """Raises Mismatch when the object is not the one with this SHA-256, if there is one; then nothing is left at `path`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".partial")
        try:
            found = ""

            def write(response: HTTPResponse) -> None:
                nonlocal found
                with partial.open("wb") as file:
                    found, _ = _digest(response, file)

            self._send("GET", uri, sink=write, patience=Patience(timeout=60))
            if sha256 not in (None, found):
                raise Mismatch(f"{uri} has the SHA-256 {found}, not {sha256}")
            os.replace(partial, path)
        finally:
            if partial.exists():
                partial.unlink()

    def verify(self, uri: S3Uri, size: int, sha256: str) -> None:
        """Reads an object back. Raises Mismatch when it is not the one with this size and SHA-256."""
        found = ("", 0)

        def read(response: HTTPResponse) -> None:
            nonlocal found
            found = _digest(response, None)

        self._send("GET", uri, sink=read, patience=Patience(timeout=60))
        if found != (sha256, size):
            raise Mismatch(f"{uri} has {found[1]} bytes with the SHA-256 {found[0]}, not {size} with {sha256}")

    def _send(
        self,
        method: str,
        uri: S3Uri,
        *,
        query: Mapping[str, str] = {},
        headers: Mapping[str, str] = {},
        body: bytes = b"",
        patience: Patience = Patience(),
        sink: Optional[Sink] = None,
    ) -> Answer:
        within = uri.bucket if self._aws.one_endpoint else ""
        zone = zone_of(uri.bucket)
        call = Call(
            service="s3" if zone is None else "s3express",
            host=f"{uri.bucket}.{self._aws.host('s3' if zone is None else f's3express-{zone}')}",
            method=method,
            path=f"/{within}/{uri.key}" if within else f"/{uri.key}",
            query=query,
            headers=headers,
            body=body,
            credentials=None if zone is None else lambda: self._sessions.of(uri.bucket),
        )
        return self._aws.send(call, patience, sink)


def json_bytes(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, indent=2, sort_keys=True) + "\n").encode()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return _digest(file, None)[0]


def _digest(source: Any, copy: Any) -> "tuple[str, int]":
    digest, size = hashlib.sha256(), 0
    while True:
        piece = source.read(MIB)
        if not piece:
            return digest.hexdigest(), size
        digest.update(piece)
        size += len(piece)
        if copy is not None:
            copy.write(piece)


def _slice(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)


def _text(answer: Answer, name: str) -> str:
    for element in ElementTree.fromstring(answer.body).iter():
        if element.tag.rsplit("}", 1)[-1] == name and element.text:
            return element.text
    raise OSError(f"S3 answered without {name}")


def _completion(tags: List[str]) -> bytes:
    whole = ElementTree.Element("CompleteMultipartUpload")
    for number, tag in enumerate(tags, 1):
        part = ElementTree.SubElement(whole, "Part")
        ElementTree.SubElement(part, "PartNumber").text = str(number)
        ElementTree.SubElement(part, "ETag").text = tag
    return ElementTree.tostring(whole)

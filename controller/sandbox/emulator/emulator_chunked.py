"""Takes apart the body of an S3 upload whose length or checksum the SDK did not know beforehand.

The SDKs send such bodies as `aws-chunked`: chunks with their sizes (and signatures) in lines between them, and the
checksum in a trailer at the end. moto understands it, but copies the whole body once for every chunk and does not
compare the checksum; AWS does.
"""

import base64
import hashlib
import zlib


class ChecksumMismatch(Exception):
    """The body is not what the client says it sent; `algorithm` names the checksum."""

    def __init__(self, algorithm):
        super().__init__(algorithm)
        self.algorithm = algorithm


class MalformedBody(Exception):
    """Chunk sizes and body do not fit together."""


def _crc32(body):
    return zlib.crc32(body).to_bytes(4, "big")


# CRC32C and CRC64NVME are not in Python's library: they are passed on unverified.
_DIGESTS = {
    "crc32": _crc32,
    "sha1": lambda body: hashlib.sha1(body).digest(),
    "sha256": lambda body: hashlib.sha256(body).digest(),
}


def is_chunked(environ):
    return environ.get("HTTP_X_AMZ_CONTENT_SHA256", "").startswith("STREAMING-")


def decode(body, expected_length):
    """The content and the trailers of a chunked body."""
    parts = []
    position = 0
    while True:
        line_end = body.find(b"\r\n", position)
        if line_end < 0:
            raise MalformedBody
        try:
            size = int(body[position:line_end].split(b";")[0], 16)
        except ValueError:
            raise MalformedBody from None
        position = line_end + 2
        if size == 0:
            break
        chunk = body[position : position + size]
        position += size
        if len(chunk) != size or body[position : position + 2] != b"\r\n":
            raise MalformedBody
        parts.append(chunk)
        position += 2
    content = b"".join(parts)
    if expected_length is not None and len(content) != expected_length:
        raise MalformedBody
    return content, _trailers(body[position:])


def _trailers(tail):
    pairs = (line.split(b":", 1) for line in tail.split(b"\r\n") if b":" in line)
    return {name.strip().decode("latin-1").lower(): value.strip().decode("latin-1") for name, value in pairs}


def rewrite(environ, body):
    """Turns a chunked upload into a plain one, in place; returns its content."""
    length = environ.get("HTTP_X_AMZ_DECODED_CONTENT_LENGTH")
    content, trailers = decode(body, int(length) if length and length.isdigit() else None)
    for name, value in trailers.items():
        if name.startswith("x-amz-checksum-"):
            environ["HTTP_" + name.upper().replace("-", "_")] = value
            environ.setdefault("HTTP_X_AMZ_SDK_CHECKSUM_ALGORITHM", name.removeprefix("x-amz-checksum-").upper())
    environ["HTTP_X_AMZ_CONTENT_SHA256"] = "UNSIGNED-PAYLOAD"
    environ.pop("HTTP_X_AMZ_TRAILER", None)
    encodings = [one.strip() for one in environ.pop("HTTP_CONTENT_ENCODING", "").split(",")]
    kept = [one for one in encodings if one and one != "aws-chunked"]
    if kept:
        environ["HTTP_CONTENT_ENCODING"] = ", ".join(kept)
    return content


def verify(environ, body):
    """Compares every checksum header that can be computed here; raises ChecksumMismatch."""
    for algorithm, digest in _DIGESTS.items():
        claimed = environ.get(f"HTTP_X_AMZ_CHECKSUM_{algorithm.upper()}")
        if claimed and base64.b64encode(digest(body)).decode() != claimed:
            raise ChecksumMismatch(algorithm.upper())
    claimed = environ.get("HTTP_CONTENT_MD5")
    if claimed and base64.b64encode(hashlib.md5(body).digest()).decode() != claimed:
        raise ChecksumMismatch("Content-MD5")

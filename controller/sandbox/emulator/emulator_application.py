"""What stands between the gateway and moto: one change at a time, each reproducible and kept."""

import hmac
import io
import os
import threading
import time
import traceback

import emulator_chunked as chunked
from emulator_determinism import frozen, reproducible

# The gateway sends these; moto sees neither, and they are not kept.
_TOKEN = "HTTP_X_TEMPER_TOKEN"
_CHANGES = "HTTP_X_TEMPER_CHANGES"
# The sandbox's time, in seconds since the epoch, on requests for services that keep it.
_TIME = "HTTP_X_TEMPER_TIME"
# moto reads no more of a request than this; the rest (cookies, tracing) is not worth keeping.
_DROPPED = {"HTTP_CONNECTION", "HTTP_USER_AGENT", "HTTP_AMZ_SDK_INVOCATION_ID", "HTTP_AMZ_SDK_REQUEST", "HTTP_EXPECT"}


class Application:
    def __init__(self, moto, token, journal, settle):
        """`settle(at)` lets happen what is due by the sandbox's time."""
        self._moto = moto
        self._settle = settle
        self._token = token
        self._journal = journal
        # Conditional writes (a state lock's `If-None-Match: *`) are check and set in moto: never two at once.
        self._change = threading.Lock()

    def __call__(self, environ, start_response):
        if not hmac.compare_digest(environ.pop(_TOKEN, ""), self._token):
            return _refuse(start_response, "403 Forbidden", "this port is the sandbox's own; use the sandbox's address")
        changes = environ.pop(_CHANGES, "") == "1"
        at = float(environ.pop(_TIME, 0)) or None
        try:
            body = _read_body(environ)
            if _is_upload(environ):
                # moto takes the content of a form for parameters; curl sends this type unless told otherwise.
                if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
                    environ["CONTENT_TYPE"] = "binary/octet-stream"
                if chunked.is_chunked(environ):
                    body = chunked.rewrite(environ, body)
                chunked.verify(environ, body)
            _set_body(environ, body)
        except chunked.ChecksumMismatch as mismatch:
            return _s3_error(start_response, "BadDigest", f"The {mismatch.algorithm} you specified did not match the calculated checksum.")
        except chunked.MalformedBody:
            return _s3_error(start_response, "IncompleteBody", "The request body terminated unexpectedly")
        status, headers, chunks = self._carry_out(environ, body, at) if changes else self._look(environ, at)
        start_response(status, headers)
        return chunks

    def replay(self, progress):
        """Carries out every kept request again; returns how many now fail that succeeded once."""
        if self._journal is None:
            return 0
        failed = 0
        last = 0.0
        for header, body, done, total in self._journal.records():
            environ = _environ(header)
            _set_body(environ, body)
            if header.get("settles"):
                self._settle(header["at"])
            with reproducible(header["seed"], header["at"]):
                status, _, _ = self._run(environ)
            failed += _is_failure(status)
            if time.monotonic() - last > 0.25:
                last = time.monotonic()
                progress(done, total)
        return failed

    def close(self):
        """Waits for the change that is being made (unless it hangs), then for the disk."""
        self._change.acquire(timeout=5)
        if self._journal is not None:
            self._journal.close()

    def _carry_out(self, environ, body, at):
        with self._change:
            seed = os.urandom(16).hex()
            # Before moto adds its own things to it.
            now = time.time() if at is None else at
            header = {**_header(environ, seed, now), "settles": at is not None} if self._journal is not None else None
            self._settle_at(at)
            with reproducible(seed, now):
                answer = self._run(environ)
            if header is not None and not _is_failure(answer[0]):
                self._journal.append(header, body)
            return answer

    def _look(self, environ, at):
        if at is None:
            return self._run(environ)
        with self._change:
            self._settle_at(at)
        with frozen(at):
            return self._run(environ)

    def _settle_at(self, at):
        if at is not None:
            self._settle(at)

    def _run(self, environ):
        started = []

        def start(status, headers, exc_info=None):
            started[:] = [status, headers]

        try:
            result = self._moto(environ, start)
            try:
                chunks = list(result)
            finally:
                if hasattr(result, "close"):
                    result.close()
        except Exception as error:  # whatever moto cannot do ends up here
            traceback.print_exc()
            detail = f"{type(error).__name__}: {error}".encode("ascii", "replace").decode().replace("\n", " ")
            return "501 Not Implemented", [("x-temper-unsupported", detail[:500]), ("content-length", "0")], []
        return started[0], started[1], chunks


def without_controls(create_app, loaded):
    """Makes the applications that moto's dispatcher asks for, except the one for moto's own controls, which change
    state behind the gateway's back and behind the journal. It is asked only once moto has decided what a request is for,
    so there is no spelling of a path, and no header, that leads around it. `loaded` is called after each was made."""

    def create(service):
        if service.startswith("moto_api"):
            return _no_controls
        application = create_app(service)
        loaded()
        return application

    return create


def _no_controls(_environ, start_response):
    start_response("501 Not Implemented", [("x-temper-unsupported", "not an AWS API"), ("content-length", "0")])
    return []


def _is_failure(status):
    return int(status[:3]) >= 400


def _is_upload(environ):
    return environ["REQUEST_METHOD"] == "PUT" and "/s3/aws4_request" in environ.get("HTTP_AUTHORIZATION", "/s3/aws4_request")


def _read_body(environ):
    """All of the body, or MalformedBody: what arrives in part, because the sender broke off, must not be stored."""
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        try:
            return stream.read()
        except OSError:
            raise chunked.MalformedBody from None
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = stream.read(length)
    if len(body) != length:
        raise chunked.MalformedBody
    return body


def _set_body(environ, body):
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    for name in ("wsgi.input_terminated", "HTTP_TRANSFER_ENCODING", "HTTP_X_AMZ_DECODED_CONTENT_LENGTH"):
        environ.pop(name, None)


def _header(environ, seed, at):
    kept = {
        name: value
        for name, value in environ.items()
        if (name.startswith("HTTP_") and name not in _DROPPED) or name == "CONTENT_TYPE"
    }
    return {"at": at, "seed": seed, "method": environ["REQUEST_METHOD"], "uri": environ["RAW_URI"], "headers": kept}


def _environ(header):
    from urllib.parse import unquote

    path, _, query = header["uri"].partition("?")
    return {
        **header["headers"],
        "REQUEST_METHOD": header["method"],
        "RAW_URI": header["uri"],
        "REQUEST_URI": header["uri"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _refuse(start_response, status, message):
    body = message.encode()
    start_response(status, [("content-type", "text/plain"), ("content-length", str(len(body)))])
    return [body]


def _s3_error(start_response, code, message):
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'.encode()
    start_response("400 Bad Request", [("content-type", "application/xml"), ("content-length", str(len(body)))])
    return [body]

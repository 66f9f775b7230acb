"""Keeps every request that changed something, so that a restart can make the same state again.

A record is one line of JSON (`at`, `seed`, `method`, `uri`, `headers`, `size`, `crc`), the body's bytes and a line feed.
Records are only ever appended, each in one write before its answer goes out: whatever a client was told has happened is
in the file when the process is killed. The disk is synchronised about once a second, which bounds what a power cut
can take.
"""

import json
import os
import threading
import time
import zlib

_FORMAT = {"journal": "temper-sandbox", "format": 1}
_SYNC_SECONDS = 1.0


class JournalError(Exception):
    """The file cannot be used; the message says why, for a person."""


class Journal:
    def __init__(self, path):
        self.path = path
        self._dirty = threading.Event()
        self._lock = threading.Lock()
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
        self._file = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
        if os.fstat(self._file).st_size == 0:
            self._write(json.dumps(_FORMAT).encode() + b"\n")
        threading.Thread(target=self._synchronise, daemon=True).start()

    def records(self):
        """Every whole record as (header, body, bytes read, bytes in total). A record cut short at the end of the file
        (its request never got an answer) is removed from it; damage anywhere else raises JournalError."""
        total = os.path.getsize(self.path)
        with open(self.path, "rb") as file:
            self._check_format(file.readline())
            while True:
                start = file.tell()
                line = file.readline()
                if not line:
                    return
                record = self._read_record(line, file)
                if record is None:
                    if file.read(1):
                        raise JournalError(f"the record at byte {start} is damaged")
                    self._truncate(start)
                    return
                yield (*record, file.tell(), total)

    def append(self, header, body):
        header = {**header, "size": len(body), "crc": zlib.crc32(body)}
        line = json.dumps(header, separators=(",", ":")).encode()
        self._write(line + b"\n" + body + b"\n")
        self._dirty.set()

    def close(self):
        with self._lock:
            os.fsync(self._file)

    def _write(self, data):
        """All of `data`, or none of it: a disk that fills up half-way must not leave half a record behind."""
        with self._lock:
            start = os.fstat(self._file).st_size
            view = memoryview(data)
            try:
                while view:
                    view = view[os.write(self._file, view) :]
            except OSError:
                os.ftruncate(self._file, start)
                raise

    def _truncate(self, size):
        with self._lock:
            os.ftruncate(self._file, size)

    @staticmethod
    def _check_format(line):
        try:
            if json.loads(line) == _FORMAT:
                return
        except ValueError:
            pass
        raise JournalError("it is not a journal of this sandbox, or one of another version")

    @staticmethod
    def _read_record(line, file):
        try:
            header = json.loads(line)
            body = file.read(header["size"])
            end = file.read(1)
        except (ValueError, KeyError, TypeError):
            return None
        whole = line.endswith(b"\n") and end == b"\n" and zlib.crc32(body) == header["crc"]
        return (header, body) if whole else None

    def _synchronise(self):
        while True:
            self._dirty.wait()
            self._dirty.clear()
            with self._lock:
                os.fsync(self._file)
            time.sleep(_SYNC_SECONDS)

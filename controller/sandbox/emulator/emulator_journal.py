"""Keeps every request that changed something, so that a restart can make the same state again.

A record is a line, the body's bytes and a line feed. The line is a CRC-32 of all the rest (eight hexadecimal digits),
a space and JSON (`at`, `seed`, `method`, `uri`, `headers`, `size`). Records are only ever appended, each in one write
before its answer goes out: whatever a client was told has happened is in the file when the process is killed. The disk
is synchronised about once a second, which bounds what a power cut can take.
"""

import json
import os
import threading
import time
import zlib

_FORMAT = {"journal": "temper-sandbox", "format": 1}
_SYNC_SECONDS = 1.0


def _crc(line, body):
    return zlib.crc32(body, zlib.crc32(line))


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
                record = self._read_record(line, file, start)
                if record is None:
                    self._truncate(start)
                    return
                yield (*record, file.tell(), total)

    def append(self, header, body):
        line = json.dumps({**header, "size": len(body)}, separators=(",", ":")).encode()
        self._write(b"%08x %b\n%b\n" % (_crc(line, body), line, body))
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
    def _read_record(line, file, start):
        """The record, or None when the file ends in the middle of it."""
        if not line.endswith(b"\n"):
            return None
        try:
            crc, text = int(line[:8], 16), line[9:-1]
            header = json.loads(text)
            body = file.read(header["size"])
        except (ValueError, KeyError, TypeError):
            raise JournalError(f"the record at byte {start} is damaged") from None
        end = file.read(1)
        if len(body) < header["size"] or not end:
            return None
        if end != b"\n" or crc != _crc(text, body):
            raise JournalError(f"the record at byte {start} is damaged")
        return header, body

    def _synchronise(self):
        while True:
            self._dirty.wait()
            self._dirty.clear()
            with self._lock:
                os.fsync(self._file)
            time.sleep(_SYNC_SECONDS)

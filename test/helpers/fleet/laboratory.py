"""
Nodes of a fleet on one machine: each with a network, a metadata service, processes and a place to write of its own, and
moto on a bridge between them as the AWS that they all see.

Started in namespaces of its own (`unshare --net --mount --pid`), so that whatever happens in it is gone with it. It is told what to do by
lines of JSON on standard input, and answers each with one.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import subprocess
import sys
import threading
from typing import Any, Dict, Union

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", MOTO_ALLOW_NONEXISTENT_REGION="true")

import boto3  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402
from systemd_machine import SystemdMachine  # noqa: E402

BRIDGE = "10.77.0.1"
PORT = 5000
ENDPOINT = f"http://{BRIDGE}:{PORT}"
HERE = os.path.dirname(os.path.abspath(__file__))


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def client(service: str) -> Any:
    return boto3.client(service, endpoint_url=ENDPOINT, region_name="us-east-1")


class Machine:
    """A process in namespaces of its own, told by lines what its metadata service says."""

    def __init__(self, number: int, given: Dict[str, Any]) -> None:
        self.link = f"n{number}"
        self.output = ""
        words = ["unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc"]
        self._child = subprocess.Popen(
            [*words, sys.executable, "-s", "-B", os.path.join(HERE, "machine.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._child.stdin and self._child.stdout
        # It says hello when it is in its namespaces, to which the other end of the cable can then be moved.
        hello = self._child.stdout.readline()
        if "hello" not in hello:
            raise RuntimeError(f"a machine could not be made: {hello}{self._child.stdout.read()}")
        inside = subprocess.run(["pgrep", "-P", str(self._child.pid)], check=True, capture_output=True, text=True)
        ip("link", "add", self.link, "type", "veth", "peer", "name", f"p{number}")
        ip("link", "set", self.link, "master", "br0", "up")
        ip("link", "set", f"p{number}", "netns", inside.stdout.split()[0])
        self.tell({**given, "peer": f"p{number}", "endpoint": ENDPOINT})
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def tell(self, message: Dict[str, Any]) -> None:
        assert self._child.stdin
        self._child.stdin.write(json.dumps(message) + "\n")
        self._child.stdin.flush()

    def kill(self) -> None:
        """As when the power fails: nothing in it does anything any more."""
        self._child.kill()
        self._child.wait()

    def ended(self, timeout: float) -> Dict[str, Any]:
        """Waits until it has powered off."""
        try:
            self._child.wait(timeout)
            state = "off"
        except subprocess.TimeoutExpired:
            state = "running"
        self._reader.join(1)
        return {"state": state, "output": self.output}

    def _read(self) -> None:
        assert self._child.stdout
        for line in self._child.stdout:
            self.output += line


class Laboratory:
    def __init__(self) -> None:
        # What is made below is seen by nobody else, and gone with the laboratory.
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
        ip("link", "set", "lo", "up")
        # With an address of its own: else it has one of its cables', and another one when that is taken out.
        ip("link", "add", "br0", "address", "02:00:00:00:00:01", "type", "bridge")
        ip("address", "add", f"{BRIDGE}/24", "dev", "br0")
        ip("link", "set", "br0", "up")
        self._server = ThreadedMotoServer(ip_address=BRIDGE, port=PORT, verbose=False)
        self._server.start()
        self._machines: Dict[str, Union[Machine, SystemdMachine]] = {}
        self._numbers = itertools.count(1)
        self._s3 = client("s3")

    def answer(self, asked: Dict[str, Any]) -> Any:
        return getattr(self, f"do_{asked.pop('do')}")(**asked)

    def do_bucket(self, name: str) -> None:
        self._s3.create_bucket(Bucket=name)

    def do_put(self, bucket: str, key: str, base64_body: str) -> None:
        self._s3.put_object(Bucket=bucket, Key=key, Body=base64.b64decode(base64_body))

    def do_get(self, bucket: str, key: str) -> Any:
        try:
            return self._s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8", "replace")
        except ClientError:
            return None

    def do_list(self, bucket: str, prefix: str) -> Any:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [each["Key"] for page in pages for each in page.get("Contents", ())]

    def do_call(self, service: str, operation: str, parameters: Dict[str, Any]) -> Any:
        return json.loads(json.dumps(getattr(client(service), operation)(**parameters), default=str))

    def do_start(self, name: str, **given: Any) -> None:
        number, whole = next(self._numbers), {"name": name, **given}
        booted = given.get("root") is not None
        self._machines[name] = SystemdMachine(number, whole, ENDPOINT) if booted else Machine(number, whole)

    def do_notice(self, name: str, path: str, text: str) -> None:
        self._machines[name].tell({"path": path, "text": text})

    def do_crash(self, name: str) -> None:
        self._machines[name].tell({})

    def do_cut(self, name: str) -> None:
        ip("link", "set", self._machines[name].link, "down")

    def do_kill(self, name: str) -> None:
        self._machines[name].kill()

    def do_ended(self, name: str, timeout: float) -> Any:
        return self._machines[name].ended(timeout)


def main() -> None:
    laboratory = Laboratory()
    lock = threading.Lock()

    def work(asked: Dict[str, Any]) -> None:
        number = asked.pop("number")
        try:
            said: Dict[str, Any] = {"number": number, "value": laboratory.answer(asked)}
        except Exception as error:
            said = {"number": number, "error": repr(error)}
        with lock:
            print(json.dumps(said), flush=True)

    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        threading.Thread(target=work, args=(json.loads(line),), daemon=True).start()


if __name__ == "__main__":
    main()

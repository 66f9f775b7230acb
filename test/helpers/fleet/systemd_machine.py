"""
A machine with a systemd and a cloud-init of its own, in a container of systemd-nspawn: what the other sort of machine does
itself is done here by what does it on real ones.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
from typing import Any, Dict, Iterator, List

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = ("aws", "trainer")


def run(*words: str) -> None:
    subprocess.run(words, check=True)


class SystemdMachine:
    def __init__(self, number: int, given: Dict[str, Any], endpoint: str) -> None:
        self.link = f"n{number}"
        self.output = ""
        self._network = f"/run/netns/{self.link}"
        self._root = f"/run/machines-of-the-laboratory/{self.link}/root"
        self._cable(number, given)
        self._metadata = subprocess.Popen(
            ["ip", "netns", "exec", self.link, sys.executable, "-s", "-B", os.path.join(HERE, "metadata_service.py")],
            stdin=subprocess.PIPE,
            text=True,
        )
        self.tell(given)
        self._make_root(given, endpoint)
        self._child = subprocess.Popen(
            self._words(given["name"]),
            preexec_fn=lambda: enter_cgroups(self.link),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def tell(self, message: Dict[str, Any]) -> None:
        if not message:
            self._crash()
            return
        assert self._metadata.stdin
        self._metadata.stdin.write(json.dumps(message) + "\n")
        self._metadata.stdin.flush()

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()
        remove_cgroups(self.link)

    def ended(self, timeout: float) -> Dict[str, Any]:
        try:
            self._child.wait(timeout)
            state = "off"
        except subprocess.TimeoutExpired:
            state = "running"
        self._reader.join(1)
        if state == "off":
            remove_cgroups(self.link)
        return {"state": state, "output": self.output}

    def _cable(self, number: int, given: Dict[str, Any]) -> None:
        os.makedirs("/run/netns", exist_ok=True)
        inside: List[str] = ["ip", "-n", self.link]
        run("ip", "netns", "add", self.link)
        run("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", self.link)
        run("ip", "link", "set", self.link, "master", "br0", "up")
        run(*inside, "link", "set", "lo", "up")
        run(*inside, "address", "add", "169.254.169.254/32", "dev", "lo")
        run(*inside, "address", "add", f"{given['address']}/24", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")

    def _make_root(self, given: Dict[str, Any], endpoint: str) -> None:
        """One root for all, of which each machine has what it writes for itself."""
        above = os.path.dirname(self._root)
        for name in ("root", "upper", "work"):
            os.makedirs(f"{above}/{name}")
        layers = f"lowerdir={given['root']},upperdir={above}/upper,workdir={above}/work"
        run("mount", "-t", "overlay", "overlay", "-o", layers, self._root)
        for program in PROGRAMS:
            shutil.copy(os.path.join(HERE, "stand-ins", program), f"{self._root}/usr/local/bin/{program}")
        environment = {"AWS_ENDPOINT_URL": endpoint, **given["environment"]}
        words = " ".join(f'"{name}={value}"' for name, value in environment.items())
        self._write("etc/systemd/system.conf.d/laboratory.conf", f"[Manager]\nDefaultEnvironment={words}\n")
        self._write("etc/systemd/journald.conf.d/laboratory.conf", "[Journal]\nForwardToConsole=yes\n")
        self._write("var/lib/cloud/seed/nocloud/user-data", given["userData"])
        self._write("var/lib/cloud/seed/nocloud/meta-data", json.dumps({"instance-id": given["name"]}))
        self._write("etc/cloud/cloud.cfg.d/99-laboratory.cfg", "datasource_list: [NoCloud]\nnetwork: {config: disabled}\n")
        self._write("etc/cloud/ds-identify.cfg", "policy: enabled\n")

    def _write(self, path: str, text: str) -> None:
        target = f"{self._root}/{path}"
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)

    def _words(self, name: str) -> List[str]:
        options = ["--register=no", "--keep-unit", "--console=read-only", "--resolv-conf=off", "--timezone=off"]
        place = [f"--directory={self._root}", f"--network-namespace-path={self._network}", f"--machine={name}"]
        return ["systemd-nspawn", "--boot", *options, *place]

    def _crash(self) -> None:
        with open(f"/proc/{self._program()}/root/run/temper/main", encoding="utf-8"):
            os.kill(self._program(), 9)

    def _program(self) -> int:
        """The node program's process, as it is seen from outside of its machine."""
        found = subprocess.run(["pgrep", "-f", "temper_node run"], check=True, capture_output=True, text=True)
        for pid in map(int, found.stdout.split()):
            with open(f"/proc/{pid}/root/etc/temper/run.json", encoding="utf-8"):
                if os.stat(f"/proc/{pid}/ns/net").st_ino == os.stat(self._network).st_ino:
                    return pid
        raise RuntimeError(f"no node program runs on {self.link}")

    def _read(self) -> None:
        assert self._child.stdout
        for line in self._child.stdout:
            self.output += line


def own_cgroups(name: str) -> Iterator[str]:
    """One in every hierarchy: two systemds in one would manage each other's processes."""
    above = "/sys/fs/cgroup"
    single = os.path.exists(f"{above}/cgroup.procs")
    for hierarchy in [above] if single else sorted(f"{above}/{each}" for each in os.listdir(above)):
        if not os.path.islink(hierarchy) and os.path.exists(f"{hierarchy}/cgroup.procs"):
            yield f"{hierarchy}/temper-laboratory-{name}"


def enter_cgroups(name: str) -> None:
    for own in own_cgroups(name):
        os.makedirs(own, exist_ok=True)
        for setting in ("cpuset.cpus", "cpuset.mems"):
            source = f"{os.path.dirname(own)}/{setting}"
            if os.path.exists(source):
                shutil.copyfile(source, f"{own}/{setting}")
        with open(f"{own}/cgroup.procs", "w", encoding="utf-8") as file:
            file.write("0")


def remove_cgroups(name: str) -> None:
    for own in own_cgroups(name):
        for folder, _, _ in os.walk(own, topdown=False):
            with contextlib.suppress(OSError):
                os.rmdir(folder)

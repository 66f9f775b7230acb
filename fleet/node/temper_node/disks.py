"""Where the work of a run lies on this node: local NVMe where there is some, and the file system of the run."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, List, Optional

from .imds import FileSystem
from .journal import say
from .settings import Settings
from .tools import ToolError, run_tool

# The model that instance store volumes show, other than EBS's (EC2 User Guide, instance store, 2026-11).
INSTANCE_STORE = "Amazon EC2 NVMe Instance Storage"
LUSTRE_TRIES = 5


@dataclass(frozen=True)
class LocalDisk:
    name: str  # /dev/nvme1n1
    mounts: "tuple[str, ...]"  # of the disk and of all that is made of it


def local_disks() -> List[LocalDisk]:
    """Raises ToolError where they cannot be listed."""
    text = run_tool(["lsblk", "--json", "--paths", "--output", "NAME,TYPE,MODEL,MOUNTPOINT"])
    devices = json.loads(text)["blockdevices"]
    return [
        LocalDisk(device["name"], tuple(_mounts(device)))
        for device in devices
        if device["type"] == "disk" and (device.get("model") or "").strip() == INSTANCE_STORE
    ]


def prepare_work_folder(expected_disks: int, settings: Settings) -> Path:
    """
    The folder of the run on this node. Deep-learning images mount local disks themselves, soon after the start: that
    is waited for, and not competed with.
    """
    if expected_disks == 0:
        place = settings.work
    elif _image_mounts(settings):
        place = settings.image_disk / "temper"
    else:
        place = _mounted(local_disks(), settings)
    place.mkdir(parents=True, exist_ok=True)
    say(f"work is in {place}")
    return place


def mount_lustre(at: Path, lustre: FileSystem, retry: float) -> None:
    """Raises ToolError when it cannot be mounted in five tries, or not be written to."""
    at.mkdir(parents=True, exist_ok=True)
    source = f"{lustre.dns}@tcp:/{lustre.mount_name}"
    for tries_left in reversed(range(LUSTRE_TRIES)):
        try:
            if not os.path.ismount(at):
                run_tool(["mount", "-t", "lustre", "-o", "noatime,flock", source, str(at)], timeout=120)
            break
        except ToolError as error:
            say(f"mounting {source}: {error}")
            if tries_left == 0:
                raise
            time.sleep(retry)
    trial = at / f".temper-write-test-{os.uname().nodename}-{os.getpid()}"
    try:
        trial.write_bytes(b"temper")
        if trial.read_bytes() != b"temper":
            raise ToolError(f"{at} gives back something else than was written")
        trial.unlink()
    except OSError as error:
        raise ToolError(f"{at} is mounted and cannot be written to: {error}")


def free_mib(folder: Path) -> float:
    usage = os.statvfs(folder)
    return usage.f_bavail * usage.f_frsize / 2**20


def _image_mounts(settings: Settings) -> bool:
    if os.path.ismount(settings.image_disk):
        return True
    try:
        run_tool(["systemctl", "is-enabled", "--quiet", "dlami-nvme.service"])
    except ToolError:
        return False
    for _ in range(60):
        if os.path.ismount(settings.image_disk):
            return True
        time.sleep(settings.retry)
    raise ToolError(f"dlami-nvme.service has mounted nothing at {settings.image_disk}")


def _mounted(disks: List[LocalDisk], settings: Settings) -> Path:
    target = settings.local_disk
    if os.path.ismount(target):
        return target
    taken = [disk.name for disk in disks if disk.mounts]
    if taken:
        raise ToolError(f"local disks are in use already: {', '.join(taken)}")
    device = disks[0].name if len(disks) == 1 else _raid([disk.name for disk in disks])
    # What is on an instance store is gone with the instance, so nothing of it is asked to outlive a crash.
    run_tool(["mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1,lazy_journal_init=1", device], timeout=600)
    target.mkdir(parents=True, exist_ok=True)
    run_tool(["mount", "-o", "noatime", device, str(target)])
    return target


def _raid(names: List[str]) -> str:
    device = "/dev/md/temper"
    words = ["mdadm", "--create", device, "--run", "--level=0", f"--raid-devices={len(names)}", *names]
    run_tool(words, timeout=120)
    return device


def _mounts(device: Any) -> Iterator[str]:
    mount: Optional[str] = device.get("mountpoint")
    if mount:
        yield mount
    for child in device.get("children", ()):
        yield from _mounts(child)

"""What a node of this type has, held against what this machine shows."""

from __future__ import annotations

import json
import re
import subprocess
import time
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Sequence

from .config import Accelerators, Expected
from .disks import local_disks
from .tools import ToolError, run_tool

# An interface may come up after the machine has (p5en: AWS's own health check tries three times).
EFA_TRIES = 3


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    detail: str

    def as_json(self) -> Dict[str, Any]:
        return {"check": self.name, "ok": self.ok, "detail": self.detail}


def check_health(expected: Expected, retry: float) -> List[Check]:
    checks = []
    accelerators = expected.accelerators
    if accelerators is not None:
        kinds = {"nvidia": (nvidia_names, nvidia_errors), "neuron": (neuron_names, neuron_errors)}
        names, errors = kinds[accelerators.kind]
        checks.append(_check("accelerators", lambda: _accelerators(accelerators, names())))
        checks.append(_check("accelerator memory", errors))
    if expected.efa > 0:
        checks.append(_check("EFA", lambda: _efa(expected.efa, retry)))
    if expected.local_disks > 0:
        checks.append(_check("local disks", lambda: _local(expected.local_disks)))
    return checks


def processes_of(expected: Expected) -> int:
    """How many processes of a workload fit: one for each GPU, one for each core of a Neuron device."""
    if expected.accelerators is None:
        return 1
    if expected.accelerators.kind == "nvidia":
        return expected.accelerators.count
    return sum(int(device["nc_count"]) for device in _neuron_devices())


def nvidia_names() -> List[str]:
    return run_tool(["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]).splitlines()


def nvidia_errors() -> str:
    """Raises ToolError for memory that lost data, or that waits for a reset to be replaced."""
    query = "ecc.errors.uncorrected.volatile.total,ecc.errors.uncorrected.aggregate.total"
    lost = _numbers(run_tool(["nvidia-smi", f"--query-gpu={query}", "--format=csv,noheader,nounits"]))
    if any(volatile > 0 for volatile, *_ in lost):
        raise ToolError(f"uncorrected memory errors since start, for each GPU: {lost}")
    remapped = ["nvidia-smi", "--query-remapped-rows=remapped_rows.pending,remapped_rows.failure"]
    rows = run_tool([*remapped, "--format=csv,noheader"])
    if re.search(r"\b(?:yes|[1-9]\d*)\b", rows, re.IGNORECASE):
        raise ToolError(f"rows of memory wait to be remapped, or cannot be (pending, failure): {rows.strip()}")
    return "no uncorrected errors, no rows to remap"


def neuron_names() -> List[str]:
    # neuron-ls names no model; the instance type does, and that is checked beside this.
    return ["" for _ in _neuron_devices()]


def neuron_errors() -> str:
    """One report of neuron-monitor, which never ends by itself."""
    try:
        child = subprocess.Popen(["neuron-monitor"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except FileNotFoundError:
        raise ToolError("neuron-monitor is not on this image")
    try:
        report = json.loads(child.stdout.readline() or "{}") if child.stdout else {}
    finally:
        child.kill()
        child.communicate()
    for device in report.get("system_data", {}).get("neuron_hw_counters", {}).get("neuron_devices") or []:
        for counter in ("mem_ecc_uncorrected", "sram_ecc_uncorrected"):
            if int(device.get(counter) or 0) > 0:
                raise ToolError(f"device {device.get('neuron_device_index')}: {counter} is {device[counter]}")
    return "no uncorrected errors"


def efa_domains(text: str) -> List[str]:
    """
    The devices that `fi_info -p efa` names: its unique domains. Each is listed for more than one fabric, by older
    releases with the kind of endpoint at the end of its name.
    """
    found = {re.sub(r"-(?:rdm|dgrm)$", "", name) for name in re.findall(r"^\s*domain:\s*(\S+)", text, re.MULTILINE)}
    return sorted(found)


def _accelerators(expected: Accelerators, names: Sequence[str]) -> str:
    wanted = set(_words(expected.name))
    others = [name for name in names if name and not wanted <= set(_words(name))]
    if len(names) != expected.count or others:
        raise ToolError(f"{expected.count} × {expected.name} expected, found: {', '.join(names) or 'none'}")
    return f"{expected.count} × {expected.name}"


def _efa(count: int, retry: float) -> str:
    found: Sequence[str] = ()
    problem = ""
    for attempt in range(EFA_TRIES):
        if attempt > 0:
            time.sleep(retry)
        try:
            found, problem = efa_domains(run_tool(["fi_info", "-p", "efa"])), ""
        except ToolError as error:
            found, problem = (), f" ({error})"
        if len(found) == count:
            return f"{count} interfaces"
    raise ToolError(f"{count} interfaces expected, found {len(found)}{problem}")


def _local(count: int) -> str:
    found = local_disks()
    if len(found) != count:
        raise ToolError(f"{count} expected, found: {', '.join(disk.name for disk in found) or 'none'}")
    return f"{count} disks"


def _neuron_devices() -> List[Dict[str, Any]]:
    return json.loads(run_tool(["neuron-ls", "--json-output"]))


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except (ToolError, ValueError, KeyError) as error:
        return Check(name, False, str(error))


def _words(name: str) -> List[str]:
    return re.findall(r"[a-z0-9]+", name.lower())


def _numbers(table: str) -> List[List[int]]:
    """Columns of numbers; what a device does not have (`[N/A]`) counts as none."""
    rows = [[cell.strip() for cell in line.split(",")] for line in table.splitlines() if line.strip()]
    return [[int(cell) if cell.isdigit() else 0 for cell in row] for row in rows]

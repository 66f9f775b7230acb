"""How much the accelerators of this node are used."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from typing import Any, Dict, List, Mapping, Optional

from .config import Accelerators
from .tools import run_tool


class Use:
    """Asked each minute; between two answers the accelerators count as they were."""

    def __init__(self, accelerators: Accelerators, idle_percent: float) -> None:
        self._kind = accelerators.kind
        self._idle_percent = idle_percent
        self._idle_since: Optional[float] = None
        self._neuron = NeuronMonitor() if accelerators.kind == "neuron" else None

    def measure(self) -> Dict[str, Any]:
        """Percent, the most used one's, and for how many seconds all have been idle. Raises ToolError."""
        used = self._neuron.percent() if self._neuron is not None else nvidia_percent()
        now = time.monotonic()
        # Unknown is not idle: nothing is ended for what could not be measured.
        if used is None or used >= self._idle_percent:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now
        idle = 0.0 if self._idle_since is None else now - self._idle_since
        return {"acceleratorUse": used, "idleSeconds": round(idle, 1)}

    def close(self) -> None:
        if self._neuron is not None:
            self._neuron.close()


def nvidia_percent() -> Optional[float]:
    words = ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
    found = [float(line) for line in run_tool(words).splitlines() if line.strip().isdigit()]
    return max(found, default=None)


def neuron_percent(report: Mapping[str, Any]) -> Optional[float]:
    """The most used core of one report of neuron-monitor; cores that nobody uses are in none."""
    found: List[float] = []
    for runtime in report.get("neuron_runtime_data") or []:
        cores = runtime.get("report", {}).get("neuroncore_counters", {}).get("neuroncores_in_use") or {}
        found += [float(core["neuroncore_utilization"]) for core in cores.values()]
    return max(found, default=0.0)


class NeuronMonitor:
    """neuron-monitor writes a report every few seconds for as long as it lives."""

    def __init__(self) -> None:
        self._newest: Optional[float] = None
        self._child = subprocess.Popen(["neuron-monitor"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        threading.Thread(target=self._read, name="neuron-monitor", daemon=True).start()

    def percent(self) -> Optional[float]:
        return self._newest if self._child.poll() is None else None

    def close(self) -> None:
        self._child.kill()
        self._child.wait()

    def _read(self) -> None:
        for line in self._child.stdout or ():
            try:
                self._newest = neuron_percent(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                self._newest = None

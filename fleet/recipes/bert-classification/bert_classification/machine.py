"""What the training runs on: the accelerator, the processes, and what they say to each other besides gradients."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Dict, List, Mapping, Optional

import torch
import torch.distributed as dist

from .failure import BAD_SETTINGS, UNAVAILABLE, Failure

# Until a process that waits for the others gives up: they may fetch a model, or write a checkpoint, meanwhile.
PATIENCE = timedelta(minutes=20)
# The first generation of GPUs that computes in bf16 (NVIDIA, CUDA C++ Programming Guide: compute capability 8.0).
BF16_CAPABILITY = (8, 0)
MOST_READERS = 8


@dataclass(frozen=True)
class Machine:
    kind: str  # nvidia | neuron | cpu
    processes: int
    rank: int
    local_rank: int
    local_processes: int
    group: Any  # of all processes, for what is no tensor of an accelerator; None for one process alone

    @property
    def first(self) -> bool:
        return self.rank == 0

    @property
    def static_shapes(self) -> bool:
        """Neuron compiles a program for each shape, for minutes: all batches have the same one."""
        return self.kind == "neuron"

    @property
    def readers(self) -> int:
        """Processes that turn texts into numbers beside each that trains."""
        if self.kind == "cpu":
            return 0
        return max(1, min(MOST_READERS, (os.cpu_count() or 1) // self.local_processes - 1))

    def any(self, *said: bool) -> List[bool]:
        """Of each, whether any process says it: all come to the same answer."""
        if self.group is None:
            return list(said)
        flags = torch.tensor([int(each) for each in said])
        dist.all_reduce(flags, dist.ReduceOp.MAX, group=self.group)
        return [bool(flag) for flag in flags]

    def gather(self, value: Any) -> Optional[List[Any]]:
        """What every process has, in the order of their ranks, for the first one; None for the others."""
        if self.group is None:
            return [value]
        found: Optional[List[Any]] = [None] * self.processes if self.first else None
        dist.gather_object(value, found, dst=0, group=self.group)
        return found

    def wait(self) -> None:
        """Until all processes are here."""
        if self.group is not None:
            dist.barrier(group=self.group)

    def leave(self) -> None:
        if dist.is_initialized():
            dist.destroy_process_group()

    def precision(self, wanted: Optional[str]) -> str:
        """Raises Failure for what this accelerator does not compute in."""
        if self.kind == "cpu":
            if wanted == "fp16":
                raise Failure(BAD_SETTINGS, "precision is fp16, which a processor does not compute in: write fp32.")
            return wanted or "fp32"
        if self.kind == "neuron":
            return wanted or "bf16"
        has_bf16 = torch.cuda.get_device_capability() >= BF16_CAPABILITY
        if wanted == "bf16" and not has_bf16:
            name = torch.cuda.get_device_name()
            raise Failure(BAD_SETTINGS, f"precision is bf16, which {name} does not compute in: write fp16.")
        return wanted or ("bf16" if has_bf16 else "fp16")


def join(environment: Mapping[str, str]) -> Machine:
    """
    Meets the other processes. Raises Failure when the accelerator that the machine was rented for is not to be had: a
    processor would train as well, for weeks.
    """
    numbers = {name: int(environment.get(name, default)) for name, default in _ALONE.items()}
    kind = _accelerator(environment.get("TEMPER_ACCELERATOR", ""))
    if kind == "nvidia":
        torch.cuda.set_device(numbers["LOCAL_RANK"])
    if kind == "cpu":
        # Several processors' processes read a checkpoint to `cpu:0`, which torch 2.7 knows as `cpu` alone.
        torch.serialization.register_package(11, lambda obj: None, _read_to_processor)
    group = None
    if "RANK" in environment:
        if kind != "neuron":
            backend = "cpu:gloo,cuda:nccl" if kind == "nvidia" else "gloo"
            dist.init_process_group(backend, timeout=PATIENCE)
        elif not dist.is_initialized():
            _join_neuron()
        group = dist.new_group(backend="gloo", timeout=PATIENCE)
    return Machine(
        kind=kind,
        processes=numbers["WORLD_SIZE"],
        rank=numbers["RANK"],
        local_rank=numbers["LOCAL_RANK"],
        local_processes=numbers["LOCAL_WORLD_SIZE"],
        group=group if numbers["WORLD_SIZE"] > 1 else None,
    )


_ALONE: Dict[str, str] = {"RANK": "0", "WORLD_SIZE": "1", "LOCAL_RANK": "0", "LOCAL_WORLD_SIZE": "1"}


def _read_to_processor(obj: Any, location: str) -> Any:
    return obj if location.startswith("cpu:") else None


def _accelerator(expected: str) -> str:
    there = "nvidia" if torch.cuda.is_available() else "neuron" if _has_neuron() else "cpu"
    if expected in ("", there):
        return there
    if expected == "none":
        return "cpu"
    raise Failure(
        UNAVAILABLE,
        f"This machine has accelerators ({expected}), and torch {torch.__version__} finds none of them:"
        " start from an image with a torch that does.",
    )


def _has_neuron() -> bool:
    from accelerate.utils import is_torch_xla_available
    from accelerate.utils.imports import is_neuron_available

    return bool(is_torch_xla_available() or is_neuron_available())


def _join_neuron() -> None:
    """As the libraries of the image do it; never run by Temper's tests."""
    from accelerate import PartialState

    PartialState(timeout=PATIENCE)

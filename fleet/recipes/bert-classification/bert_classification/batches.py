"""How a step's batch is divided: over processes, and over time where a device cannot hold its share at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .failure import BAD_SETTINGS, Failure

DEFAULT_BATCH = 32


@dataclass(frozen=True)
class Batches:
    per_step: int  # of all processes together
    per_device: int  # that a device computes at once
    accumulation: int  # how often, before a step is taken

    def steps_of(self, rows: int, processes: int, drop_last: bool) -> int:
        """Steps of one pass over so many rows."""
        per_round = self.per_device * processes
        rounds = rows // per_round if drop_last else math.ceil(rows / per_round)
        return max(1, math.ceil(rounds / self.accumulation))


def divide(batch_size: int | None, processes: int, largest: int) -> Batches:
    """
    @param batch_size of a step; None: 32, or the next number above that all processes get the same of
    @param largest that a device computes at once
    Raises Failure for a number that cannot be divided.
    """
    per_step = batch_size if batch_size is not None else math.ceil(DEFAULT_BATCH / processes) * processes
    if per_step % processes != 0:
        below, above = per_step // processes * processes, math.ceil(per_step / processes) * processes
        near = f"{below} or {above}" if below else f"{above}"
        raise Failure(BAD_SETTINGS, f"batchSize {per_step} cannot be divided over {processes} processes: write {near}.")
    share = per_step // processes
    per_device = next(size for size in range(min(share, largest), 0, -1) if share % size == 0)
    return Batches(per_step, per_device, share // per_device)

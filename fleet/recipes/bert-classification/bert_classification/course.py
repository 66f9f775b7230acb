"""What happens besides the steps: logging, evaluating, checkpoints, stopping early or because somebody says so."""

from __future__ import annotations

import math
import shutil
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict, Mapping, Optional

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .checkpoints import BEST, complete
from .failure import BAD_SETTINGS, Failure
from .machine import Machine
from .place import append_line

LOGGED_POINTS = 200
# Who logs less often looks as if it hung.
LOG_AT_LEAST_EVERY = 50


@dataclass
class Progress:
    """What of a training is in no file of the Trainer's; part of every checkpoint."""

    best: Optional[float] = None
    best_step: int = 0
    misses: int = 0  # evaluations in a row without a better one
    over: bool = False

    def judge(self, step: int, value: float, threshold: float) -> bool:
        """@param value the smaller the better @return whether it is the best so far"""
        better = self.best is None or value < self.best
        enough = self.best is None or value < self.best - threshold
        self.misses = 0 if enough else self.misses + 1
        if better:
            self.best, self.best_step = value, step
        return better


@dataclass(frozen=True)
class Plan:
    """When something is due, and where it goes."""

    evaluate_every: int
    patience: Optional[int]
    threshold: float
    best_by: str  # loss | accuracy | f1
    checkpoint_seconds: float
    batch: int  # rows of a step
    checkpoints: Path
    metrics: Path
    made_from: Mapping[str, Any]


class Course(TrainerCallback):
    def __init__(self, machine: Machine, plan: Plan, progress: Progress) -> None:
        self.progress = progress
        self.interrupted = False
        self._machine = machine
        self._plan = plan
        self._told_to_stop = False
        self._saved_at = time.monotonic()
        self._since = (0, time.monotonic())
        self._model: Any = None
        signal.signal(signal.SIGTERM, self._stop)

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        self._model = kwargs["model"]
        self._restart_clock(state)

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        step, last = state.global_step, state.global_step >= state.max_steps
        due = time.monotonic() - self._saved_at >= self._plan.checkpoint_seconds
        stop, save = self._machine.any(self._told_to_stop, due and self._machine.first)
        every = max(1, min(LOG_AT_LEAST_EVERY, state.max_steps // LOGGED_POINTS))
        control.should_log = step % every == 0 or last or stop or save
        control.should_evaluate = step % self._plan.evaluate_every == 0 or last
        control.should_save = stop or save or last
        self.progress.over = last
        if stop and not last:
            self.interrupted = True
            control.should_training_stop = True

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, logs: Any = None, **kwargs: Any
    ) -> None:
        if "loss" not in logs:
            return
        if not math.isfinite(logs["loss"]):
            raise Failure(
                BAD_SETTINGS,
                f"At step {state.global_step} the loss is no number any more: write a smaller learningRate,"
                " or bf16 as precision.",
            )
        step, at = self._since
        seconds = max(time.monotonic() - at, 1e-9)
        self._write(
            state,
            loss=logs["loss"],
            learningRate=logs["learning_rate"],
            gradientNorm=logs.get("grad_norm"),
            samplesPerSecond=(state.global_step - step) * self._plan.batch / seconds,
        )
        self._restart_clock(state)

    def on_evaluate(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, metrics: Any = None, **kwargs: Any
    ) -> None:
        if "eval_loss" not in metrics:
            return
        value = metrics[f"eval_{self._plan.best_by}"]
        if self.progress.judge(state.global_step, value if self._plan.best_by == "loss" else -value, self._plan.threshold):
            self._keep_best()
        self._write(
            state,
            validationLoss=metrics["eval_loss"],
            validationAccuracy=metrics["eval_accuracy"],
            validationF1=metrics["eval_f1"],
        )
        if self._plan.patience is not None and self.progress.misses >= self._plan.patience:
            self.progress.over = True
            self.interrupted = False
            control.should_training_stop = control.should_save = True
        self._restart_clock(state)

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """What the Trainer has written, of all processes, becomes a checkpoint."""
        fresh = self._plan.checkpoints / f"checkpoint-{state.global_step}"
        # Each process writes what its chance is at to a disk of its own, and only the first node's is kept.
        own = {path.name: path.read_bytes() for path in fresh.glob(f"rng_state*{_suffix(self._machine)}.pth")}
        for files in self._machine.gather(own) or []:
            for name, data in files.items():
                (fresh / name).write_bytes(data)
        if self._machine.first:
            course = {"madeFrom": dict(self._plan.made_from), "progress": asdict(self.progress)}
            complete(fresh, self._plan.checkpoints, state.global_step, course)
            print(f"checkpoint of step {state.global_step}", flush=True)
        self._machine.wait()
        if self._machine.local_rank == 0 and not self._machine.first:
            shutil.rmtree(fresh, ignore_errors=True)
        self._saved_at = time.monotonic()
        self._restart_clock(state)

    def _keep_best(self) -> None:
        if not self._machine.first:
            return
        fresh, place = self._plan.checkpoints / f"{BEST}.new", self._plan.checkpoints / BEST
        shutil.rmtree(fresh, ignore_errors=True)
        module = getattr(self._model, "module", self._model)
        module.save_pretrained(fresh)
        shutil.rmtree(place, ignore_errors=True)
        fresh.replace(place)

    def _write(self, state: TrainerState, **values: Any) -> None:
        if not self._machine.first:
            return
        line: Dict[str, Any] = {"step": state.global_step, "epoch": state.epoch, **values}
        append_line(self._plan.metrics, line)

    def _restart_clock(self, state: TrainerState) -> None:
        self._since = (state.global_step, time.monotonic())

    def _stop(self, *_: Any) -> None:
        self._told_to_stop = True


def _suffix(machine: Machine) -> str:
    return f"_{machine.rank}" if machine.processes > 1 else ""

"""The training itself, from rows to the weights that were best."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional

import torch
from accelerate.utils import broadcast
from safetensors.torch import load_file
from torch.nn import functional
from transformers import EvalPrediction, PrinterCallback, Trainer, TrainerState, TrainingArguments, set_seed
from transformers.utils import logging

from .batches import Batches
from .checkpoints import BEST, copy_folder, read_course
from .course import Course, Plan, Progress
from .machine import PATIENCE, Machine
from .model import Batcher, Texts, load_base
from .place import Place
from .scores import Scores
from .settings import Settings
from .split import Parts

SCHEDULES = {"linear": "linear", "cosine": "cosine", "constant": "constant_with_warmup"}
# Tensor cores work on eight numbers at once.
PADDING_MULTIPLE = 8


@dataclass(frozen=True)
class Job:
    """What is to be trained, with everything decided."""

    settings: Settings
    parts: Parts
    machine: Machine
    batches: Batches
    place: Place
    made_from: Mapping[str, Any]

    @property
    def steps_per_epoch(self) -> int:
        return self.batches.steps_of(len(self.parts.train), self.machine.processes, self.machine.static_shapes)

    @property
    def steps(self) -> int:
        said = self.settings["steps"]
        return int(said) if said is not None else max(1, round(self.settings["epochs"] * self.steps_per_epoch))

    @property
    def warmup_steps(self) -> int:
        said = self.settings["warmupSteps"]
        return int(said) if said is not None else math.ceil(self.settings["warmupRatio"] * self.steps)


@dataclass(frozen=True)
class Trained:
    model: Any
    tokenizer: Any
    progress: Progress
    history: List[Dict[str, Any]]
    precision: str
    scores: Dict[str, Dict[str, Any]]  # of `validation` and `test`


def train(job: Job) -> Optional[Trained]:
    """@return None when it was interrupted: then there is a checkpoint to go on from"""
    settings, machine = job.settings, job.machine
    course = read_course(job.place.resume_from, job.made_from) if job.place.resume_from is not None else None
    progress = Progress(**course["progress"]) if course is not None else Progress()
    _take_over_best(job)
    precision = machine.precision(settings["precision"])
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    set_seed(settings["seed"])
    model, tokenizer = load_base(
        settings["baseModel"], job.place.inputs / "base-model", job.parts.labels, settings["maxLength"]
    )
    watch = Course(machine, _plan(job), progress)
    trainer = _trainer(job, model, tokenizer, precision)
    trainer.add_callback(watch)
    trainer.remove_callback(PrinterCallback)
    if progress.over and job.place.resume_from is not None:
        # It was interrupted between its last step and its export.
        trainer.state = TrainerState.load_from_json(str(job.place.resume_from / "trainer_state.json"))
    else:
        trainer.train(resume_from_checkpoint=str(job.place.resume_from) if job.place.resume_from is not None else None)
    if watch.interrupted:
        return None
    history = list(trainer.state.log_history)
    _load_best(job, trainer.model)
    scores = {name: _score(trainer, job, name) for name in ("validation", "test")}
    return Trained(trainer.model, tokenizer, progress, history, precision, scores)


def _plan(job: Job) -> Plan:
    settings = job.settings
    return Plan(
        evaluate_every=settings["evaluateEvery"] or job.steps_per_epoch,
        patience=settings["earlyStoppingPatience"],
        threshold=settings["earlyStoppingThreshold"],
        best_by=settings["bestBy"],
        checkpoint_seconds=settings["checkpointMinutes"] * 60,
        batch=job.batches.per_step,
        checkpoints=job.place.checkpoints,
        metrics=job.place.metrics,
        made_from=job.made_from,
    )


def _trainer(job: Job, model: Any, tokenizer: Any, precision: str) -> Trainer:
    settings, machine, parts = job.settings, job.machine, job.parts
    multiple = PADDING_MULTIPLE if precision != "fp32" else None
    return Trainer(
        model=model,
        args=_arguments(job, precision),
        data_collator=Batcher(tokenizer, settings["maxLength"], multiple, machine.static_shapes),
        train_dataset=Texts(parts.train.texts, parts.numbers(parts.train)),
        eval_dataset=Texts(parts.validation.texts, parts.numbers(parts.validation)),
        processing_class=tokenizer,
        compute_loss_func=_loss,
        compute_metrics=lambda said: _measures(parts.labels, said),
        preprocess_logits_for_metrics=lambda logits, labels: logits.argmax(dim=-1),
    )


def _arguments(job: Job, precision: str) -> TrainingArguments:
    settings, machine, batches = job.settings, job.machine, job.batches
    return TrainingArguments(
        output_dir=str(job.place.checkpoints),
        max_steps=job.steps,
        per_device_train_batch_size=batches.per_device,
        per_device_eval_batch_size=settings["perDeviceBatchSize"],
        gradient_accumulation_steps=batches.accumulation,
        learning_rate=settings["learningRate"],
        lr_scheduler_type=SCHEDULES[settings["schedule"]],
        warmup_steps=job.warmup_steps,
        weight_decay=settings["weightDecay"],
        seed=settings["seed"],
        data_seed=settings["seed"],
        full_determinism=settings["deterministic"],
        bf16=precision == "bf16",
        fp16=precision == "fp16",
        use_cpu=machine.kind == "cpu",
        # When what happens is Course's; the Trainer's own counting would miss an evaluation after an interruption.
        logging_strategy="no",
        eval_strategy="no",
        save_strategy="no",
        logging_nan_inf_filter=False,
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
        label_names=["labels"],
        dataloader_num_workers=machine.readers,
        dataloader_drop_last=machine.static_shapes,
        ddp_find_unused_parameters=False,
        ddp_timeout=int(PATIENCE.total_seconds()),
        # With it, losses and gradients of several processes are added up where they should be averaged.
        average_tokens_across_devices=False,
    )


def _loss(outputs: Any, labels: torch.Tensor, num_items_in_batch: Any = None) -> torch.Tensor:
    """The mean over a step's rows, also where they come in several batches, the last of them smaller."""
    total = functional.cross_entropy(outputs["logits"].float(), labels, reduction="sum")
    return total / (labels.numel() if num_items_in_batch is None else num_items_in_batch)


def _measures(labels: List[str], said: EvalPrediction) -> Dict[str, float]:
    scores = Scores.of(labels, said.label_ids.tolist(), said.predictions.tolist())
    return {"accuracy": scores.accuracy, "f1": scores.macro()["f1"]}


def _score(trainer: Trainer, job: Job, name: str) -> Dict[str, Any]:
    rows = getattr(job.parts, name)
    said = trainer.predict(Texts(rows.texts, job.parts.numbers(rows)), metric_key_prefix=name)
    scores = Scores.of(job.parts.labels, said.label_ids.tolist(), said.predictions.tolist())
    return {"loss": said.metrics[f"{name}_loss"], **scores.as_json()}


def _take_over_best(job: Job) -> None:
    """Another machine than that which found the best weights may go on."""
    kept = job.place.resume_from / BEST if job.place.resume_from is not None else None
    if kept is not None and kept.is_dir() and job.machine.first:
        copy_folder(kept, job.place.checkpoints / BEST)


def _load_best(job: Job, model: Any) -> None:
    """Of the first process, which alone has them, to all others."""
    if job.machine.first:
        best = load_file(str(job.place.checkpoints / BEST / "model.safetensors"))
        missing = model.load_state_dict(best, strict=False).missing_keys
        if missing:
            raise RuntimeError(f"the best weights lack {missing}")
    if job.machine.processes > 1:
        for name, tensor in model.state_dict().items():
            tensor.copy_(broadcast(tensor, from_process=0))

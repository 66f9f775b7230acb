"""The model as it leaves the machine: weights, tokenizer, numbers and card."""

from __future__ import annotations

from typing import Any, Dict, Mapping

from .card import curve, model_card
from .checkpoints import write_json
from .place import append_line
from .training import Job, Trained

RECIPE = "bert-classification"


def export(job: Job, trained: Trained, files: Mapping[str, str]) -> None:
    place = job.place.model
    place.mkdir(parents=True, exist_ok=True)
    trained.model.save_pretrained(place)
    trained.tokenizer.save_pretrained(place)
    metrics = _metrics(job, trained, files)
    write_json(place / "metrics.json", metrics)
    (place / "README.md").write_text(model_card(metrics), "utf-8")
    _last_line(job, trained)


def _metrics(job: Job, trained: Trained, files: Mapping[str, str]) -> Dict[str, Any]:
    settings, parts, batches = job.settings, job.parts, job.batches
    points = curve(trained.history)
    steps = max((at["step"] for at in trained.history), default=0)
    return {
        "format": 1,
        "recipe": RECIPE,
        "baseModel": settings["baseModel"],
        "labels": parts.labels,
        "settings": dict(settings.given),
        "data": {
            "files": dict(files),
            "rows": {name: len(getattr(parts, name)) for name in ("train", "validation", "test")},
            "stratified": parts.stratified,
        },
        "training": {
            "steps": steps,
            "plannedSteps": job.steps,
            "warmupSteps": job.warmup_steps,
            "stoppedEarly": steps < job.steps,
            "bestStep": trained.progress.best_step,
            "bestBy": settings["bestBy"],
            "precision": trained.precision,
            "processes": job.machine.processes,
            "batchSize": batches.per_step,
            "perDeviceBatchSize": batches.per_device,
            "gradientAccumulation": batches.accumulation,
            "maxLength": settings["maxLength"],
            "seed": settings["seed"],
        },
        "validation": trained.scores["validation"],
        "test": trained.scores["test"],
        "curve": points,
    }


def _last_line(job: Job, trained: Trained) -> None:
    """So that whoever follows the run reads how good the model is, too."""
    test = trained.scores["test"]
    step = max((at["step"] for at in trained.history), default=0)
    line = {"step": step, "testLoss": test["loss"], "testAccuracy": test["accuracy"], "testF1": test["macro"]["f1"]}
    append_line(job.place.metrics, line)

"""From what a node has prepared to a model; everything of the environment is read here."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Mapping

from .batches import divide
from .failure import UNAVAILABLE, Failure
from .place import Place
from .prepare import made_from, prepare_parts
from .settings import read_settings

INTERRUPTED = 143


def main() -> int:
    """@return the exit code: 0, 143 after SIGTERM with a checkpoint, or a failure's"""
    environment = _prepare(os.environ)
    try:
        return _run(environment)
    except Failure as error:
        failure = error
    except Exception as error:
        if type(error).__name__ != "OutOfMemoryError":
            raise
        failure = Failure(
            UNAVAILABLE, "The accelerator's memory is full: write a smaller perDeviceBatchSize, or a smaller maxLength."
        )
    _tell(environment, failure)
    return failure.code


def _prepare(environment: Any) -> Mapping[str, str]:
    """Before torch and transformers are loaded, which read these once."""
    # Sums depend on how many threads make them, and are to be the same after a restart.
    environment.setdefault("OMP_NUM_THREADS", "1")
    environment.setdefault("TOKENIZERS_PARALLELISM", "false")
    environment.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    inputs = Path(environment["TEMPER_INPUTS"])
    environment.setdefault("HF_HOME", str(inputs / ".hub"))
    if (inputs / "base-model").is_dir():
        environment["HF_HUB_OFFLINE"] = "1"
    return dict(environment)


def _run(environment: Mapping[str, str]) -> int:
    # What is wrong with settings and data is told before a library takes its seconds to load.
    settings = read_settings(Path(environment["TEMPER_SETTINGS"]))
    parts, files = prepare_parts(settings, Path(environment["TEMPER_INPUTS"]))
    from .machine import join
    from .training import Job, train

    machine = join(environment)
    job = Job(
        settings=settings,
        parts=parts,
        machine=machine,
        batches=divide(settings["batchSize"], machine.processes, settings["perDeviceBatchSize"]),
        place=_place(environment),
        made_from=made_from(settings, files, machine.processes),
    )
    trained = train(job)
    if trained is None:
        machine.wait()
        return INTERRUPTED
    if machine.first:
        from .export import export

        export(job, trained, files)
    machine.wait()
    machine.leave()
    return 0


def _place(environment: Mapping[str, str]) -> Place:
    resume_from = environment.get("TEMPER_RESUME_FROM", "")
    return Place(
        inputs=Path(environment["TEMPER_INPUTS"]),
        checkpoints=Path(environment["TEMPER_CHECKPOINTS"]),
        model=Path(environment["TEMPER_MODEL"]),
        metrics=Path(environment["TEMPER_METRICS"]),
        resume_from=Path(resume_from) if resume_from else None,
    )


def _tell(environment: Mapping[str, str], failure: Failure) -> None:
    """Once on each machine, though all processes come to the same."""
    place = environment.get("TEMPER_FAILURE")
    if place is not None:
        fresh = Path(f"{place}.{os.getpid()}")
        fresh.write_text(json.dumps({"exitCode": failure.code, "message": str(failure)}), "utf-8")
        try:
            os.link(fresh, place)
        except FileExistsError:
            return
        finally:
            fresh.unlink()
    elif environment.get("LOCAL_RANK", "0") != "0":
        return
    print(failure, file=sys.stderr, flush=True)

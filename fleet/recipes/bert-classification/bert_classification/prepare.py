"""The data as it is trained with, and what of it and the settings makes this model and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Tuple

from .checkpoints import sha256_of
from .failure import BAD_DATA, Failure
from .rows import ENDS, find_file, read_rows
from .settings import Settings
from .split import Parts, make_parts


def prepare_parts(settings: Settings, inputs: Path) -> Tuple[Parts, Dict[str, str]]:
    """@return the parts, and the SHA-256 of each file. Raises Failure for data that cannot be trained with."""
    train = find_file(inputs, "train")
    if train is None:
        names = " or ".join(f"train{end}" for end in ENDS)
        raise Failure(BAD_DATA, f"There is no data to train with: name the file {names}.")
    validation = find_file(inputs, "validation")
    columns = (settings["textColumn"], settings["labelColumn"])
    parts = make_parts(
        read_rows(train, *columns),
        None if validation is None else read_rows(validation, *columns),
        settings["seed"],
    )
    paths = [path for path in (train, validation) if path is not None]
    return parts, {path.name: sha256_of(path) for path in paths}


def made_from(settings: Settings, files: Dict[str, str], processes: int) -> Dict[str, Any]:
    """What must be the same for a training to go on from a checkpoint."""
    return {**settings.of_the_training(), **files, "processes": processes}

"""Where things are on this node, by the names of the contract."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional


@dataclass(frozen=True)
class Place:
    inputs: Path
    checkpoints: Path
    model: Path
    metrics: Path
    resume_from: Optional[Path]  # a checkpoint; None: from nothing


def append_line(metrics: Path, line: Mapping[str, Any]) -> None:
    """To the file that the node program follows, and to whoever reads the log."""
    known = {name: value for name, value in line.items() if value is not None and math.isfinite(value)}
    text = json.dumps(known)
    with metrics.open("a", encoding="utf-8") as file:
        file.write(text + "\n")
    print(text, flush=True)

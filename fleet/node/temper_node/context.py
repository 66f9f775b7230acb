"""What every part of the node program is handed: who this node is and what it works with."""

from __future__ import annotations

import os
from dataclasses import dataclass

from .aws import Aws
from .config import Config
from .imds import Identity, Metadata
from .logs import Logs
from .run_folder import RunFolder
from .settings import Settings
from .verdict import Ending


@dataclass(frozen=True)
class Context:
    settings: Settings
    config: Config
    metadata: Metadata
    identity: Identity
    aws: Aws
    folder: RunFolder
    logs: Logs
    ending: Ending

    def mark(self, name: str, text: str) -> None:
        """Leaves a mark for the watchdog, a process of its own."""
        self.settings.state.mkdir(parents=True, exist_ok=True)
        path = self.settings.state / name
        fresh = path.with_name(f".{name}.{os.getpid()}")
        fresh.write_text(text, "utf-8")
        os.replace(fresh, path)

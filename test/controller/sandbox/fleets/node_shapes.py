"""Prints what the node program itself writes, by the names that it gives: its own functions, with a store that only remembers."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict
from unittest import mock

sys.path.insert(0, os.environ["NODE_FOLDER"])

from temper_node import health, node  # noqa: E402
from temper_node.checkpoints import CheckpointStore  # noqa: E402
from temper_node.config import parse_config  # noqa: E402
from temper_node.context import Context  # noqa: E402
from temper_node.files import StoredFile  # noqa: E402
from temper_node.gang import Member, agree_on_start  # noqa: E402
from temper_node.imds import Identity  # noqa: E402
from temper_node.logs import Logs  # noqa: E402
from temper_node.record import run_record  # noqa: E402
from temper_node.run_folder import RunFolder  # noqa: E402
from temper_node.settings import Settings  # noqa: E402
from temper_node.status import Status  # noqa: E402
from temper_node.verdict import Ending, Verdict  # noqa: E402

WRITTEN: Dict[str, Any] = {}


class Remembering:
    def put_once(self, uri: Any, document: Dict[str, Any]) -> Dict[str, Any]:
        WRITTEN[str(uri)] = document
        return document

    def put_json(self, uri: Any, document: Dict[str, Any], *_: Any) -> None:
        WRITTEN[str(uri)] = document

    def get_json(self, uri: Any, *_: Any) -> Any:
        return {"commit": "c" * 40} if str(uri).endswith("/origin.json") else None

    def upload(self, path: Path, uri: Any) -> None:
        pass

    def list(self, *_: Any) -> "list[Any]":
        return []


def main() -> None:
    config = parse_config(json.loads(sys.argv[1]))
    found = config.expected.accelerators
    identity = Identity("i-1", "10.0.0.1", "g5.xlarge", "ami-1", "us-east-1a", "fleet-1", datetime.now(timezone.utc))
    logs = Logs(mock.Mock(), config.log_group, config.run, "i-1", 1)
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(state=Path(name))
        store: Any = Remembering()
        context = Context(settings, config, mock.Mock(), identity, mock.Mock(), RunFolder(store, config), logs, Ending())
        context.folder.take_lease(identity)
        status = Status(context)
        names = [found.name] * found.count if found else []
        with mock.patch.object(health, "nvidia_names", lambda: names), mock.patch.object(health, "nvidia_errors", lambda: ""):
            node.Node(context, status)._check()
        agree_on_start(context, [Member("i-1", "10.0.0.1")], 0, None)
        status.tell(rank=0, step=1, loss=0.5, samplesPerSecond=2.0, acceleratorUse=90.0, nodes=1)
        status.beat()
        verdict = Verdict("Completed", "Completed", "", 0)
        folder = Path(name, "step-1")
        folder.mkdir()
        (folder / "weights").write_bytes(b"")
        (folder / "complete.json").write_text("{}")
        CheckpointStore(store, config.folder).store(1, folder)
        context.folder.say_end(verdict, "i-1")
        model = (config.folder.child("model/"), [StoredFile("a", 1, "b")])
        context.folder.say_record(run_record(context, verdict, {"step": 1}, model))
        [(_, measured)] = logs._waiting["metrics"]
    shown = {key[len(str(config.folder)) :]: value for key, value in WRITTEN.items()}
    print("\n" + json.dumps({**shown, "measured": json.loads(measured)}))


main()

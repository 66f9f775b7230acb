"""The parts of the node program that are right or wrong by themselves, held against the libraries that AWS writes where there are any."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, List
from unittest import mock

sys.path.insert(0, os.environ["NODE_FOLDER"])

from botocore.auth import S3ExpressAuth, S3SigV4Auth  # noqa: E402
from botocore.awsrequest import AWSRequest  # noqa: E402
from botocore.credentials import Credentials as BotoCredentials  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

from temper_node import accelerators, gang, health, logs, metrics, s3, signature  # noqa: E402
from temper_node.aws import Answer, Aws, AwsError, Call, Patience  # noqa: E402
from temper_node.cloudwatch_agent import agent_config  # noqa: E402
from temper_node.config import Accelerators, Expected, Run, S3Uri, Staged, parse_config  # noqa: E402
from temper_node.files import files_below, upload_files, verify_files  # noqa: E402
from temper_node.imds import Credentials, Metadata  # noqa: E402
from temper_node.run_folder import GangView  # noqa: E402
from temper_node.settings import Settings  # noqa: E402
from temper_node.staged import fetch_staged, install_wheels, with_packages  # noqa: E402
from temper_node.status import Status  # noqa: E402
from temper_node.supervision import judge_exit, said_of_failure  # noqa: E402
from temper_node.tools import ToolError  # noqa: E402
from temper_node.verdict import Ending  # noqa: E402
from temper_node.workload import base_environment  # noqa: E402

KEYS = Credentials("AKIDEXAMPLE", "secret", "token", 2e10)

CONFIG: Dict[str, Any] = {
    "format": 1,
    "run": {"model": "sorter", "version": 1, "attempt": 1, "gang": 1, "digest": "d"},
    "region": "us-east-1",
    "nodes": 1,
    "maxMinutes": 60,
    "onFailure": {"action": "terminate", "keepMinutes": 30},
    "expected": {"instanceType": "g5.xlarge", "efa": 0, "localDisks": 0},
    "hourlyUsd": 1,
    "folder": "s3://artifacts/x/run/a1/",
    "inputs": [],
    "workload": {"command": ["true"]},
    "secrets": [],
    "logGroup": "/temper/x",
}


class WhatNeverExpires(Metadata):
    def credentials(self) -> Credentials:
        return KEYS

    def domain(self) -> str:
        return "amazonaws.com"


class Signing(unittest.TestCase):
    def test_signs_as_botocore_does(self) -> None:
        chance = random.Random(20261122)
        letters = "abzAZ09-_.~/ +&=%$!'()*,:;@äπ😀"
        for _ in range(200):
            path = "/" + "".join(chance.choices(letters, k=chance.randint(0, 30))).replace("//", "/x")
            query = {"".join(chance.choices("abcXYZ-", k=5)): "".join(chance.choices(letters, k=9)) for _ in range(3)}
            request = signature.Request("PUT", "b.s3.us-east-1.amazonaws.com", path, query, {"If-None-Match": "*"}, "0" * 64)
            mine = signature.signed_headers(request, KEYS, "us-east-1", "s3")
            url = f"https://{request.host}{signature.encoded_path(path)}?{signature.encoded_query(query)}"
            theirs = AWSRequest("PUT", url, headers={"If-None-Match": "*", "X-Amz-Content-SHA256": "0" * 64})
            auth = S3SigV4Auth(BotoCredentials("AKIDEXAMPLE", "secret", "token"), "s3", "us-east-1")
            theirs.context["timestamp"] = mine["x-amz-date"]
            theirs.headers["X-Amz-Date"] = mine["x-amz-date"]
            theirs.headers["X-Amz-Security-Token"] = "token"
            signed = auth.signature(auth.string_to_sign(theirs, auth.canonical_request(theirs)), theirs)
            self.assertTrue(mine["authorization"].endswith(f"Signature={signed}"), path)


def a_wheel(folder: Path) -> Path:
    path = folder / "temper_probe-1.0-py3-none-any.whl"
    info = "temper_probe-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("temper_probe.py", "SAYS = 'installed'\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: temper-probe\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def manifest_of(kind: str, folder: Path) -> bytes:
    files = [{"path": name, "bytes": (folder / name).stat().st_size, "sha256": s3.sha256_of(folder / name)} for name in files_below(folder)]
    return s3.json_bytes({"format": 1, "kind": kind, "source": {}, "files": files})


class ZonalEndpoint(Aws):
    """What S3 Express answers; sessions are numbered, and end after `lasts` seconds."""

    def __init__(self, lasts: float) -> None:
        super().__init__(WhatNeverExpires(""), "us-east-1")
        self.calls: List[Call] = []
        self.keys: List[Credentials] = []
        self._lasts = lasts

    def send(self, call: Call, patience: Patience = Patience(), sink: Any = None) -> Answer:
        self.calls.append(call)
        if call.credentials is not None:
            self.keys.append(call.credentials())
            return Answer(200, {}, b"text")
        opened = sum("session" in each.query for each in self.calls)
        end = datetime.fromtimestamp(time.time() + self._lasts, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        members = {"SessionToken": f"token-{opened}", "SecretAccessKey": "s", "AccessKeyId": "k", "Expiration": end}
        inside = "".join(f"<{name}>{value}</{name}>" for name, value in members.items())
        xml = f'<CreateSessionResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Credentials>{inside}</Credentials></CreateSessionResult>'
        return Answer(200, {}, xml.encode())


class DirectoryBucket(unittest.TestCase):
    uri = S3Uri("temper-x-sorter-v1--use1-az4--x-s3", "train.jsonl")
    host = "temper-x-sorter-v1--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com"

    def test_is_read_at_its_zone_with_one_session_to_read(self) -> None:
        aws = ZonalEndpoint(lasts=300)
        objects = s3.S3(aws)
        self.assertEqual([objects.get(self.uri), objects.get(self.uri)], [b"text", b"text"])
        self.assertEqual({call.host for call in aws.calls}, {self.host})
        self.assertEqual({call.service for call in aws.calls}, {"s3express"})
        (opening,) = [call for call in aws.calls if "session" in call.query]
        self.assertEqual((opening.path, opening.headers), ("/", {"x-amz-create-session-mode": "ReadOnly"}))
        self.assertEqual([(key.token, key.token_header) for key in aws.keys], [("token-1", "x-amz-s3session-token")] * 2)

    def test_is_opened_again_before_a_session_ends(self) -> None:
        aws = ZonalEndpoint(lasts=30)
        objects = s3.S3(aws)
        objects.get(self.uri)
        objects.get(self.uri)
        self.assertEqual([key.token for key in aws.keys], ["token-1", "token-2"])

    def test_signs_as_botocore_does(self) -> None:
        keys = Credentials("AKIDEXAMPLE", "secret", "token", 2e10, "x-amz-s3session-token")
        request = signature.Request("GET", self.host, "/train.jsonl", {}, {}, "0" * 64)
        mine = signature.signed_headers(request, keys, "us-east-1", "s3express")
        theirs = AWSRequest("GET", f"https://{self.host}/train.jsonl", headers={"X-Amz-Content-SHA256": "0" * 64})
        auth = S3ExpressAuth(BotoCredentials("AKIDEXAMPLE", "secret", "token"), "s3express", "us-east-1", identity_cache={})
        theirs.context["timestamp"] = mine["x-amz-date"]
        theirs.headers["X-Amz-Date"] = mine["x-amz-date"]
        theirs.headers["X-Amz-S3session-Token"] = "token"
        signed = auth.signature(auth.string_to_sign(theirs, auth.canonical_request(theirs)), theirs)
        self.assertTrue(mine["authorization"].endswith(f"Signature={signed}"))
        self.assertNotIn("x-amz-security-token", mine)


class Objects(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        cls.server.start()
        host, port = cls.server.get_host_and_port()
        aws = Aws(WhatNeverExpires(""), "us-east-1", f"http://{host}:{port}")
        cls.s3 = s3.S3(aws)
        cls.uri = S3Uri("objects", "")
        cls.s3._send("PUT", cls.uri)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.stop()

    def test_a_large_file_goes_in_parts_and_comes_back_the_same(self) -> None:
        with tempfile.TemporaryDirectory() as name, mock.patch.object(s3, "PART_BYTES", 5 * s3.MIB):
            folder = Path(name)
            (folder / "sub").mkdir()
            (folder / "sub/large").write_bytes(random.Random(1).randbytes(12 * s3.MIB + 1))
            (folder / "small ä+%").write_bytes(b"")
            (folder / "link").symlink_to("/etc/passwd")
            self.assertEqual(files_below(folder), ["small ä+%", "sub/large"])
            files = upload_files(self.s3, folder, files_below(folder), self.uri.child("up/"))
            verify_files(self.s3, files, self.uri.child("up/"))
            self.assertEqual([each.key for each in self.s3.list(self.uri.child("up/"))], ["up/small ä+%", "up/sub/large"])
            self.s3.download(self.uri.child("up/sub/large"), folder / "back", files[1].sha256)
            self.assertEqual((folder / "back").read_bytes(), (folder / "sub/large").read_bytes())
            with self.assertRaises(s3.Mismatch):
                self.s3.download(self.uri.child("up/sub/large"), folder / "wrong", files[0].sha256)
            self.assertEqual(sorted(path.name for path in folder.iterdir()), ["back", "link", "small ä+%", "sub"])
            self.s3.put(self.uri.child("up/sub/large"), b"something else")
            with self.assertRaises(s3.Mismatch):
                verify_files(self.s3, files, self.uri.child("up/"))

    def stage(self, folder: Path, kind: str, name: str, digest: str = "") -> Staged:
        """Puts a folder into S3 as `temper stage` does."""
        manifest = manifest_of(kind, folder)
        uri = self.uri.child(f"staged/{name}/{hashlib.sha256(manifest).hexdigest()}/")
        upload_files(self.s3, folder, files_below(folder), uri)
        self.s3.put(uri.child("manifest.json"), manifest)
        return Staged(name, uri.child("manifest.json"), digest or hashlib.sha256(manifest).hexdigest())

    def test_fetches_weights_as_they_were_staged_and_nothing_else(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder, inputs = Path(name, "model"), Path(name, "inputs")
            folder.mkdir()
            (folder / "config.json").write_text("{}")
            (folder / "model.safetensors").write_bytes(b"weights")
            staged = self.stage(folder, "weights", "base-model")
            fetch_staged(self.s3, [staged], inputs)
            self.assertEqual(files_below(inputs), ["base-model/config.json", "base-model/model.safetensors"])
            with self.assertRaisesRegex(s3.Mismatch, "list of files has the SHA-256"):
                fetch_staged(self.s3, [Staged("base-model", staged.uri, "0" * 64)], inputs)
            with self.assertRaisesRegex(s3.Mismatch, "was not staged"):
                fetch_staged(self.s3, [Staged("base-model", self.uri.child("staged/none/manifest.json"), "0" * 64)], inputs)
            config = S3Uri(staged.uri.bucket, staged.uri.key.replace("manifest.json", "config.json"))
            self.s3.put(config, b"{ }")
            with self.assertRaisesRegex(s3.Mismatch, "config.json has the SHA-256"):
                fetch_staged(self.s3, [staged], inputs / "again")
            self.assertNotIn("config.json", [Path(path).name for path in files_below(inputs / "again")])

    def test_refuses_a_list_that_leaves_its_folder(self) -> None:
        for path in ("../outside", "/etc/outside", "a/../../outside"):
            body = s3.json_bytes({"format": 1, "files": [{"path": path, "bytes": 1, "sha256": "0" * 64}]})
            self.s3.put(self.uri.child("staged/bad/manifest.json"), body)
            staged = Staged("base-model", self.uri.child("staged/bad/manifest.json"), hashlib.sha256(body).hexdigest())
            with tempfile.TemporaryDirectory() as name, self.assertRaisesRegex(ValueError, "leaves its folder"):
                fetch_staged(self.s3, [staged], Path(name))

    def test_installs_the_packages_that_their_requirements_name_and_no_others(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder, inputs, target = Path(name, "wheels"), Path(name, "inputs"), Path(name, "packages")
            folder.mkdir()
            wheel = a_wheel(folder)
            requirements = folder / "requirements.txt"
            requirements.write_text(f"temper-probe==1.0 --hash=sha256:{s3.sha256_of(wheel)}\n")
            staged = self.stage(folder, "wheels", "wheels", s3.sha256_of(requirements))
            fetch_staged(self.s3, [staged], inputs)
            install_wheels(inputs, target, sys.executable, base_environment())
            environment = with_packages({"PYTHONPATH": "/elsewhere"}, target)
            self.assertEqual(environment, {"PYTHONPATH": f"{target}:/elsewhere"})
            said = subprocess.check_output([sys.executable, "-c", "import temper_probe as p; print(p.SAYS)"], env=environment)
            self.assertEqual(said.decode().strip(), "installed")
            with self.assertRaisesRegex(s3.Mismatch, "requirements.txt has the SHA-256"):
                fetch_staged(self.s3, [Staged("wheels", staged.uri, "0" * 64)], inputs)
            wheel_in = inputs / "wheels" / wheel.name
            wheel_in.write_bytes(wheel_in.read_bytes() + b"more")
            with self.assertRaises(ToolError):
                install_wheels(inputs, target, sys.executable, base_environment())

    def test_of_many_that_write_once_one_wins_and_all_know_which(self) -> None:
        said: "list[Dict[str, Any]]" = []

        def write(number: int) -> None:
            said.append(self.s3.put_once(self.uri.child("once.json"), {"by": number}))

        writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        self.assertEqual({each["by"] for each in said}, {self.s3.get_json(self.uri.child("once.json"))["by"]})

    def test_lists_more_than_a_page(self) -> None:
        for number in range(5):
            self.s3.put(self.uri.child(f"many/{number}"), b"x")
        send = self.s3._send

        def two_at_once(method: str, uri: S3Uri, **rest: Any) -> Any:
            return send(method, uri, **{**rest, "query": {**rest["query"], "max-keys": "2"}})

        with mock.patch.object(self.s3, "_send", two_at_once):
            self.assertEqual(len(self.s3.list(self.uri.child("many/"))), 5)

    def test_says_what_aws_refused(self) -> None:
        self.assertIsNone(self.s3.get(self.uri.child("nothing")))
        with self.assertRaisesRegex(AwsError, r"NoSuchBucket \(404\)"):
            self.s3.put(S3Uri("not-there", "key"), b"", Patience(tries=1))


class Configuration(unittest.TestCase):
    def test_refuses_what_would_be_evaluated_or_leave_its_folder(self) -> None:
        for change in (
            {"format": 2},
            {"workload": {"command": "rm -rf /"}},
            {"workload": {"env": {}}},
            {"workload": {"recipe": "../x", "settings": {}}},
            {"folder": "https://x/"},
            *({"inputs": [{"name": name, "uri": "s3://bucket/x", "sha256": "0"}]} for name in ("../x", "/x", "a//b", "")),
            *({"staged": [{"name": name, "uri": "s3://bucket/x", "sha256": "0"}]} for name in ("../x", "/x", "a/b", "")),
        ):
            with self.subTest(change=change), self.assertRaises(ValueError):
                parse_config({**CONFIG, **change})

    def test_a_node_is_kept_only_where_it_was_asked(self) -> None:
        self.assertEqual(parse_config(CONFIG).keep_minutes, 0)
        self.assertEqual(parse_config({**CONFIG, "onFailure": {"action": "keep", "keepMinutes": 30}}).keep_minutes, 30)

    def test_settings_are_those_of_the_environment(self) -> None:
        settings = Settings.of({"TEMPER_GRACE": "1.5", "TEMPER_WORK": "/w", "AWS_ENDPOINT_URL": "http://x/", "GRACE": "2"})
        self.assertEqual((settings.grace, settings.work, settings.endpoint), (1.5, Path("/w"), "http://x"))
        with self.assertRaises(ValueError):
            Settings.of({"TEMPER_GRACE": "soon"})


class Health(unittest.TestCase):
    def bad(self, expected: Expected, **machine: str) -> Dict[str, str]:
        """What is wrong with a machine that has two EFA interfaces, two local disks, and these GPUs."""
        path = f"{os.environ['HARDWARE_FOLDER']}:{os.environ['PATH']}"
        with mock.patch.dict(os.environ, {"PATH": path, **machine}):
            return {check.name: check.detail for check in health.check_health(expected, 0) if not check.ok}

    def test_a_machine_is_what_its_type_promises_or_says_what_it_lacks(self) -> None:
        two = Expected("g5.12xlarge", Accelerators("nvidia", "A10G", 2), 2, 2)
        whole = {"LABORATORY_GPUS": "A10G,A10G"}
        self.assertEqual(self.bad(two, **whole), {})
        for machine, name, detail in (
            ({"LABORATORY_GPUS": "A10G"}, "accelerators", "2 × A10G expected, found: NVIDIA A10G"),
            ({"LABORATORY_GPUS": "A10G,A10"}, "accelerators", "2 × A10G expected, found: NVIDIA A10G, NVIDIA A10"),
            ({"LABORATORY_GPUS": ""}, "accelerators", "2 × A10G expected, found: none"),
            ({**whole, "LABORATORY_GPU_ERRORS": "1, 1"}, "accelerator memory", "uncorrected memory errors"),
            ({**whole, "LABORATORY_GPU_ROWS": "1, 0"}, "accelerator memory", "wait to be remapped"),
            ({**whole, "LABORATORY_GPU_ROWS": "0, Yes"}, "accelerator memory", "wait to be remapped"),
        ):
            with self.subTest(machine=machine):
                found = self.bad(two, **machine)
                self.assertEqual(list(found), [name])
                self.assertIn(detail, found[name])
        # What a GPU does not count is no error.
        self.assertEqual(self.bad(two, **whole, LABORATORY_GPU_ERRORS="[N/A], [N/A]", LABORATORY_GPU_ROWS="[N/A], [N/A]"), {})

    def test_interfaces_disks_and_tools_that_are_missing_are_named(self) -> None:
        more = Expected("p4d.24xlarge", Accelerators("nvidia", "A100", 1), 4, 8)
        found = self.bad(more, LABORATORY_GPUS="A100-SXM4-40GB")
        self.assertEqual(list(found), ["EFA", "local disks"])
        self.assertIn("4 interfaces expected, found 2", found["EFA"])
        self.assertIn("8 expected, found: /dev/nvme1n1, /dev/nvme2n1", found["local disks"])
        neuron = Expected("trn1.2xlarge", Accelerators("neuron", "Trainium", 1), 0, 0)
        self.assertIn("neuron-ls is not on this image", self.bad(neuron)["accelerators"])


class Facts(unittest.TestCase):
    def test_efa_devices_are_counted_once(self) -> None:
        old = "provider: efa\n    domain: efa_0-rdm\nprovider: efa\n    domain: efa_0-dgrm\n"
        new = "provider: efa\n    domain: rdmap0s6-rdm\nprovider: efa-direct\n    domain: rdmap0s6-rdm\n"
        self.assertEqual([len(health.efa_domains(text)) for text in (old, new, "fi_getinfo: -61")], [1, 1, 0])

    def test_ranks_are_the_order_of_addresses_as_numbers(self) -> None:
        given = ["10.0.0.10", "10.0.0.9", "10.0.1.1", "9.255.0.1"]
        members = gang.ranked([gang.Member(f"i-{address}", address) for address in given])
        self.assertEqual([member.address for member in members], ["9.255.0.1", "10.0.0.9", "10.0.0.10", "10.0.1.1"])

    def test_neuron_cores_count_and_their_use_is_the_most_used_ones(self) -> None:
        core = {"neuroncore_utilization": 71.5}
        report = {"neuron_runtime_data": [{"report": {"neuroncore_counters": {"neuroncores_in_use": {"0": core}}}}]}
        self.assertEqual(accelerators.neuron_percent(report), 71.5)
        self.assertEqual(accelerators.neuron_percent({"neuron_runtime_data": []}), 0)
        expected = Expected("trn1.32xlarge", Accelerators("neuron", "Trainium", 2), 0, 0)
        with mock.patch.object(health, "run_tool", lambda words: '[{"nc_count": 2}, {"nc_count": 2}]'):
            self.assertEqual(health.processes_of(expected), 4)
            self.assertTrue(all(check.ok for check in health.check_health(expected, 0) if check.name == "accelerators"))

    def test_metrics_that_are_trained_again_are_logged_again(self) -> None:
        lines = b'{"step": 1}\n{"step": 2}\nnot json\n{"epoch": 1}\n{"step": 3}\n'
        self.assertEqual(metrics._until(lines, 2), b'{"step": 1}\n{"step": 2}\n')
        self.assertEqual(metrics._until(lines, None), b"")

    def test_only_whole_lines_and_numbers_are_metrics(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name, "metrics.jsonl")
            found = metrics.Metrics(path)
            self.assertFalse(found.read())
            line = '{"step": 1, "loss": NaN, "f1": 0.5, "note": "x", "huge": 1' + 400 * '0' + '}'
            path.write_text(line + '\n[1]\n{"step": 2, "lo')
            self.assertTrue(found.read())
            self.assertEqual((found.shown()["step"], found.shown()["loss"], found.values), (1, None, {"step": 1, "f1": 0.5}))
            with path.open("a") as file:
                file.write('ss": 0.25}\n')
            self.assertTrue(found.read())
            self.assertEqual((found.shown()["step"], found.shown()["loss"]), (2, 0.25))
            self.assertFalse(found.hung(60))
            self.assertTrue(found.hung(-1) or found._longest > 0)

    def test_the_agent_is_asked_for_four_measurements_of_a_gpu(self) -> None:
        asked = agent_config(parse_config(CONFIG), 5)["metrics"]["metrics_collected"]["nvidia_gpu"]
        self.assertEqual(len(asked["measurement"]), 4)
        self.assertEqual(asked["append_dimensions"], {"Run": "sorter-v1-a1"})


class Counting(unittest.TestCase):
    """How many nodes a node counts, and what it says has been spent."""

    def watch(self, context: mock.Mock) -> gang.Watch:
        members = [gang.Member(name, f"10.0.0.{place}") for place, name in enumerate(("i-me", "i-done", "i-gone"), 1)]
        return gang.Watch(context, mock.Mock(), members, 0)

    def test_a_node_that_falls_silent_counts_no_more_and_one_that_is_done_does(self) -> None:
        context = mock.Mock(settings=Settings(late_after=0.05, lost_after=60), ending=Ending())
        context.identity.instance = "i-me"
        context.folder.heartbeat.side_effect = lambda name: {"phase": "Done"} if name == "i-done" else {}
        context.folder.view.return_value = GangView(frozenset(), {"i-done": "1", "i-gone": "1"}, False, True)
        watch = self.watch(context)
        watch.look()
        self.assertEqual(watch.heard(), 3)
        time.sleep(0.06)
        watch.look()
        self.assertEqual(watch.heard(), 2)

    def test_what_is_spent_is_that_of_all_gangs_at_the_price_that_the_node_was_told(self) -> None:
        said = []
        context = mock.Mock(settings=Settings())
        context.identity.launched = datetime.now(timezone.utc) - timedelta(minutes=30)
        context.config.hourly_usd, context.config.run.gang = 10, 2
        context.folder.gang_json.side_effect = [
            ValueError("what no node writes"),
            {"at": "2026-11-22T10:00:00Z"},
            {"at": "2026-11-22T12:00:00Z"},
        ]
        context.folder.gang_heartbeats.return_value = []
        context.logs.metrics.side_effect = said.append
        status = Status(context)
        status.beat()
        status.beat()
        self.assertEqual(said[0]["runMinutes"], 30)
        self.assertNotIn("costUsd", said[0])
        self.assertEqual(said[1]["costUsd"], 25)


class Exit(unittest.TestCase):
    """Why a workload failed, where another node may have been lost: by the heartbeats of a peer, one for each look."""

    def judged(self, *beats: int) -> str:
        context = mock.Mock(settings=Settings(lost_after=0.05, gang_every=0.01, disk_least_mib=0), ending=Ending())
        context.identity.instance = "i-me"
        context.folder.heartbeat.return_value = {}
        given = list(beats)
        context.folder.view.side_effect = lambda: GangView(
            frozenset(), {"i-peer": str(given.pop(0) if len(given) > 1 else given[0])}, False, True
        )
        members = [gang.Member("i-me", "10.0.0.1"), gang.Member("i-peer", "10.0.0.2")]
        watched = mock.Mock(watch=gang.Watch(context, mock.Mock(), members, 0), work=Path("/"))
        return judge_exit(context, mock.Mock(), watched, 1).reason

    def test_a_peer_that_lives_on_makes_it_a_failure(self) -> None:
        self.assertEqual(self.judged(1, 1, 2), "WorkloadFailed")

    def test_what_a_peer_had_said_before_it_was_lost_is_no_sign_of_life(self) -> None:
        self.assertEqual(self.judged(1, 1), "NodeLost")


class SaidOfFailure(unittest.TestCase):
    def said(self, text: str) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "failure.json")
            path.write_text(text, "utf-8")
            return said_of_failure(path)

    def test_a_workload_tells_why_and_its_own_exit_code(self) -> None:
        self.assertEqual(self.said('{"message": "line 3: no label", "exitCode": 65}'), ("line 3: no label", 65))

    def test_half_a_character_is_none(self) -> None:
        self.assertEqual(self.said('{"message": "a\\ud83d"}'), ("a?", None))

    def test_what_cannot_be_believed_is_not(self) -> None:
        self.assertEqual(said_of_failure(Path("/nowhere/failure.json")), (None, None))
        for text in ("", "[]", "{", "{}", '{"message": 3, "exitCode": true}', '{"exitCode": 0}', '{"exitCode": 900}'):
            self.assertEqual(self.said(text), (None, None), text)
        self.assertEqual(self.said(json.dumps({"message": "x" * 20_000})), (None, None))


class Shipping(unittest.TestCase):
    def setUp(self) -> None:
        self.sent: "list[Dict[str, Any]]" = []
        self.fails = False
        aws = mock.Mock()
        aws.json.side_effect = self.take
        run = Run("sorter", 1, 1, 1, "d")
        self.logs = logs.Logs(aws, "/temper/x", run, "i-1", 60)

    def take(self, service: str, target: str, payload: Dict[str, Any], headers: Any = None) -> Dict[str, Any]:
        if self.fails:
            raise OSError("nobody answers")
        if target.endswith("PutLogEvents"):
            self.sent.append(payload)
        return {}

    def texts(self) -> "list[str]":
        return [event["message"] for payload in self.sent for event in payload["logEvents"]]

    def test_batches_are_what_the_service_takes(self) -> None:
        for _ in range(12):
            self.logs.line("workload", "ä" * 100_000)
        self.logs.line("workload", "")
        self.logs.flush()
        for payload in self.sent:
            size = sum(len(event["message"].encode()) + 26 for event in payload["logEvents"])
            self.assertLess(size, 1_048_576)
        self.assertEqual(len(self.texts()), 13)
        self.assertTrue(all(self.texts()))

    def test_what_cannot_be_sent_is_sent_later_in_its_order(self) -> None:
        self.logs.line("workload", "1")
        self.fails = True
        with self.assertRaises(OSError):
            self.logs.flush()
        self.logs.line("workload", "2")
        self.fails = False
        self.logs.flush()
        self.assertEqual(self.texts(), ["1", "2"])

    def test_more_than_can_be_kept_goes_oldest_first_and_is_told(self) -> None:
        with mock.patch.object(logs, "KEPT_EVENTS", 3):
            for number in range(5):
                self.logs.line("workload", str(number))
        self.logs.flush()
        self.assertEqual(self.texts(), ["temper: 2 lines before this one are lost", "2", "3", "4"])

    def test_a_heartbeat_is_measurements(self) -> None:
        spent = {"nodes": 2, "runMinutes": 7.5, "costUsd": 0.25}
        self.logs.metrics({"step": 4, "loss": None, "phase": "Training", "acceleratorUse": 90.5, **spent})
        self.logs.flush()
        (text,) = self.texts()
        said = json.loads(text)
        self.assertEqual((said["Run"], said["Instance"], said["step"], said["acceleratorUse"]), ("sorter-v1-a1", "i-1", 4, 90.5))
        (definition,) = said["_aws"]["CloudWatchMetrics"]
        self.assertEqual([each["Name"] for each in definition["Metrics"]], ["step", "acceleratorUse", *spent])
        self.assertEqual(definition["Dimensions"], [["Run"], ["Run", "Instance"]])


if __name__ == "__main__":
    unittest.main()

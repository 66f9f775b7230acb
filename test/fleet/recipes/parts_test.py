"""The parts of the recipe that need no torch: data, settings, scores, checkpoints, and what is said of a model."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path
from typing import Any, Callable, Dict, List

sys.path.insert(0, os.environ["RECIPE_FOLDER"])

from bert_classification import card, checkpoints  # noqa: E402
from bert_classification.batches import divide  # noqa: E402
from bert_classification.failure import BAD_DATA, BAD_SETTINGS, UNAVAILABLE, Failure  # noqa: E402
from bert_classification.prepare import prepare_parts  # noqa: E402
from bert_classification.rows import Rows, find_file, read_rows  # noqa: E402
from bert_classification.scores import Scores  # noqa: E402
from bert_classification.settings import parse_settings, read_settings  # noqa: E402
from bert_classification.split import make_parts, split_rows  # noqa: E402

assert not {"torch", "transformers", "numpy"} & set(sys.modules)


class InFolder(unittest.TestCase):
    def setUp(self) -> None:
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = Path(kept.name)

    def file(self, name: str, content: "str | bytes") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def refused(self, code: int, work: Callable[[], Any]) -> List[str]:
        """The sentences of a failure."""
        with self.assertRaises(Failure) as found:
            work()
        self.assertEqual(found.exception.code, code)
        return str(found.exception).split("\n")


class Reading(InFolder):
    def test_csv_and_json_lines_say_the_same(self) -> None:
        texts = ['plain', 'with, comma', 'with "marks"', "over\ntwo lines", "ünï\u2028côdé 🙂"]
        csv_text = "id,label,text\r\n" + "".join(
            f'{at},{at % 2},"{text.replace(chr(34), chr(34) * 2)}"\r\n' for at, text in enumerate(texts)
        )
        lines = "\n".join(json.dumps({"text": text, "label": at % 2, "id": at}) for at, text in enumerate(texts))
        one = read_rows(self.file("train.csv", b"\xef\xbb\xbf" + csv_text.encode()), "text", "label")
        other = read_rows(self.file("train.jsonl", lines + "\n\n"), "text", "label")
        self.assertEqual(one, other)
        self.assertEqual((one.texts, one.labels), (texts, ["0", "1", "0", "1", "0"]))

    def test_every_mistake_is_a_sentence_with_its_line_and_what_to_do(self) -> None:
        for name, content, said in (
            ("train.csv", "", "train.csv is empty: write a header"),
            ("train.csv", "text,label\n", "train.csv has no rows"),
            ("train.csv", "text;label\na;b\n", "line 1: the columns are not separated by commas"),
            ("train.csv", "body,label\na,b\n", "no column text: write it as the setting textColumn. There are body, label."),
            ("train.csv", "text,class\na,b\n", "there is no column label: write it as the setting labelColumn"),
            ("train.csv", "text,text,label\na,b,c\n", "there are two columns text"),
            ("train.csv", "text,label\na,b\na,b,c\n", "line 3: there are 3 fields, and the header has 2"),
            ("train.csv", 'text,label\n"a,b\n', "this is no CSV"),
            ("train.csv", "text,label\n\"a\nb\",x\n ,y\n", "line 4: text is empty"),
            ("train.csv", "text,label\na,\n", "line 2: label is empty"),
            ("train.csv", b"text,label\na,b\n\xff,c\n", "line 3: this is not UTF-8"),
            ("train.jsonl", '{"text": "a", "label": "b"}\n{"text": \n', "line 2: this is no JSON"),
            ("train.jsonl", '{"text": "a", "label": "b", "score": NaN}\n', "line 1: this is no JSON"),
            ("train.jsonl", '["a", "b"]\n', "line 1: this is no object"),
            ("train.jsonl", '{"body": "a", "label": "b"}\n', "no text: write it as the setting textColumn. There are body"),
            ("train.jsonl", '{"text": 1, "label": "b"}\n', "line 1: text is no text"),
            ("train.jsonl", '{"text": "a", "label": 1.5}\n', "line 1: label is neither a text nor a whole number"),
            ("train.jsonl", '{"text": "a", "label": null}\n', "line 1: label is neither"),
        ):
            with self.subTest(said):
                path = self.file(name, content)
                sentences = self.refused(BAD_DATA, lambda: read_rows(path, "text", "label"))
                self.assertEqual(len(sentences), 1)
                self.assertIn(said, sentences[0])
                self.assertIn(": ", sentences[0])
                self.assertTrue(sentences[0].endswith("."))

    def test_all_mistakes_are_said_and_of_many_the_first(self) -> None:
        few = self.file("train.csv", "text,label\n,a\nb,\nc,d\n,e\n")
        self.assertEqual(len(self.refused(BAD_DATA, lambda: read_rows(few, "text", "label"))), 3)
        many = self.file("train.csv", "text,label\n" + ",a\n" * 5000)
        sentences = self.refused(BAD_DATA, lambda: read_rows(many, "text", "label"))
        self.assertEqual((len(sentences), sentences[-1]), (11, "There may be more: reading has ended here."))

    def test_there_is_one_file_for_each_purpose_in_a_format_that_is_known(self) -> None:
        self.assertIsNone(find_file(self.folder, "train"))
        self.file("trainer.csv", "")
        self.file("train.parquet", "")
        (said,) = self.refused(BAD_DATA, lambda: find_file(self.folder, "train"))
        self.assertIn("train.parquet is neither CSV nor JSON Lines", said)
        self.file("train.csv", "")
        (said,) = self.refused(BAD_DATA, lambda: find_file(self.folder, "train"))
        self.assertIn("train.csv and train.parquet", said)

    def test_without_data_it_says_how_to_name_it(self) -> None:
        (said,) = self.refused(BAD_DATA, lambda: prepare_parts(parse_settings({"baseModel": "b"}), self.folder))
        self.assertIn("train.csv or train.jsonl", said)


class Splitting(unittest.TestCase):
    def test_parts_share_nothing_lack_nothing_and_have_of_each_label_its_share(self) -> None:
        chance = random.Random(7)
        for _ in range(60):
            labels = [chance.choice("aaaabbc") for _ in range(chance.randrange(30, 400))]
            seed = chance.randrange(100)
            parts = split_rows(labels, ["validation", "test"], seed)
            self.assertEqual(sorted(row for rows in parts.values() for row in rows), list(range(len(labels))))
            self.assertEqual(parts, split_rows(labels, ["validation", "test"], seed))
            for name in ("validation", "test"):
                self.assertAlmostEqual(len(parts[name]), len(labels) / 10, delta=3)
                counts, whole = Counter(labels[row] for row in parts[name]), Counter(labels)
                for label, count in whole.items():
                    self.assertLess(abs(counts[label] - count / 10), 1.0001)
            self.assertEqual({labels[row] for row in parts["train"]}, set(labels))

    def test_another_seed_is_another_split(self) -> None:
        labels = ["a", "b"] * 100
        self.assertNotEqual(split_rows(labels, ["test"], 1), split_rows(labels, ["test"], 2))

    def test_a_label_that_occurs_once_is_trained_with(self) -> None:
        rows = Rows([str(at) for at in range(41)], ["a", "b"] * 20 + ["rare"])
        parts = make_parts(rows, None, 1)
        self.assertIn("rare", parts.train.labels)
        self.assertFalse(parts.stratified)
        self.assertTrue(make_parts(rows.at(range(40)), None, 1).stratified)

    def test_a_file_for_validation_is_it_and_the_test_comes_from_the_other(self) -> None:
        rows = Rows([str(at) for at in range(100)], ["a", "b"] * 50)
        parts = make_parts(rows, Rows(["v"], ["b"]), 1)
        self.assertEqual([len(part) for part in (parts.train, parts.validation, parts.test)], [90, 1, 10])
        self.assertEqual(parts.validation.texts, ["v"])

    def test_what_cannot_be_learnt_from_is_refused(self) -> None:
        for rows, validation, said in (
            (Rows(["x"] * 50, ["a"] * 50), None, "Every row has the label a"),
            (Rows(["x"] * 2, ["a", "b"]), None, "There are too few rows to keep some for validation"),
            (Rows(["x"] * 50, ["a", "b"] * 25), Rows(["x"], ["z"]), "labels that no row to train with has: z"),
            (Rows(["x"] * 10_001, [str(at) for at in range(10_001)]), None, "There are 10001 labels"),
        ):
            with self.assertRaises(Failure) as found:
                make_parts(rows, validation, 1)
            self.assertEqual(found.exception.code, BAD_DATA)
            self.assertIn(said, str(found.exception))

    def test_labels_that_are_numbers_are_in_their_order(self) -> None:
        def labels(found: List[str]) -> List[str]:
            return make_parts(Rows(["x"] * 60, found * (60 // len(found))), None, 1).labels

        self.assertEqual(labels(["10", "9", "-1"]), ["-1", "9", "10"])
        self.assertEqual(labels(["10", "9", "b"]), ["10", "9", "b"])


class Scoring(unittest.TestCase):
    def test_a_case_that_was_worked_out_by_hand(self) -> None:
        # Three of a (two right, one taken for b), two of b (one right, one taken for a), one of c (taken for b), none of d.
        scores = Scores.of(["a", "b", "c", "d"], [0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 0, 1])
        self.assertEqual(scores.confusion, [[2, 1, 0, 0], [1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
        self.assertEqual(scores.accuracy, 0.5)
        a, b, c, d = scores.per_class()
        self.assertEqual((a["precision"], a["recall"], a["f1"], a["rows"]), (2 / 3, 2 / 3, 2 / 3, 3))
        self.assertEqual((b["precision"], b["recall"], b["f1"], b["rows"]), (1 / 3, 1 / 2, 0.4, 2))
        self.assertEqual((c["precision"], c["recall"], c["f1"], c["rows"]), (0, 0, 0, 1))
        self.assertEqual(d["rows"], 0)
        # d occurs nowhere, and is no part of the mean.
        self.assertAlmostEqual(scores.macro()["f1"], (2 / 3 + 0.4) / 3)
        self.assertAlmostEqual(scores.weighted()["f1"], (3 * 2 / 3 + 2 * 0.4) / 6)
        self.assertAlmostEqual(scores.weighted()["recall"], scores.accuracy)

    def test_nothing_is_scored_as_nothing(self) -> None:
        scores = Scores.of(["a", "b"], [], [])
        self.assertEqual((scores.accuracy, scores.macro()["f1"], scores.rows), (0, 0, 0))


class Batching(unittest.TestCase):
    def test_a_step_is_of_the_batch_that_was_asked_whatever_it_runs_on(self) -> None:
        for processes in (1, 2, 3, 8, 16):
            for largest in (1, 4, 7, 32):
                batches = divide(48 * processes, processes, largest)
                self.assertEqual(batches.per_device * batches.accumulation * processes, 48 * processes)
                self.assertLessEqual(batches.per_device, largest)
        self.assertEqual(divide(64, 4, 8).accumulation, 2)

    def test_without_a_batch_it_is_32_or_the_next_that_all_get_the_same_of(self) -> None:
        self.assertEqual([divide(None, processes, 32).per_step for processes in (1, 8, 6, 64)], [32, 32, 36, 64])

    def test_what_cannot_be_divided_is_refused_with_what_can(self) -> None:
        with self.assertRaises(Failure) as found:
            divide(36, 8, 32)
        self.assertIn("write 32 or 40", str(found.exception))
        with self.assertRaises(Failure) as found:
            divide(4, 8, 32)
        self.assertIn("write 8.", str(found.exception))

    def test_steps_of_a_pass_count_what_is_left_over_unless_it_is_dropped(self) -> None:
        batches = divide(32, 2, 8)
        self.assertEqual([batches.steps_of(100, 2, False), batches.steps_of(100, 2, True)], [4, 3])
        self.assertEqual(batches.steps_of(1, 2, True), 1)


class Settings(InFolder):
    def test_what_is_not_said_has_a_default(self) -> None:
        settings = parse_settings({"baseModel": "google-bert/bert-base-uncased", "epochs": 5})
        self.assertEqual((settings["epochs"], settings["learningRate"], settings["maxLength"]), (5, 2e-5, 128))
        self.assertEqual(dict(settings.given), {"baseModel": "google-bert/bert-base-uncased", "epochs": 5})

    def test_every_mistake_is_said_at_once(self) -> None:
        given: Dict[str, Any] = {
            "epochs": 0,
            "learningRate": "2e-5",
            "maxLength": 12.5,
            "precision": "int8",
            "deterministic": 1,
            "textColumn": "",
            "lr": 1,
            "warmupSteps": 1,
            "warmupRatio": 0.1,
            "seed": True,
        }
        sentences = self.refused(BAD_SETTINGS, lambda: parse_settings(given))
        for said in (
            "epochs is 0: write a number from 0.01 to 1000.",
            'learningRate is "2e-5": write a number',
            "maxLength is 12.5: write a whole number from 8 to 512.",
            'precision is "int8": write one of "bf16", "fp16", "fp32".',
            "deterministic is 1: write one of true, false.",
            'textColumn is "": write a name.',
            "There is no setting lr",
            "seed is true: write a whole number",
            "No base model is named",
            "Both warmupSteps and warmupRatio are given",
        ):
            self.assertTrue(any(said in sentence for sentence in sentences), said)
        self.assertEqual(len(sentences), 10)

    def test_a_file_that_holds_none_is_refused(self) -> None:
        for content in ("", "[]", "{"):
            path = self.file("settings.json", content)
            self.assertEqual(len(self.refused(BAD_SETTINGS, lambda: read_settings(path))), 1)


class Checkpoints(InFolder):
    def made(self, step: int) -> Path:
        fresh = self.folder / f"checkpoint-{step}"
        self.file(f"checkpoint-{step}/model.safetensors", b"weights of %d" % step)
        shutil.rmtree(self.folder / "best", ignore_errors=True)
        self.file("best/model.safetensors", b"best of %d" % step)
        return checkpoints.complete(fresh, self.folder, step, {"madeFrom": {"seed": 1}, "progress": {"best": 0.5}})

    def test_a_marker_lists_every_file_with_its_size_and_sum(self) -> None:
        place = self.made(5)
        marker = json.loads((place / "complete.json").read_text())
        self.assertEqual((place.name, marker["format"], marker["step"]), ("step-5", 1, 5))
        paths = [file["path"] for file in marker["files"]]
        self.assertEqual(paths, ["best/model.safetensors", "course.json", "model.safetensors"])
        for file in marker["files"]:
            content = (place / file["path"]).read_bytes()
            self.assertEqual((file["bytes"], file["sha256"]), (len(content), hashlib.sha256(content).hexdigest()))
        self.assertFalse((self.folder / "checkpoint-5").exists())

    def test_the_newest_are_kept_and_the_best_weights_stay_those_of_their_time(self) -> None:
        for step in (5, 10, 20):
            self.made(step)
        self.assertEqual(checkpoints.steps_in(self.folder), [10, 20])
        self.assertFalse((self.folder / "step-5").exists())
        self.assertEqual((self.folder / "step-10/best/model.safetensors").read_bytes(), b"best of 10")
        checkpoints.copy_folder(self.folder / "step-10/best", self.folder / "best")
        self.assertEqual((self.folder / "best/model.safetensors").read_bytes(), b"best of 10")

    def test_a_folder_without_its_marker_is_no_checkpoint(self) -> None:
        place = self.made(5)
        (place / "complete.json").unlink()
        self.assertEqual(checkpoints.steps_in(self.folder), [])
        (said,) = self.refused(UNAVAILABLE, lambda: checkpoints.read_course(place, {"seed": 1}))
        self.assertIn("step-5 is not whole", said)

    def test_what_is_cut_short_is_not_gone_on_from(self) -> None:
        place = self.made(5)
        (place / "model.safetensors").write_bytes(b"w")
        (said,) = self.refused(UNAVAILABLE, lambda: checkpoints.read_course(place, {"seed": 1}))
        self.assertIn("step-5 is not whole: model.safetensors", said)

    def test_another_training_does_not_go_on_from_it(self) -> None:
        place = self.made(5)
        self.assertEqual(checkpoints.read_course(place, {"seed": 1})["progress"], {"best": 0.5})
        (said,) = self.refused(BAD_SETTINGS, lambda: checkpoints.read_course(place, {"seed": 2, "processes": 4}))
        self.assertIn("processes was None and is 4, seed was 1 and is 2", said)


class Curve(unittest.TestCase):
    def test_points_of_both_losses(self) -> None:
        history = [
            {"step": 1, "epoch": 0.5, "loss": 2.0, "learning_rate": 1e-5, "grad_norm": 1.0},
            {"step": 2, "epoch": 1.0, "eval_loss": 1.5, "eval_accuracy": 0.5, "eval_f1": 0.4, "eval_runtime": 1},
            {"step": 2, "train_runtime": 3},
        ]
        found = card.curve(history)
        self.assertEqual(found["training"], [{"step": 1, "epoch": 0.5, "loss": 2.0, "learningRate": 1e-5}])
        self.assertEqual(found["validation"], [{"step": 2, "epoch": 1.0, "loss": 1.5, "accuracy": 0.5, "f1": 0.4}])


if __name__ == "__main__":
    unittest.main()

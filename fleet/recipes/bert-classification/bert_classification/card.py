"""What is left of a training for people and programs: `metrics.json`, and the model's card."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Mapping, Sequence

MOST_LABELS_SHOWN = 20


def curve(history: Sequence[Mapping[str, Any]]) -> Dict[str, List[Dict[str, Any]]]:
    """The points of both losses, out of what the Trainer has logged."""
    training = [
        {"step": at["step"], "epoch": at["epoch"], "loss": at["loss"], "learningRate": at["learning_rate"]}
        for at in history
        if "loss" in at
    ]
    validation = [
        {
            "step": at["step"],
            "epoch": at["epoch"],
            "loss": at["eval_loss"],
            "accuracy": at["eval_accuracy"],
            "f1": at["eval_f1"],
        }
        for at in history
        if "eval_loss" in at
    ]
    return {"training": training, "validation": validation}


def model_card(metrics: Mapping[str, Any]) -> str:
    """In Hugging Face's form: facts for programs above, Markdown for people below."""
    return "\n".join([*_front(metrics), *_results(metrics), *_made(metrics), *_use(metrics)]) + "\n"


def _front(metrics: Mapping[str, Any]) -> List[str]:
    test = metrics["test"]
    measures = {"accuracy": test["accuracy"], "f1": test["macro"]["f1"]}
    # A text of JSON is one of YAML, whatever is in it.
    lines = [
        "---",
        f"base_model: {json.dumps(metrics['baseModel'])}",
        "library_name: transformers",
        "pipeline_tag: text-classification",
        "tags: [text-classification, temper]",
        "model-index:",
        f"  - name: {json.dumps(_name(metrics))}",
        "    results:",
        "      - task: { type: text-classification }",
        '        dataset: { name: "the test part of the training data", type: private }',
        "        metrics:",
    ]
    lines += [f"          - {{ type: {name}, value: {value:.6f} }}" for name, value in measures.items()]
    return [*lines, "---", ""]


def _name(metrics: Mapping[str, Any]) -> str:
    return f"{metrics['baseModel']} for classification"


def _results(metrics: Mapping[str, Any]) -> List[str]:
    shown = ("validation", "test")
    lines = [
        f"# {_plain(_name(metrics))}",
        "",
        f"Tells {len(metrics['labels'])} labels of a text apart. On {metrics['test']['rows']} texts that it was neither"
        f" trained nor chosen with, it is right for {metrics['test']['accuracy']:.1%}.",
        "",
        "## Results",
        "",
        "|  | rows | loss | accuracy | F1 (macro) | F1 (weighted) |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name in shown:
        part = metrics[name]
        numbers = (part["loss"], part["accuracy"], part["macro"]["f1"], part["weighted"]["f1"])
        lines.append(f"| {name} | {part['rows']} | " + " | ".join(f"{number:.4f}" for number in numbers) + " |")
    return [*lines, "", *_per_class(metrics["test"]), *_confusion(metrics)]


def _per_class(test: Mapping[str, Any]) -> List[str]:
    lines = ["| label | precision | recall | F1 | rows |", "| --- | --- | --- | --- | --- |"]
    for each in test["perClass"][:MOST_LABELS_SHOWN]:
        numbers = " | ".join(f"{each[name]:.4f}" for name in ("precision", "recall", "f1"))
        lines.append(f"| {_plain(each['label'])} | {numbers} | {each['rows']} |")
    return [*lines, *_more(len(test["perClass"])), ""]


def _confusion(metrics: Mapping[str, Any]) -> List[str]:
    labels = metrics["labels"]
    if len(labels) > MOST_LABELS_SHOWN:
        return ["What is taken for what is in `metrics.json`.", ""]
    names = [_plain(label) for label in labels]
    lines = ["What is taken for what, on the test part:", "", f"| is, said | {' | '.join(names)} |"]
    lines.append("| --- " * (len(names) + 1) + "|")
    lines += [
        f"| {name} | {' | '.join(map(str, row))} |" for name, row in zip(names, metrics["test"]["confusionMatrix"])
    ]
    return [*lines, ""]


def _more(labels: int) -> List[str]:
    hidden = labels - MOST_LABELS_SHOWN
    return [f"| and {hidden} more, in `metrics.json` | | | | |"] if hidden > 0 else []


def _made(metrics: Mapping[str, Any]) -> List[str]:
    training, data = metrics["training"], metrics["data"]
    rows = ", ".join(f"{count} for {name}" for name, count in data["rows"].items())
    kept = f"{training['steps']} steps, of which step {training['bestStep']} was best by {training['bestBy']}"
    lines = [
        "## How it was made",
        "",
        f"- From {_plain(metrics['baseModel'])}, by the recipe `bert-classification` of Temper.",
        f"- Rows: {rows}; {'each label is in every part' if data['stratified'] else 'not every label is in every part'}.",
        f"- Training: {kept}{', ended early' if training['stoppedEarly'] else ''}.",
        f"- Each step: {training['batchSize']} rows, in {training['precision']}, on {training['processes']} processes.",
    ]
    lines += [f"- `{name}`: SHA-256 `{sha256}`" for name, sha256 in data["files"].items()]
    lines += ["", "Settings that were given:", "", "```json"]
    return [*lines, json.dumps(metrics["settings"], indent=2, ensure_ascii=False), "```", ""]


def _use(metrics: Mapping[str, Any]) -> List[str]:
    return [
        "## How to use it",
        "",
        "```python",
        "from transformers import pipeline",
        "",
        'classify = pipeline("text-classification", model="path/to/this/folder")',
        f'classify("…", truncation=True, max_length={metrics["training"]["maxLength"]})',
        "```",
        "",
        f"Of longer texts only the first {metrics['training']['maxLength']} tokens are looked at. What it was not shown"
        " while it was trained (other languages, other times, other labels) it does not know.",
    ]


def _plain(text: str) -> str:
    """On one line, and nothing of it Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|!~])", r"\\\1", " ".join(text.split()))

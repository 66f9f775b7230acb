"""Which rows are trained with, which choose the best weights, and which are kept for the last word."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Dict, List, Sequence

from .failure import BAD_DATA, Failure
from .rows import Rows

MOST_LABELS = 10_000


@dataclass(frozen=True)
class Parts:
    """The three parts, and the labels by the number that the model knows them by."""

    train: Rows
    validation: Rows
    test: Rows
    labels: List[str]
    stratified: bool  # every label is in every part

    def numbers(self, rows: Rows) -> List[int]:
        known = {label: number for number, label in enumerate(self.labels)}
        return [known[label] for label in rows.labels]


def make_parts(train: Rows, validation: Rows | None, seed: int) -> Parts:
    """
    80 / 10 / 10 of one file. With a file for validation, that is it, and a tenth of the other is kept for the test: what
    has chosen the weights cannot tell how good they are.
    """
    labels = _labels_of(train)
    if validation is not None:
        _hold_against(validation, labels)
    names = ["test"] if validation is not None else ["validation", "test"]
    found = split_rows(train.labels, names, seed)
    kept = {name: train.at(rows) for name, rows in found.items()}
    if validation is not None:
        kept["validation"] = validation
    return Parts(
        train=kept["train"],
        validation=kept["validation"],
        test=kept["test"],
        labels=labels,
        stratified=all(set(part.labels) == set(labels) for part in kept.values()),
    )


def split_rows(labels: Sequence[str], names: Sequence[str], seed: int, share: int = 10) -> Dict[str, List[int]]:
    """
    Rows by chance, one of `share` into each of the parts that are named, of every label as many as its share of all, and
    the rest into `train`, where at least one of each label stays. The same rows for the same seed.
    """
    chance = random.Random(seed)
    left: Dict[str, List[int]] = {}
    for row, label in enumerate(labels):
        left.setdefault(label, []).append(row)
    for label in sorted(left):
        chance.shuffle(left[label])
    counts = {label: len(rows) for label, rows in left.items()}
    parts: Dict[str, List[int]] = {}
    for name in names:
        parts[name] = sorted(row for label, most in _quotas(counts, share).items() for row in _take(left[label], most))
        if not parts[name]:
            raise Failure(
                BAD_DATA,
                f"There are too few rows to keep some for {name}: write at least {share} rows, and two of each label.",
            )
    parts["train"] = sorted(row for rows in left.values() for row in rows)
    return parts


def _quotas(counts: Dict[str, int], share: int) -> Dict[str, int]:
    """How many rows of each label make one of `share`: what is whole first, then where most is left over."""
    wanted = max(1, round(sum(counts.values()) / share))
    quotas = {label: count // share for label, count in counts.items()}
    most_left_first = sorted(counts, key=lambda label: (-(counts[label] % share), label))
    for label in most_left_first[: max(0, wanted - sum(quotas.values()))]:
        quotas[label] += 1
    return quotas


def _take(rows: List[int], most: int) -> List[int]:
    return [rows.pop() for _ in range(min(most, len(rows) - 1))]


def _labels_of(train: Rows) -> List[str]:
    """In the order of numbers where all are numbers, else of their letters."""
    found = set(train.labels)
    if len(found) < 2:
        only = next(iter(found))
        raise Failure(BAD_DATA, f"Every row has the label {only}: there must be two labels at least to tell apart.")
    if len(found) > MOST_LABELS:
        raise Failure(
            BAD_DATA,
            f"There are {len(found)} labels, more than {MOST_LABELS}: name the column with labels as labelColumn.",
        )
    if all(label.lstrip("-").isascii() and label.lstrip("-").isdigit() for label in found):
        return sorted(found, key=lambda label: (int(label), label))
    return sorted(found)


def _hold_against(validation: Rows, labels: Sequence[str]) -> None:
    strange = sorted(set(validation.labels) - set(labels))
    if strange:
        shown = ", ".join(strange[:5])
        raise Failure(BAD_DATA, f"The data for validation has labels that no row to train with has: {shown}. Add some.")

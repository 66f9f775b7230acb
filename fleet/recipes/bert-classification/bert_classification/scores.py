"""How often a model is right, and where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Sequence


@dataclass(frozen=True)
class Scores:
    """Counted once, read in many ways. A share of nothing is 0."""

    labels: Sequence[str]
    confusion: List[List[int]]  # a row for each true label, a column for each that the model said

    @staticmethod
    def of(labels: Sequence[str], true: Sequence[int], said: Sequence[int]) -> Scores:
        confusion = [[0] * len(labels) for _ in labels]
        for expected, found in zip(true, said):
            confusion[expected][found] += 1
        return Scores(labels, confusion)

    @property
    def rows(self) -> int:
        return sum(map(sum, self.confusion))

    @property
    def accuracy(self) -> float:
        return _share(sum(self.confusion[at][at] for at in range(len(self.labels))), self.rows)

    def per_class(self) -> List[Dict[str, Any]]:
        said = [sum(column) for column in zip(*self.confusion)]
        return [self._class(at, said[at]) for at in range(len(self.labels))]

    def macro(self) -> Dict[str, float]:
        """The mean of the labels that occur, each counting the same."""
        said = [sum(column) for column in zip(*self.confusion)]
        occurring = [each for at, each in enumerate(self.per_class()) if each["rows"] or said[at]]
        return {name: _share(sum(each[name] for each in occurring), len(occurring)) for name in MEASURES}

    def weighted(self) -> Dict[str, float]:
        """The mean of the labels, each counting as often as it occurs."""
        found = self.per_class()
        return {name: _share(sum(each[name] * each["rows"] for each in found), self.rows) for name in MEASURES}

    def as_json(self) -> Dict[str, Any]:
        return {
            "rows": self.rows,
            "accuracy": self.accuracy,
            "macro": self.macro(),
            "weighted": self.weighted(),
            "perClass": self.per_class(),
            "confusionMatrix": self.confusion,
        }

    def _class(self, at: int, said: int) -> Dict[str, Any]:
        right, rows = self.confusion[at][at], sum(self.confusion[at])
        precision, recall = _share(right, said), _share(right, rows)
        f1 = _share(2 * precision * recall, precision + recall)
        return {"label": self.labels[at], "precision": precision, "recall": recall, "f1": f1, "rows": rows}


MEASURES = ("precision", "recall", "f1")


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0

"""What a spec says of the training: hyperparameters and settings, by the names that it gives them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple, Union

from .failure import BAD_SETTINGS, Failure


@dataclass(frozen=True)
class Number:
    """A setting that is a number, from `least` to `most`; `default` None: what it is without is said where it is used."""

    least: float
    most: float
    default: Optional[float] = None
    whole: bool = True


@dataclass(frozen=True)
class Choice:
    """A setting that is one of these."""

    values: Tuple[Any, ...]
    default: Any = None


@dataclass(frozen=True)
class Text:
    """A setting that is a name."""

    default: Optional[str] = None


LARGEST_SEED = 2**31 - 1

KNOWN: Mapping[str, Union[Number, Choice, Text]] = {
    "baseModel": Text(),
    # Hyperparameters.
    "epochs": Number(0.01, 1000, 3, whole=False),
    "steps": Number(1, 10_000_000),
    "batchSize": Number(1, 65_536),
    "learningRate": Number(1e-8, 1, 2e-5, whole=False),
    "warmupSteps": Number(0, 10_000_000),
    "earlyStoppingPatience": Number(1, 1000),
    "earlyStoppingThreshold": Number(0, 100, 0, whole=False),
    # Settings.
    "textColumn": Text("text"),
    "labelColumn": Text("label"),
    "maxLength": Number(8, 512, 128),
    "seed": Number(0, LARGEST_SEED, 42),
    "precision": Choice(("bf16", "fp16", "fp32")),
    "deterministic": Choice((True, False), False),
    "warmupRatio": Number(0, 1, 0.1, whole=False),
    "schedule": Choice(("linear", "cosine", "constant"), "linear"),
    "weightDecay": Number(0, 1, 0.01, whole=False),
    "perDeviceBatchSize": Number(1, 4096, 32),
    "evaluateEvery": Number(1, 10_000_000),
    "bestBy": Choice(("loss", "accuracy", "f1"), "loss"),
    "checkpointMinutes": Number(0, 100_000, 15),
}

# Of each pair one says what the other would.
EXCLUSIVE = (("epochs", "steps"), ("warmupSteps", "warmupRatio"))


@dataclass(frozen=True)
class Settings:
    """With its default where the spec said nothing; None where the default depends on the machines or the data."""

    given: Mapping[str, Any]
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def of_the_training(self) -> Dict[str, Any]:
        """What another value of would make another model."""
        return {name: value for name, value in self.values.items() if name != "checkpointMinutes"}


def read_settings(path: Path) -> Settings:
    """Raises Failure for what is none."""
    try:
        given = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Failure(BAD_SETTINGS, f"The settings in {path} cannot be read: {error}.") from None
    if not isinstance(given, dict):
        raise Failure(BAD_SETTINGS, f"The settings in {path} are no object: write {{\"baseModel\": \"…\"}}.")
    return parse_settings(given)


def parse_settings(given: Mapping[str, Any]) -> Settings:
    mistakes = [_mistake(name, value) for name, value in given.items()]
    found = [mistake for mistake in mistakes if mistake is not None]
    if not given.get("baseModel"):
        found.append("No base model is named: write baseModel, google-bert/bert-base-uncased for instance.")
    for one, other in EXCLUSIVE:
        if one in given and other in given:
            found.append(f"Both {one} and {other} are given, and they say the same: remove one of them.")
    if found:
        raise Failure(BAD_SETTINGS, *found)
    defaults = {name: fact.default for name, fact in KNOWN.items()}
    return Settings(given=dict(given), values={**defaults, **given})


def _mistake(name: str, value: Any) -> Optional[str]:
    fact = KNOWN.get(name)
    if fact is None:
        return f"There is no setting {name}: remove it. There are {', '.join(KNOWN)}."
    if isinstance(fact, Text):
        return None if isinstance(value, str) and value else f"{name} is {_shown(value)}: write a name."
    if isinstance(fact, Choice):
        # `1 == True` in Python, and not in a spec.
        if any(value == each and type(value) is type(each) for each in fact.values):
            return None
        return f"{name} is {_shown(value)}: write one of {', '.join(_shown(each) for each in fact.values)}."
    return _mistake_of_number(name, fact, value)


def _mistake_of_number(name: str, fact: Number, value: Any) -> Optional[str]:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if number and fact.least <= value <= fact.most and (not fact.whole or value == int(value)):
        return None
    kind = "whole number" if fact.whole else "number"
    return f"{name} is {_shown(value)}: write a {kind} from {fact.least:g} to {fact.most:g}."


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def facts() -> Dict[str, Dict[str, Any]]:
    """The table above as plain data, for whoever checks a spec before it runs."""
    shown: Dict[str, Dict[str, Any]] = {}
    for name, fact in KNOWN.items():
        if isinstance(fact, Number):
            shown[name] = {"min": fact.least, "max": fact.most, "default": fact.default, "whole": fact.whole}
        elif isinstance(fact, Choice):
            values: List[Any] = list(fact.values)
            shown[name] = {"values": values, "default": fact.default}
        else:
            shown[name] = {"default": fact.default}
    return shown

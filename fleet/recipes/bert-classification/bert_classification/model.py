"""The base model with a head for the labels, its tokenizer, and rows as both read them."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import torch
from torch.utils.data import Dataset, get_worker_info
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

from .failure import BAD_SETTINGS, UNAVAILABLE, Failure

# The families that this recipe knows how to train; what else classifies may need other settings, or code of its own.
FAMILIES = ("bert", "distilbert", "roberta", "xlm-roberta")
# Of a position's numbers RoBERTa keeps two for itself.
RESERVED_POSITIONS = {"roberta": 2, "xlm-roberta": 2}


def load_base(name: str, staged: Path, labels: Sequence[str], max_length: int) -> Tuple[Any, Any]:
    """
    Model and tokenizer, from `staged` when there is such a folder, else from the hub by name. Weights are safetensors:
    other formats run code when they are read, and no code of a repository's is ever run.
    """
    here = staged.is_dir()
    source = str(staged) if here else name
    safely = {"local_files_only": here, "trust_remote_code": False}
    try:
        config = AutoConfig.from_pretrained(source, **safely)
        _check(name, config, max_length)
        tokenizer = AutoTokenizer.from_pretrained(source, **safely)
        model = AutoModelForSequenceClassification.from_pretrained(
            source,
            num_labels=len(labels),
            id2label=dict(enumerate(labels)),
            label2id={label: number for number, label in enumerate(labels)},
            problem_type="single_label_classification",
            ignore_mismatched_sizes=True,
            use_safetensors=True,
            dtype=torch.float32,
            **safely,
        )
    except (OSError, ValueError) as error:
        first = str(error).strip().splitlines()[0]
        place = "the staged files" if here else "the hub"
        raise Failure(
            UNAVAILABLE,
            f"{name} cannot be read from {place} ({first}): name a repository with config.json, a tokenizer and"
            " model.safetensors, and stage it where machines reach no hub.",
        ) from None
    return model, tokenizer


def _check(name: str, config: Any, max_length: int) -> None:
    if config.model_type not in FAMILIES:
        known = ", ".join(FAMILIES)
        raise Failure(BAD_SETTINGS, f"{name} is of the family {config.model_type}: this recipe trains {known}.")
    longest = config.max_position_embeddings - RESERVED_POSITIONS.get(config.model_type, 0)
    if max_length > longest:
        raise Failure(BAD_SETTINGS, f"maxLength is {max_length}, and {name} reads {longest} tokens: write that at most.")


class Texts(Dataset):  # type: ignore[type-arg]
    """Rows by number. A text becomes tokens when it is needed: nothing is computed ahead, or kept twice."""

    def __init__(self, texts: Sequence[str], labels: Sequence[int]) -> None:
        self._texts = texts
        self._labels = labels

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, at: int) -> Tuple[str, int]:
        return self._texts[at], self._labels[at]


class Batcher:
    """Makes a batch of tokens of rows."""

    def __init__(self, tokenizer: Any, max_length: int, multiple: int | None, static: bool) -> None:
        self._tokenizer = tokenizer
        self._settings: Dict[str, Any] = {
            "truncation": True,
            "max_length": max_length,
            "padding": "max_length" if static else True,
            "pad_to_multiple_of": multiple,
            "return_tensors": "pt",
        }
        self._heeded = False

    def __call__(self, rows: List[Tuple[str, int]]) -> Dict[str, torch.Tensor]:
        if not self._heeded and get_worker_info() is not None:
            # SIGTERM comes to all processes of the workload; a reader that dies of it would take the last checkpoint along.
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self._heeded = True
        batch = dict(self._tokenizer([text for text, _ in rows], **self._settings))
        batch["labels"] = torch.tensor([label for _, label in rows])
        return batch

"""Texts with their labels, out of CSV or JSON Lines. What is wrong with a file is said with its line and its column."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator, List, Optional, Sequence, Tuple

from .failure import BAD_DATA, Failure, Mistakes

ENDS = (".csv", ".jsonl")


@dataclass
class Rows:
    """Texts and labels, row by row."""

    texts: List[str] = field(default_factory=list)
    labels: List[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def at(self, indexes: Sequence[int]) -> Rows:
        return Rows([self.texts[at] for at in indexes], [self.labels[at] for at in indexes])


def find_file(folder: Path, role: str) -> Optional[Path]:
    """The data for a purpose, `train` say; None when there is none. Raises Failure for two, or for another format."""
    found = sorted(path for path in folder.glob(f"{role}*") if path.is_file() and path.name.split(".")[0] == role)
    if not found:
        return None
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise Failure(BAD_DATA, f"There are {names}: leave one file with data for {role}.")
    if found[0].suffix.lower() not in ENDS:
        raise Failure(BAD_DATA, f"{found[0].name} is neither CSV nor JSON Lines: name it {role}.csv or {role}.jsonl.")
    return found[0]


def read_rows(path: Path, text: str, label: str) -> Rows:
    """Raises Failure with every mistake, of many the first ones."""
    mistakes = Mistakes()
    rows = Rows()
    read = _csv if path.suffix.lower() == ".csv" else _json_lines
    try:
        for line, said, name in read(path, text, label, mistakes):
            where = f"{path.name}, line {line}"
            if not said.strip():
                mistakes.add(f"{where}: {text} is empty: write a text, or remove the row.")
            elif not name.strip():
                mistakes.add(f"{where}: {label} is empty: write a label, or remove the row.")
            else:
                rows.texts.append(said)
                rows.labels.append(name.strip())
    except UnicodeDecodeError:
        mistakes.add(f"{path.name}, line {_line_of_other_bytes(path)}: this is not UTF-8: save the file as UTF-8.")
    mistakes.end()
    if not rows:
        raise Failure(BAD_DATA, f"{path.name} has no rows: write one for each text.")
    return rows


Found = Iterator[Tuple[int, str, str]]


def _csv(path: Path, text: str, label: str, mistakes: Mistakes) -> Found:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, [])
            columns = _columns(path, header, (text, label))
            for fields in reader:
                if not fields:
                    continue
                if len(fields) != len(header):
                    mistakes.add(
                        f"{path.name}, line {reader.line_num}: there are {len(fields)} fields, and the header has"
                        f" {len(header)}: put a text with commas into quotation marks."
                    )
                    continue
                yield reader.line_num, fields[columns[0]], fields[columns[1]]
        except csv.Error as error:
            mistakes.add(f"{path.name}, line {reader.line_num}: this is no CSV ({error}): close every quotation mark.")


def _columns(path: Path, header: List[str], wanted: Sequence[str]) -> List[int]:
    twice = [name for name in wanted if header.count(name) > 1]
    if twice:
        raise Failure(BAD_DATA, f"{path.name}, line 1: there are two columns {twice[0]}: rename one.")
    missing = [name for name in wanted if name not in header]
    if not missing:
        return [header.index(name) for name in wanted]
    if not header:
        raise Failure(BAD_DATA, f"{path.name} is empty: write a header, and a row for each text.")
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise Failure(BAD_DATA, f"{path.name}, line 1: the columns are not separated by commas: save it with commas.")
    raise Failure(BAD_DATA, *(_no_column(path, name, wanted, header) for name in missing))


def _no_column(path: Path, name: str, wanted: Sequence[str], there: Sequence[str]) -> str:
    setting = "textColumn" if name == wanted[0] else "labelColumn"
    shown = ", ".join(there[:20])
    return f"{path.name}, line 1: there is no column {name}: write it as the setting {setting}. There are {shown}."


def _json_lines(path: Path, text: str, label: str, mistakes: Mistakes) -> Found:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for line, said in enumerate(file, start=1):
            if not said.strip():
                continue
            where = f"{path.name}, line {line}"
            try:
                found = json.loads(said, parse_constant=_not_json)
            except ValueError:
                mistakes.add(f'{where}: this is no JSON: write {{"{text}": "…", "{label}": "…"}}, all on one line.')
                continue
            if not isinstance(found, dict):
                mistakes.add(f'{where}: this is no object: write {{"{text}": "…", "{label}": "…"}}.')
                continue
            values = _values(found, (text, label), where, mistakes)
            if values is not None:
                yield line, values[0], values[1]


def _not_json(name: str) -> None:
    """NaN and Infinity, which no other reader of JSON takes."""
    raise ValueError(name)


def _values(found: Any, wanted: Sequence[str], where: str, mistakes: Mistakes) -> Optional[Tuple[str, str]]:
    text, label = wanted
    for name, setting in ((text, "textColumn"), (label, "labelColumn")):
        if name not in found:
            there = ", ".join(list(found)[:20])
            mistakes.add(f"{where}: there is no {name}: write it as the setting {setting}. There are {there}.")
            return None
    if not isinstance(found[text], str):
        mistakes.add(f"{where}: {text} is no text: put it into quotation marks.")
        return None
    said = _label(found[label])
    if said is None:
        mistakes.add(f"{where}: {label} is neither a text nor a whole number: write one.")
        return None
    return found[text], said


def _label(value: Any) -> Optional[str]:
    """A label as CSV would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) else None


def _line_of_other_bytes(path: Path) -> int:
    with path.open("rb") as file:
        for line, said in enumerate(file, start=1):
            try:
                said.decode("utf-8")
            except UnicodeDecodeError:
                return line
    return 1

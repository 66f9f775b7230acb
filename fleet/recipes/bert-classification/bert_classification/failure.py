"""What a person can mend: told in sentences, with an exit code that says whose it is."""

from __future__ import annotations

from typing import List

# As sysexits.h numbers them.
BAD_DATA = 65
UNAVAILABLE = 69
BAD_SETTINGS = 78

MOST_SENTENCES = 10


class Failure(Exception):
    """Ends the training. Every sentence says what is wrong, where, and what to do."""

    def __init__(self, code: int, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.code = code


class Mistakes:
    """Collects what is wrong with data, as much of it as a person reads."""

    def __init__(self) -> None:
        self._sentences: List[str] = []

    def add(self, sentence: str) -> None:
        """Raises Failure when there are enough."""
        self._sentences.append(sentence)
        if len(self._sentences) >= MOST_SENTENCES:
            self._sentences.append("There may be more: reading has ended here.")
            self.end()

    def end(self) -> None:
        """Raises Failure when there were any."""
        if self._sentences:
            raise Failure(BAD_DATA, *self._sentences)

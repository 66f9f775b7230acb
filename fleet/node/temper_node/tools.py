"""Programs of the machine, called with lists of words and never through a shell."""

from __future__ import annotations

import subprocess
from typing import Mapping, Optional, Sequence


class ToolError(Exception):
    """A program is missing, failed, or took too long."""


def run_tool(
    words: Sequence[str],
    *,
    timeout: float = 60,
    stdin: Optional[str] = None,
    env: Optional[Mapping[str, str]] = None,
) -> str:
    """Standard output. Raises ToolError with what the program said."""
    try:
        done = subprocess.run(
            list(words), input=stdin, capture_output=True, text=True, timeout=timeout, env=env, check=False
        )
    except FileNotFoundError:
        raise ToolError(f"{words[0]} is not on this image")
    except subprocess.TimeoutExpired:
        raise ToolError(f"{words[0]} did not end within {timeout:g} s")
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise ToolError(f"{words[0]} ended with {done.returncode}: {said[-1] if said else 'it said nothing'}")
    return done.stdout

"""The end of the machine; what shuts down from within is terminated by its launch template."""

from __future__ import annotations

from .journal import say
from .tools import ToolError, run_tool

WAYS = (["shutdown", "-h", "now"], ["systemctl", "poweroff", "--force"], ["poweroff", "-f"])


def power_off(reason: str) -> None:
    say(f"powering off: {reason}")
    for words in WAYS:
        try:
            run_tool(words, timeout=30)
            return
        except ToolError as error:
            say(str(error))

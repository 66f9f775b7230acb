"""`python3 -m temper_node run`: a node's life. `… watchdog`: what ends it when nothing else does."""

from __future__ import annotations

import sys
from typing import Sequence

from .config import read_config
from .node import run_node
from .power import power_off
from .settings import settings_of_this_process
from .watchdog import Watchdog


def main(words: Sequence[str]) -> int:
    if list(words) not in (["run"], ["watchdog"]):
        print("usage: python3 -m temper_node run|watchdog", file=sys.stderr)
        return 2
    if words[0] == "watchdog":
        settings = settings_of_this_process()
        Watchdog(read_config(settings.config), settings).run()
        return 0
    # Whatever happens to the program, the machine does not outlive it; should it be killed, its watchdog does this.
    reason = "the node program failed"
    try:
        settings = settings_of_this_process()
        reason = run_node(read_config(settings.config), settings)
    finally:
        power_off(reason)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

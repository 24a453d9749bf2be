"""The process in which patterns of other people are tried: it ends itself where one takes too long.

Standard library only, and nothing of this package: it runs in isolated mode. A request is a line of JSON on standard
input, an answer one on standard output. The timer counts its own processor time and its signal is left to the kernel,
which ends the process in the middle of a match, also where whoever asked is long dead.
"""

from __future__ import annotations

import json
import re
import resource
import signal
import sys
from itertools import islice
from typing import Any

MEMORY = 1 << 30
"""Bytes of memory that it may have: what a match remembers grows with the text."""
IMPORT_S = 60.0
"""Seconds of processor time for loading a library, which no pattern lengthens."""


def find(pattern: str, flags: int, texts: list[str], group: str | int, most: int) -> list[list[tuple[int, int]]]:
    """Where the first `most` matches of each text begin and end; those in which the group took no part are left out."""
    compiled = re.compile(pattern, flags)
    return [
        [hit.span(group) for hit in islice(compiled.finditer(text), most) if hit.start(group) >= 0] for text in texts
    ]


def varied(pattern: str, flags: int, count: int, libraries: list[str], home: str, within_s: float) -> list[str]:
    """Different texts in which the pattern is found, made by Hypothesis without chance."""
    _end_after(IMPORT_S)
    sys.path += libraries
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415 - 0.2 s that few requests need
    from hypothesis import strategies as st  # noqa: PLC0415 - as above
    from hypothesis.configuration import set_hypothesis_home_dir  # noqa: PLC0415 - as above

    # What it learns of the loaded modules takes seconds: kept for every run, and not in a folder of the project.
    set_hypothesis_home_dir(home)
    found: dict[str, None] = {}

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.from_regex(re.compile(pattern, flags), fullmatch=pattern.startswith("^") and pattern.endswith("$")))
    def take(text: str) -> None:
        if text.isprintable() and text.isascii():
            found[text.removesuffix("\n")] = None

    st.characters(categories=["Lu"]).validate()  # reads its tables of characters
    _end_after(within_s)
    take()
    return list(found)


def _end_after(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _answer(request: dict[str, Any]) -> Any:
    if request["do"] == "find":
        return find(request["pattern"], request["flags"], request["texts"], request["group"], request["most"])
    return varied(*(request[key] for key in ("pattern", "flags", "count", "libraries", "home", "within_s")))


def main() -> None:
    """Answer until nobody asks any more."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF})
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    for line in sys.stdin:
        request = json.loads(line)
        _end_after(request["within_s"])
        try:
            answer = {"answer": _answer(request)}
        except (re.error, IndexError, OverflowError, RecursionError, MemoryError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        _end_after(0)
        print(json.dumps(answer), flush=True)  # noqa: T201 - its answer


if __name__ == "__main__":
    main()

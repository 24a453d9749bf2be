"""The process behind `search_files`: searches below the folder whose descriptor is its argument.

Standard library only, and nothing of this package: it runs in isolated mode and is killed without warning.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import signal
import stat
import sys
from collections.abc import Iterator
from typing import Any

LINE_CHARS = 300
LONGEST_S = 15
"""Seconds after which the kernel ends it where whoever asked is dead and cannot."""


def files(folder: int, glob: str) -> Iterator[tuple[str, str, int]]:
    """`(path, name, folder's descriptor)` of what the pattern names, in order, no link followed."""
    for where, folders, names, here in os.fwalk(".", dir_fd=folder, follow_symlinks=False):
        folders.sort()
        for name in sorted(names):
            path = os.path.normpath(f"{where}/{name}")
            if fnmatch.fnmatchcase(path, glob) or fnmatch.fnmatchcase(name, glob):
                yield path, name, here


def text_of(name: str, here: int, limit: int) -> str | None:
    """The text of a regular file, `None` where it is none or too large."""
    try:
        fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=here)
    except OSError:
        return None
    with os.fdopen(fd, "rb") as file:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            return None
        data = file.read(limit)
    try:
        return None if b"\0" in data else data.decode()
    except UnicodeDecodeError:
        return None


def search(folder: int, request: dict[str, Any]) -> dict[str, Any]:
    """Every matching line up to the limit: `found` holds `[path, line number, text]`."""
    pattern = re.compile(request["pattern"], re.IGNORECASE if request["ignore_case"] else 0)
    answer: dict[str, Any] = {"found": [], "files": 0, "skipped": 0, "cut": False}
    for path, name, here in files(folder, request["glob"]):
        text = text_of(name, here, request["bytes"])
        if text is None:
            answer["skipped"] += 1
            continue
        answer["files"] += 1
        for number, line in enumerate(text.split("\n"), 1):
            if not pattern.search(line):
                continue
            if len(answer["found"]) == request["matches"]:
                return answer | {"cut": True}
            answer["found"].append([path, number, line.rstrip("\r")[:LINE_CHARS]])
    return answer


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(LONGEST_S)
    json.dump(search(int(sys.argv[1]), json.load(sys.stdin)), sys.stdout)

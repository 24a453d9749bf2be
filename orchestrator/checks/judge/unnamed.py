"""schemathesis, run as a script, that calls itself by nothing by which a service could know it.

The tool writes its name into headers, probes and made-up fields; a service that behaves for whoever has that name would
pass every generated request. So the name is taken out of each request as it leaves. The first argument is what the
tool calls itself instead, a JSON list of names that are taken in turn.

Starting the tool takes longer than a run on one operation: the script imports it once, and forks for each run that is
asked for on its standard input, a socket; see `Fuzzer`.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import re
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests

_OWN = re.compile(r"schemathesis-(?=unknown-property|additional|probe|invalid-value)", re.IGNORECASE)
"""Only what the tool makes up; a contract may have the word."""
_LATER = ("cli.commands.run.executor", "engine.core", "engine.run.unit", "specs.openapi.schemas")
"""What the tool imports in each of its runs only."""
_LONGEST = 4096
"""Bytes of a path."""
WORDS, OUTPUT = "words.json", "output.txt"
"""Files in the folder of a run: the tool's arguments as a JSON list, and what it printed."""


def unnamed(request: requests.PreparedRequest, agent: str) -> requests.PreparedRequest:
    """The same request without the tool's name; what it means to the service does not change."""
    given = request.headers.get("User-Agent", "")
    kept = {name: value for name, value in request.headers.items() if name.lower() != "x-schemathesis-testcaseid"}
    request.headers.clear()
    request.headers.update({_OWN.sub("", name): _without(value) for name, value in kept.items()})
    if str(given).startswith("schemathesis/"):
        request.headers["User-Agent"] = agent
    request.url = _OWN.sub("", request.url or "")
    if isinstance(request.body, bytes):
        request.body = _OWN.sub("", request.body.decode("latin-1")).encode("latin-1")
        request.prepare_content_length(request.body)
    elif isinstance(request.body, str):
        request.body = _OWN.sub("", request.body)
        request.prepare_content_length(request.body)
    return request


def _without(value: str | bytes) -> str | bytes:
    return _OWN.sub("", value) if isinstance(value, str) else value


def _send_unnamed(agents: list[str]) -> None:
    turn = itertools.cycle(agents)
    send = requests.Session.send

    def without_a_name(self: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        return send(self, unnamed(request, next(turn)), **kwargs)

    requests.Session.send = without_a_name  # type: ignore[method-assign]


def _asked(asking: socket.socket) -> int:
    """Fork for each run that is asked for. Returns in the forks only, with where its exit code is to be told."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever asks sees how each of them ends
    while True:
        folder, handles, _, _ = socket.recv_fds(asking, _LONGEST, 1)
        if not folder:
            sys.exit()
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asking.close()
            _go_into(Path(os.fsdecode(folder)))
            return handles[0]
        os.close(handles[0])


def _go_into(folder: Path) -> None:
    """What a process that is started for one run has: its folder, its words, and its output in a file."""
    os.chdir(folder)
    os.environ.update(HOME=str(folder), TMPDIR=str(folder))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    with Path(OUTPUT).open("wb") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    sys.argv[1:] = json.loads(Path(WORDS).read_text("utf-8"))


if __name__ == "__main__":
    from schemathesis.cli import schemathesis

    for module in _LATER:
        with suppress(ImportError):  # then each run does it
            importlib.import_module(f"schemathesis.{module}")
    _send_unnamed(json.loads(sys.argv.pop(1)))
    with socket.socket(fileno=_asked(socket.socket(fileno=os.dup(0)))) as line:
        try:
            schemathesis()
        except SystemExit as ending:
            line.send(str(ending.code or 0).encode())
            raise

"""schemathesis, run as a script, that calls itself by nothing by which a service could know it.

The tool writes its name into headers, probes and made-up fields; a service that behaves for whoever has that name would
pass every generated request. So the name is taken out of each request as it leaves. The first argument is what the
tool calls itself instead, a JSON list of names that are taken in turn.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
from typing import Any

import requests

_OWN = re.compile(r"schemathesis-(?=unknown-property|additional|probe|invalid-value)", re.IGNORECASE)
"""Only what the tool makes up; a contract may have the word."""


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


if __name__ == "__main__":
    from schemathesis.cli import schemathesis

    _send_unnamed(json.loads(sys.argv.pop(1)))
    schemathesis()

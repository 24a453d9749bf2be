"""`http`: one request to the running service is answered as it should be."""

from __future__ import annotations

import json
import zlib

from orchestrator import patterns
from orchestrator.checks.context import CheckContext
from orchestrator.checks.judge.client import Request
from orchestrator.checks.verdict import Verdict, failed, passed
from orchestrator.criteria import HttpSpec
from orchestrator.finding import Evidence

LOOKS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "curl/8.14.1",
    "python-requests/2.32.5",
    "Go-http-client/1.1",
)
"""What callers of a service call themselves. A service that knows its judge by a name serves nobody else."""


def _look(spec: HttpSpec, context: CheckContext) -> str:
    """The name of the caller: another one for each check and each tree, the same when it is looked at again."""
    return LOOKS[zlib.crc32(f"{context.tree} {spec.id}".encode()) % len(LOOKS)]


async def check(spec: HttpSpec, context: CheckContext) -> Verdict:
    """Send it, and look at status and body."""
    judge = await context.judge()
    secret = (await judge.credentials.principal(spec.role)).secret if spec.role else {}
    text = spec.body.encode() if isinstance(spec.body, str) else None
    body = None if text is not None else json.loads(json.dumps(spec.body))
    looks = {"user-agent": _look(spec, context)}
    request = Request(method=spec.method, path=spec.path, body=body, raw=text, secret=secret, headers=looks)
    answer = await judge.client.send(request)
    evidence = Evidence(command=request.shown, output_tail=answer.text[-4000:], measured={"ms": answer.elapsed_ms})
    told = f"{request.shown} gave {answer.shown}"
    if answer.status not in spec.status:
        return failed(f"{told}, wanted {' or '.join(map(str, spec.status))}", evidence=evidence)
    missing = [wanted for wanted in spec.contains if wanted not in answer.text]
    if missing:
        return failed(f"{told}, which does not contain {', '.join(map(repr, missing))}", evidence=evidence)
    if spec.matches and not await patterns.found(spec.matches, answer.text):
        return failed(f"{told}, which does not match {spec.matches!r}", evidence=evidence)
    return passed(f"{request.shown} gave {answer.status}", evidence=evidence)

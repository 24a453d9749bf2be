"""Generated requests against a running service, by schemathesis, and what it found wrong with the answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator.auth import Kind
from orchestrator.checks.judge.credentials import Principal
from orchestrator.checks.judge.fuzzer import Fuzzer
from orchestrator.checks.judge.session import Judge
from orchestrator.errors import Problem

_BODY = 20_000
"""Characters of a body that are kept."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One request that was generated, and what was found wrong with its answer."""

    label: str
    """Method and path of the operation that it belongs to."""
    method: str
    """What was sent; another than the operation's where methods that do not exist are tried."""
    status: int
    """0 where there was no answer."""
    shown: str
    """Request and answer in one line."""
    sent: str = ""
    """The request's body as text, where it is one."""
    answered: str = ""
    """That of the answer."""
    bodiless: bool = False
    """Whether the request had no body."""
    failures: tuple[tuple[str, str], ...] = ()
    """Code and message of each."""


async def fuzz(  # noqa: PLR0913 - what a run of the tool depends on
    fuzzer: Fuzzer,
    judge: Judge,
    document: Mapping[str, Any],
    labels: Sequence[str],
    principal: Principal | None,
    *,
    base_url: str,
    folder: Path,
    max_examples: int,
    seed: int,
    timeout_s: float,
) -> list[Case]:
    """Every case that was tried on the operations with these labels; raises `Problem` where the tool broke."""
    folder.mkdir(parents=True)
    (folder / "contract.json").write_text(json.dumps(_with_base(document)))
    config = _config(judge, principal, base_url, max_examples, seed)
    (folder / "schemathesis.toml").write_text(_toml(config))
    report = folder / "events.ndjson"
    chosen = [word for label in labels for word in ("--include-name", label)]
    words = ("--config-file", "schemathesis.toml", "--no-color", "run", "contract.json", "--report", "ndjson")
    output, code = await fuzzer.run((*words, "--report-ndjson-path", str(report), *chosen), folder, timeout_s)
    if code not in {0, 1} or not report.is_file():
        raise Problem(f"schemathesis ended with {code}: {output[-1500:].strip()}")
    cases = list(_cases(report))
    if not cases:
        raise Problem(f"schemathesis tried nothing: {output[-1500:].strip()}")
    return cases


def _with_base(document: Mapping[str, Any]) -> dict[str, Any]:
    """The whole document, so that it is known which methods exist, but no servers: the address is given."""
    paths = {path: {k: v for k, v in item.items() if k != "servers"} for path, item in document["paths"].items()}
    return {**{key: value for key, value in document.items() if key != "servers"}, "paths": paths}


def _config(judge: Judge, principal: Principal | None, base_url: str, max_examples: int, seed: int) -> dict[str, Any]:
    config: dict[str, Any] = {
        "base-url": base_url,
        "seed": seed,
        "workers": 1,
        "continue-on-failure": True,
        "max-redirects": 0,
        "request-timeout": 20,
        "cache.enabled": False,
        "output.sanitization.enabled": False,  # the credentials die with the database; headers are part of the evidence
        # What a shell or a header cannot carry is no question to a service.
        "generation.allow-x00": False,
        "generation.no-shrink": True,
        "generation.database": "none",
        "generation.max-examples": max_examples,
        "phases.stateful.enabled": False,
        # Ids met in earlier answers would take the place of the example, whose row is there for this operation.
        "phases.examples.extra-data-sources.responses": False,
    }
    scheme = judge.auth.scheme
    if scheme is None or principal is None:
        return config
    if judge.auth.also is not None and principal.key:
        name, (value, *_) = judge.auth.also.openapi_security_scheme, principal.key.values()
        config[f"auth.openapi.{json.dumps(name)}.api_key"] = value
    # As headers they would be sent where the contract asks for none, and tests of authentication would mean nothing.
    key = f"auth.openapi.{json.dumps(scheme.openapi_security_scheme)}"
    if scheme.kind is Kind.BASIC and principal.password:
        return {**config, f"{key}.username": principal.login, f"{key}.password": principal.password}
    value = principal.token or principal.secret.get(scheme.header, "").removeprefix(scheme.prefix).strip()
    declared = judge.contract.security_schemes.get(scheme.openapi_security_scheme)
    if declared is not None and declared.type == "apiKey":
        return {**config, f"{key}.api_key": principal.secret.get(declared.parameter or scheme.header, value)}
    return {**config, f"{key}.bearer": value}


def _toml(config: Mapping[str, Any]) -> str:
    """Dotted keys are enough; JSON's strings, numbers and booleans are TOML's."""
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in config.items())


def _cases(report: Path) -> Iterator[Case]:
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            scenario = json.loads(line).get("ScenarioFinished")
            if scenario:
                yield from _of_scenario(scenario["recorder"])


def _of_scenario(recorder: Mapping[str, Any]) -> Iterator[Case]:
    checks, interactions = recorder.get("checks", {}), recorder.get("interactions", {})
    for name, node in recorder.get("cases", {}).items():
        value, interaction = node["value"], interactions.get(name, {})
        response = interaction.get("response") or {}
        yield Case(
            label=recorder["label"],
            method=value["method"],
            status=int(response.get("status_code", 0)),
            shown=_shown(interaction),
            sent=_text((interaction.get("request") or {}).get("body"))[:_BODY],
            answered=_text(response.get("content"))[:_BODY],
            bodiless=not _text((interaction.get("request") or {}).get("body")),
            failures=tuple(_failures(checks.get(name, ()))),
        )


def _failures(nodes: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if node["status"] in {"failure", "error"}:
            failure = (node.get("failure_info") or {}).get("failure") or {}
            told = f"{failure.get('title') or node['name']}: {failure.get('message') or ''}"
            yield node["name"], " ".join(told.split())[:300]


def _shown(interaction: Mapping[str, Any]) -> str:
    request, response = interaction.get("request") or {}, interaction.get("response") or {}
    sent, got = _text(request.get("body")), _text(response.get("content"))
    return f"{request.get('method')} {request.get('uri')} {sent[:200]} gave {response.get('status_code')} {got[:200]}"


def _text(payload: Any) -> str:
    encoded = payload.get("$base64") if isinstance(payload, dict) else payload
    if not isinstance(encoded, str):
        return ""
    try:
        return " ".join(base64.b64decode(encoded).decode(errors="replace").split())
    except ValueError:
        return encoded

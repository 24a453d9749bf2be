"""The inspection of a whole service that somebody else started: every look of the playbook's checks, one verdict."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2

from orchestrator.auth import AuthModel
from orchestrator.auth_names import spelled
from orchestrator.certificates import trusted
from orchestrator.checks.databases.reflected import design_of
from orchestrator.checks.given import GivenService, mounted
from orchestrator.checks.judge.identity import Given, headers_of
from orchestrator.checks.judge.relay import Address, Relay
from orchestrator.checks.judge.store import open_store
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import Problem, UsageProblem
from orchestrator.finding import Finding
from orchestrator.handoff.front_matter import Figures
from orchestrator.inspector.inquiry import Inquiry, address, chosen, database_at, empty_database, read_samples, text
from orchestrator.inspector.looks import looks
from orchestrator.inspector.migrations import refuse_filled
from orchestrator.inspector.report import GO, HALT, Report
from orchestrator.postgres import Database
from orchestrator.unkeyed import with_unkeyed

__all__ = ["GO", "HALT", "Inquiry", "Report", "inspect_service"]


async def inspect_service(inquiry: Inquiry, say: Callable[[str], None]) -> Report:
    """Look from every side; `say` is told what is being looked at. Raises `Problem` where nothing can be judged."""
    origin, prefixes = address(inquiry.base_url)
    contract = Contract.parse(text(inquiry.contract), where=str(inquiry.contract))
    auth = AuthModel.parse(text(inquiry.auth), where=str(inquiry.auth)).by_id(contract)
    operations = chosen(contract, inquiry.operations)
    database = database_at(inquiry.database) if inquiry.database else None
    empty = empty_database(inquiry)
    if empty is not None:
        await refuse_filled(empty)
    async with AsyncExitStack() as stack:
        relay = await _relay(inquiry, database, stack)
        design = await _design(inquiry, database)
        await _answering(inquiry.base_url, inquiry.wait_s)
        contract = await mounted(origin, contract, prefixes or (contract.server_base_path, ""))
        service = GivenService(
            base_url=origin,
            terms=Terms(
                contract=contract,
                auth=spelled(auth, design.tables) if design is not None else auth,
                design=with_unkeyed(design, spelled(auth, design.tables)) if design is not None else None,
                samples=read_samples(inquiry.samples),
            ),
            judged=tuple(one for one in contract.operations if one.id in operations),
            nfr=Figures(p95_ms=inquiry.p95_ms),
            store=open_store(database, design.tables if design is not None else ()) if database else None,
            given=_given(inquiry, auth, contract),
            relay=relay,
            salt=secrets.token_hex(3),
        )
        await stack.enter_async_context(service)
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="orchestrator-inspect-")))
        unbuilt = await service.sort_out()
        findings = []
        for name, look in looks(inquiry, service, scratch, database, empty):
            say(name)
            findings.append(_labelled(await look()))
    report = Report(
        service=f"{origin}{contract.server_base_path}",
        operations=len(service.judged),
        unbuilt=unbuilt,
        findings=tuple(findings),
        halt_at=inquiry.halt_at,
    )
    if not report.measured:
        told = "; ".join(dict.fromkeys(finding.message for finding in findings))[:600]
        raise Problem(f"nothing could be judged: {told}", where=report.service, remedy="give what is missing")
    return report


async def _design(inquiry: Inquiry, database: Database | None) -> SchemaDesign | None:
    """The design that was given, else what the database itself holds."""
    if inquiry.schema is not None:
        dialect = database.engine if database else "postgres"
        return SchemaDesign.parse(text(inquiry.schema), dialect, where=str(inquiry.schema)) if database else None
    return await design_of(database) if database else None


def _labelled(finding: Finding) -> Finding:
    """What a probe sees belongs to the look that asked, so that a cause is counted where it is told."""
    issues = tuple(replace(issue, inspection=finding.check) for issue in finding.issues)
    return replace(finding, issues=issues)


def _given(inquiry: Inquiry, auth: AuthModel, contract: Contract) -> Given:
    """The credentials that were handed over, as headers by role; raises `UsageProblem` for an unknown role."""
    found: dict[str, list[Mapping[str, str]]] = {}
    keys: dict[str, list[Mapping[str, str]]] = {}
    second = auth.also.header.lower() if auth.also is not None else ""
    for role, token in inquiry.tokens:
        found.setdefault(role, []).append(headers_of(token, auth.scheme, contract) if auth.scheme else {})
    for role, name, value in inquiry.headers:
        (keys if name.lower() == second else found).setdefault(role, []).append({name: value})
    strange = sorted({*found, *keys} - set(auth.roles or {*found, *keys}))
    if strange:
        remedy = f"name one of {', '.join(auth.roles)}"
        raise UsageProblem(f"there is no role {', '.join(map(repr, strange))}", where=str(inquiry.auth), remedy=remedy)
    return Given(headers=found, keys=keys)


async def _relay(inquiry: Inquiry, database: Database | None, stack: AsyncExitStack) -> Relay | None:
    if not inquiry.relay:
        return None
    host, _, port = inquiry.relay.rpartition(":")
    if database is None or database.path is not None or not host or not port.isdigit():
        remedy = "give --relay HOST:PORT together with --database postgresql://…"
        raise UsageProblem("a relay leads to a PostgreSQL database", where=f"--relay {inquiry.relay}", remedy=remedy)
    parts = urlsplit(database.url)
    folder = parse_qs(parts.query).get("host", [""])[0]
    leads_to = Address(host=parts.hostname or "127.0.0.1", port=parts.port or 5432)
    if folder.startswith("/"):
        leads_to = Address(socket=Path(folder) / f".s.PGSQL.{parts.port or 5432}")
    relay = Relay(listens=Address(host=host.strip("[]"), port=int(port)), leads_to=leads_to)
    return await stack.enter_async_context(relay)


async def _answering(base_url: str, wait_s: float) -> None:
    """Wait for the service's first answer of any kind; raises `Problem` where none comes in time."""
    deadline = asyncio.get_running_loop().time() + wait_s
    async with httpx2.AsyncClient(trust_env=False, timeout=5.0, verify=trusted()) as client:
        while True:
            try:
                async with client.stream("GET", base_url):
                    return
            except httpx2.HTTPError as error:
                reason = str(error) or type(error).__name__
            if asyncio.get_running_loop().time() >= deadline:
                remedy = "start the service first, or give it longer with --wait"
                raise Problem(f"no answer in {wait_s:g} s: {reason}", where=base_url, remedy=remedy)
            await asyncio.sleep(0.1)

"""`orchestrator inspect`: judge a service that is running somewhere, whatever it is written in."""

from __future__ import annotations

import argparse
import ipaddress
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from orchestrator.commands.shared import add_json, print_json
from orchestrator.errors import Exit, UsageProblem

if TYPE_CHECKING:
    from orchestrator.inspector import Report


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "inspect",
        help="judge a running service by its contract and permission model",
        description="Ask a service that somebody started from every side: alignment with its contract, errors, "
        "validation, roles by operations by own and others' rows, repeated creates, statements as lists grow, an "
        "outage of its database, latency, its schema, its migrations. Exits with 0 where the verdict is GO, with 1 "
        "where it is HALT. It writes to the service: never give it one whose data matters.",
    )
    _add_what(parser)
    _add_callers(parser)
    parser.add_argument("--operation", action="append", default=[], metavar="ID", help="only this one; may be repeated")
    parser.add_argument("--samples", type=Path, metavar="FILE", help="`samples:` by operation id: requests that work")
    parser.add_argument("--p95-ms", type=int, metavar="MS", help="the latency that each operation has to hold")
    parser.add_argument(
        "--examples",
        type=int,
        default=8,
        metavar="N",
        help="generated requests for each operation (default 8; 0: none)",
    )
    parser.add_argument("--halt-at", type=int, default=1, metavar="N", help="causes that halt (default 1)")
    parser.add_argument(
        "--wait", type=float, default=10.0, metavar="S", help="seconds that it may take to answer at first (default 10)"
    )
    parser.add_argument(
        "--allow-remote", action="store_true", help="write to a service that is not on this machine, too"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def _add_what(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--base-url", required=True, metavar="URL", help="where it answers, such as http://127.0.0.1:8080"
    )
    parser.add_argument("--contract", required=True, type=Path, metavar="FILE", help="its OpenAPI document")
    parser.add_argument("--auth", required=True, type=Path, metavar="FILE", help="its permission model (auth.yaml)")
    parser.add_argument(
        "--database", default="", metavar="URL", help="its database, postgresql://… or sqlite:///…, to make rows in"
    )
    parser.add_argument("--schema", type=Path, metavar="FILE", help="the SQL that its database should be")
    parser.add_argument(
        "--ignore-table", action="append", default=[], metavar="NAME", help="a bookkeeping table; may be repeated"
    )
    parser.add_argument("--migrate", default="", metavar="URL", help="an empty database to try the migrations in")
    parser.add_argument(
        "--migrate-up", default="", metavar="COMMAND", help="brings it up to the design; finds its URL in DATABASE_URL"
    )
    parser.add_argument("--migrate-down", default="", metavar="COMMAND", help="takes it down to nothing again")
    parser.add_argument(
        "--relay",
        default="",
        metavar="HOST:PORT",
        help="listen there and lead to --database; start the service with its database there, so that statements can "
        "be counted and the database cut off",
    )


def _add_callers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--token", action="append", default=[], metavar="ROLE=TOKEN", help="a credential; two of a role are two callers"
    )
    parser.add_argument(
        "--header", action="append", default=[], metavar="ROLE=NAME:VALUE", help="a credential as a header of its own"
    )


def run(args: argparse.Namespace) -> int:
    """Inspect, and tell."""
    import asyncio

    from orchestrator.inspector import HALT, Inquiry, inspect_service

    _near(args.base_url, allowed=args.allow_remote)
    inquiry = Inquiry(
        base_url=args.base_url,
        contract=args.contract,
        auth=args.auth,
        database=args.database,
        schema=args.schema,
        ignored=args.ignore_table,
        migrate=args.migrate,
        migrate_up=args.migrate_up,
        migrate_down=args.migrate_down,
        relay=args.relay,
        tokens=[_pair(word, "=", "--token ROLE=TOKEN") for word in args.token],
        headers=[_header(word) for word in args.header],
        samples=args.samples,
        operations=args.operation,
        p95_ms=args.p95_ms,
        examples=max(0, args.examples),
        wait_s=args.wait,
        halt_at=max(1, args.halt_at),
    )
    report = asyncio.run(inspect_service(inquiry, _say))
    if args.json:
        print_json(report.to_json())
    else:
        _tell(report)
    return Exit.PROBLEM if report.verdict == HALT else Exit.DONE


def _say(what: str) -> None:
    if sys.stderr.isatty():
        print(f"looking at: {what}", file=sys.stderr)


def _near(base_url: str, *, allowed: bool) -> None:
    """Refuse a service elsewhere, unless somebody said that it may be written to."""
    host = urlsplit(base_url).hostname or ""
    try:
        near = ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = host == "localhost" or host.endswith(".localhost")
    if host and not near and not allowed:
        what = "an inspection writes to the service, and this one is not on this machine"
        raise UsageProblem(what, where=base_url, remedy="give --allow-remote where its data does not matter")


def _pair(word: str, between: str, form: str) -> tuple[str, str]:
    name, found, value = word.partition(between)
    if not (name and found and value):
        raise UsageProblem("a credential has another form", where=form.partition(" ")[0], remedy=f"write {form}")
    return name, value


def _header(word: str) -> tuple[str, str, str]:
    role, rest = _pair(word, "=", "--header 'ROLE=NAME: VALUE'")
    name, value = _pair(rest, ":", "--header 'ROLE=NAME: VALUE'")
    return role, name.strip(), value.strip()


def _tell(report: Report) -> None:
    from orchestrator.showing import counted, visible

    for finding in report.findings:
        print(f"{finding.outcome:<13}{finding.check:<12}{visible(_short(finding.message))}")
    for cause in report.to_json()["causes"]:
        print(f"  {cause['inspection']}/{cause['kind']} on {_listed(cause['operations'])}")
        print(f"    {visible(_short(cause['message']))}")
    if report.unbuilt:
        print(f"not implemented, by their own word (501): {_listed(report.unbuilt)}")
    causes, operations = counted(len(report.causes), "cause"), counted(report.operations, "operation")
    print(f"{report.verdict}: {causes} in {operations} of {report.service}")


def _short(text: str, most: int = 300) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _listed(names: Sequence[str], most: int = 6) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more

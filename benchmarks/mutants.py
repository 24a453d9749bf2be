"""Faults planted in built services, one at a time: does the service's own suite see them, and if not, the inspection?

`python -m benchmarks.mutants [NAME…]` takes contracts of the corpus, folders with `openapi.yaml`, `schema.sql` and
`auth.yaml`, or `example` for the example handoff. `--both` asks the inspection about every fault, not only about those
that the suite did not see. Survivors are printed; ends with 1 where there are any.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.equal_faults import why_equal
from benchmarks.faults import Fault, faults_of, faults_of_sql
from benchmarks.measure import machine, show
from benchmarks.places import folder_of
from benchmarks.storm import Source, environment_of, free_port, run_in, served, write_service
from orchestrator.checks.judge.entrances import find_login, find_register
from orchestrator.inspector import HALT, Inquiry, inspect_service
from orchestrator.postgres import Database, Databases

PLANTED = 36
"""Faults in each service."""
CHOSEN = ("example", "chatter", "helpdesk", "warehouse")
PARTS = ("repositories", "services", "routers", "presenters", "schemas")
ALONE = ("permissions.py", "paging.py", "auth.py", "errors.py", "idempotency.py")
OUTSIDE = ("health.py", "__init__.py")
OWN_TABLES = ("alembic_version", "idempotency_keys")
EXAMPLES = 3
"""Generated requests an operation, of the inspection."""
_RELAY_S = 0.3
"""The relay listens before the service connects, as a service wants of its database."""


@dataclass(frozen=True, kw_only=True)
class Planting:
    """How many faults are planted in a service, and who is asked about each."""

    count: int = PLANTED
    seed: int = 1
    both: bool = False
    """Whether the inspection is asked about those that the suite saw, too."""
    suite_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of one fault."""

    fault: Fault
    by_suite: bool
    by_inspection: str = ""
    """The causes that it found; `?` where it was not asked."""
    equal: str = ""
    """Why the changed service does the same."""

    @property
    def survived(self) -> bool:
        """Whether nothing saw it that should have."""
        return not (self.by_suite or self.by_inspection.strip("?") or self.equal)


def main() -> int:
    """Print a row for each service, one for each kind of fault, and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=CHOSEN, metavar="NAME")
    parser.add_argument("--planted", type=int, default=PLANTED, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--both", action="store_true", help="ask the inspection about every fault")
    parser.add_argument("--suite-only", action="store_true", help="leave the inspection out")
    args = parser.parse_args()
    planting = Planting(count=args.planted, seed=args.seed, both=args.both, suite_only=args.suite_only)
    fates = {name: asyncio.run(campaign(folder_of(name), planting)) for name in args.names}
    head = ("service", "planted", "killed by the suite", "killed by the inspection", "equivalent", "survived")
    show(f"Mutants ({machine()})", head, [row(name, found) for name, found in fates.items()])
    every = [fate for found in fates.values() for fate in found]
    kinds = Counter(fate.fault.kind for fate in every)
    rows = [row(kind, [fate for fate in every if fate.fault.kind == kind]) for kind in sorted(kinds)]
    show("By kind of fault", ("kind", *head[1:]), rows)
    for name, found in fates.items():
        print(*(f"equivalent: {name}: {told(fate)}: {fate.equal}" for fate in found if fate.equal), sep="\n")
        print(*(f"SURVIVED: {name}: {told(fate)}" for fate in found if fate.survived), sep="\n")
    return int(any(fate.survived for fate in every))


def row(name: str, fates: list[Fate]) -> tuple[str, ...]:
    """Figures of several faults."""
    asked = [fate for fate in fates if fate.by_inspection != "?"]
    seen = sum(bool(fate.by_inspection) for fate in asked)
    counts = (sum(fate.by_suite for fate in fates), f"{seen} of {len(asked)}")
    ends = (sum(bool(fate.equal) for fate in fates), sum(fate.survived for fate in fates))
    return name, str(len(fates)), *map(str, counts), *map(str, ends)


def told(fate: Fate) -> str:
    """A fault in a line."""
    fault = fate.fault
    return f"{fault.path}:{fault.line} {fault.kind}: {fault.was}"


async def campaign(folder: Path, planting: Planting) -> list[Fate]:
    """What becomes of each fault in the service of one contract."""
    fates = []
    with tempfile.TemporaryDirectory() as scratch:
        source = Source.of(folder)
        root = write_service(source, Path(scratch) / "service")
        engine = "sqlite" if source.design.dialect == "sqlite" else "postgres"
        async with Databases(engine) as databases, AsyncExitStack() as stack:
            passes = stack.enter_context(warm_suite(root))
            if not passes():
                sys.exit(f"{source.name}: its suite fails on the service as built")
            judged = Judged(source=source, folder=folder, root=root, databases=databases, passes=passes)
            if not planting.suite_only and (known := await judged.causes()):
                # What is found in the service as built is no sign of a fault that was planted.
                print(f"{source.name} as built: {', '.join(sorted(known))}", file=sys.stderr, flush=True)
                judged = replace(judged, known=known)
            for fault in chosen(source, root, planting.count, planting.seed):
                fates.append(await judged.fate(fault, planting))
                print(f"{source.name}: {told(fates[-1])}: {_short(fates[-1])}", file=sys.stderr, flush=True)
    return fates


def _short(fate: Fate) -> str:
    if fate.survived:
        return "SURVIVED"
    return ", ".join(filter(None, ["suite" * fate.by_suite, fate.by_inspection.strip("?"), fate.equal]))


def chosen(source: Source, root: Path, count: int, seed: int) -> list[Fault]:
    """Faults of every kind in turn, at places that the seed decides."""
    by_kind: dict[str, list[Fault]] = {}
    for fault in _every(source, root):
        by_kind.setdefault(fault.kind, []).append(fault)
    chance = random.Random(seed)
    for several in by_kind.values():
        chance.shuffle(several)
    found: list[Fault] = []
    while len(found) < count and any(by_kind.values()):
        found += [several.pop() for several in by_kind.values() if several]
    return found[:count]


def _every(source: Source, root: Path) -> Iterator[Fault]:
    app = root / "app"
    files = [path for part in PARTS for path in sorted((app / part).glob("*.py")) if path.name not in OUTSIDE]
    for path in [*files, *(app / name for name in ALONE if (app / name).is_file())]:
        yield from faults_of(str(path.relative_to(root)), path.read_text("utf-8"))
    dialect = "sqlite" if source.design.dialect == "sqlite" else "postgresql"
    for path in sorted((root / "migrations" / "sql").glob(f"*.up.{dialect}.sql")):
        yield from faults_of_sql(str(path.relative_to(root)), path.read_text("utf-8"))


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A built service, and what is needed to ask about it."""

    source: Source
    folder: Path
    root: Path
    databases: Databases
    passes: Callable[[], bool]
    """Whether its own suite passes now."""
    known: frozenset[str] = frozenset()
    """What the inspection finds in the service as built."""

    async def fate(self, fault: Fault, planting: Planting) -> Fate:
        """Plant it, ask, and take it out again."""
        path = self.root / fault.path
        before = path.read_text("utf-8")
        path.write_text(fault.text, "utf-8")
        try:
            fate = Fate(fault=fault, by_suite=not await asyncio.to_thread(self.passes), by_inspection="?")
            if not planting.suite_only and (planting.both or not fate.by_suite):
                fate = replace(fate, by_inspection=", ".join(sorted(await self.causes() - self.known)))
        finally:
            path.write_text(before, "utf-8")
        return replace(fate, equal=why_equal(fault, self.source.design, self.root)) if fate.survived else fate

    async def causes(self) -> frozenset[str]:
        """What the inspection of the running service finds, and of which operations or tables."""
        async with self.databases.lend() as database:
            environment = environment_of(self.root, database)
            try:
                await asyncio.to_thread(run_in, self.root, environment, "alembic", "upgrade", "head")
            except SystemExit:
                return frozenset({"it does not migrate"})
            port = free_port() if database.path is None else 0
            tokens = await asyncio.to_thread(_tokens, self.source, self.root, environment)
            inquiry = replace(_inquiry(self.source, self.folder, database, relay=port), tokens=tokens)
            if port:
                environment["DATABASE_URL"] = _by_way(environment["DATABASE_URL"], port)
            return await self._asked(inquiry, environment)

    async def _asked(self, inquiry: Inquiry, environment: dict[str, str]) -> frozenset[str]:
        at = free_port()
        address = f"http://127.0.0.1:{at}{self.source.design.base_path}"
        looking = asyncio.create_task(inspect_service(replace(inquiry, base_url=address), lambda _text: None))
        await asyncio.sleep(_RELAY_S)
        with ExitStack() as running:
            try:
                # In a thread: while it starts, it may ask its database by way of our relay.
                await asyncio.to_thread(running.enter_context, served(self.root, environment, at))
            except SystemExit:
                looking.cancel()
                return frozenset({"it does not start"})
            report = await looking
        issues = (issue for finding in report.findings for issue in finding.issues)
        found = frozenset(f"{issue.inspection}/{issue.kind} ({issue.place})" for issue in issues)
        return found or (frozenset({"a check failed"}) if report.verdict == HALT else frozenset())


@contextmanager
def warm_suite(root: Path) -> Iterator[Callable[[], bool]]:
    """Whether the service's own tests pass, as often as it is asked."""
    words = ("python", str(Path(__file__).with_name("warm_suite.py")))
    process = subprocess.Popen(
        words, cwd=root, env=environment_of(root), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        asked, answers = process.stdin, process.stdout
        assert asked is not None
        assert answers is not None

        def passes() -> bool:
            asked.write(f"{root}\n")
            asked.flush()
            return answers.readline().strip() == "0"

        yield passes


def _inquiry(source: Source, folder: Path, database: Database, *, relay: int) -> Inquiry:
    return Inquiry(
        base_url="",
        contract=folder / "openapi.yaml",
        auth=folder / "auth.yaml",
        schema=folder / "schema.sql",
        ignored=OWN_TABLES,
        database=database.admin_url,
        relay=f"127.0.0.1:{relay}" if relay else "",
        operations=tuple(item.id for item in source.design.operations if item.kind.value != "unknown"),
        examples=EXAMPLES,
        wait_s=60.0,
    )


def _tokens(source: Source, root: Path, environment: dict[str, str]) -> list[tuple[str, str]]:
    """Two callers of each role, where the contract lets nobody register: without them nothing could be asked."""
    contract, auth = source.contract, source.auth
    if auth.principal is None or find_register(contract, auth, find_login(contract, auth)) is not None:
        return []
    found = []
    for number, role in enumerate([role for role in (auth.roles or ("",)) for _ in range(2)]):
        words = ("--login", f"caller{number}@example.com", "--password", f"a long secret of caller {number}")
        chosen = ("--role", role) if role else ()
        told = run_in(root, environment, "python", "-m", "app.seed", "principal", *chosen, *words)
        found.append((role, str(json.loads(told.splitlines()[-1])["token"])))
    return found


def _by_way(url: str, port: int) -> str:
    """The same database, reached through the relay."""
    parts = urlsplit(url)
    credentials = parts.netloc.rpartition("@")[0]
    return f"{parts.scheme}://{credentials}@127.0.0.1:{port}{parts.path}"


if __name__ == "__main__":
    sys.exit(main())

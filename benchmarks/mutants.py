"""Faults planted in built services, one at a time: does the service's own suite see them, and if not, the inspection?

`python -m benchmarks.mutants [NAME…]` takes contracts of the corpus, folders with `openapi.yaml`, `schema.sql` and
`auth.yaml`, or `example` for the example handoff. Survivors are printed; ends with 1 where there are any.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import CORPUS, ROOT
from benchmarks.faults import Fault, faults_of
from benchmarks.measure import machine, show
from benchmarks.storm import Source, environment_of, run_in, served, write_service
from orchestrator.inspector import HALT, Inquiry, Report, inspect_service
from orchestrator.postgres import Database, Databases

PLANTED = 20
"""Faults in each service."""
IN = ("repositories", "services", "routers", "presenters")
OUTSIDE = ("base.py", "health.py", "__init__.py")


def main() -> int:
    """Print a row for each service, and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=("example", "chatter"), metavar="NAME")
    parser.add_argument("--planted", type=int, default=PLANTED, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--suite-only", action="store_true", help="leave the inspection out")
    args = parser.parse_args()
    rows, left = [], []
    for name in args.names:
        with tempfile.TemporaryDirectory() as scratch:
            row, survivors = _judged(_folder(name), Path(scratch), args)
        rows.append(row)
        left += survivors
        print("  ".join(row), *survivors, sep="\n    ", file=sys.stderr, flush=True)
    head = ("service", "planted", "killed by the suite", "killed by the inspection", "survived")
    show(f"Mutants ({machine()})", head, rows)
    print("\n".join(["", *left]))
    return int(bool(left))


def _folder(name: str) -> Path:
    if name == "example":
        return next(path for path in (ROOT / "handoffs" / "examples").iterdir() if path.is_dir())
    return CORPUS / name if (CORPUS / name).is_dir() else Path(name)


def _judged(folder: Path, scratch: Path, args: argparse.Namespace) -> tuple[tuple[str, ...], list[str]]:
    source = Source.of(folder)
    root = write_service(source, scratch / "service")
    environment = environment_of(root)
    if not _suite_passes(root, environment):
        sys.exit(f"{source.name}: its suite fails on the service as built")
    planted = _chosen(root, args.planted, args.seed)
    by_suite, by_inspection, survivors = 0, 0, []
    for fault in planted:
        path = root / fault.path
        before = path.read_text("utf-8")
        path.write_text(fault.text, "utf-8")
        try:
            if not _suite_passes(root, environment):
                by_suite += 1
            elif not args.suite_only and asyncio.run(_halted(source, folder, root)):
                by_inspection += 1
            else:
                survivors.append(f"{source.name}: {fault.path}:{fault.line} {fault.kind}: {fault.was}")
        finally:
            path.write_text(before, "utf-8")
        print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    row = (source.name, str(len(planted)), str(by_suite), str(by_inspection), str(len(survivors)))
    return row, survivors


def _chosen(root: Path, count: int, seed: int) -> list[Fault]:
    """Faults of every kind in turn, at places that the seed decides."""
    files = [path for part in IN for path in sorted((root / "app" / part).glob("*.py")) if path.name not in OUTSIDE]
    files += [root / "app" / name for name in ("permissions.py", "paging.py")]
    found = [
        fault for path in files if path.is_file() for fault in faults_of(str(path.relative_to(root)), path.read_text())
    ]
    by_kind: dict[str, list[Fault]] = {}
    for fault in found:
        by_kind.setdefault(fault.kind, []).append(fault)
    chance = random.Random(seed)
    for several in by_kind.values():
        chance.shuffle(several)
    chosen: list[Fault] = []
    while len(chosen) < count and any(by_kind.values()):
        chosen += [several.pop() for several in by_kind.values() if several]
    return chosen[:count]


def _suite_passes(root: Path, environment: dict[str, str]) -> bool:
    words = ("python", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-W", "error", "--tb=no")
    done = subprocess.run(words, cwd=root, env=environment, capture_output=True, timeout=600, check=False)
    return done.returncode == 0


async def _halted(source: Source, folder: Path, root: Path) -> bool:
    """Whether the inspection of the running service finds anything."""
    async with Databases("sqlite") as databases, databases.lend() as database:
        environment = environment_of(root, database)
        await asyncio.to_thread(run_in, root, environment, "alembic", "upgrade", "head")
        with served(root, environment) as address:
            report = await _inspected(source, folder, f"{address}{source.design.base_path}", database)
    return report.verdict == HALT or bool(report.causes)


async def _inspected(source: Source, folder: Path, address: str, database: Database) -> Report:
    inquiry = Inquiry(
        base_url=address,
        contract=folder / "openapi.yaml",
        auth=folder / "auth.yaml",
        schema=folder / "schema.sql",
        database=database.url,
        operations=tuple(item.id for item in source.design.operations if item.kind.value != "unknown"),
    )
    return await inspect_service(inquiry, lambda _text: None)


if __name__ == "__main__":
    sys.exit(main())

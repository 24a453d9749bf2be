"""The corpus: contracts in different house styles, each taken to the gate by the built-in model, nothing mapped.

`python -m benchmarks.corpus [NAME…]` takes some of them; `--keep DIR` keeps the projects; a NAME may also be a folder
with `openapi.yaml`, `schema.sql` and `auth.yaml`, so that any contract can be tried. In each service that was built
faults are planted, and the last column says how many its own tests and the inspection kill, of those that change
anything; `--planted 0` leaves that out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from benchmarks.measure import machine, show, spent
from benchmarks.mutants import Planting, campaign
from benchmarks.places import everything, folder_of
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import Certainty
from orchestrator.models.builtin.reading import read_service
from orchestrator.packages import read_package, seal

STAGE = "06-backend-implementation"
PLANTED = 30
"""Faults in each service."""


def main() -> None:
    """Print a row for each contract."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--planted", type=int, default=PLANTED, metavar="N", help="faults in each service")
    args = parser.parse_args()
    rows = []
    for name in args.names or everything():
        source = folder_of(name)
        if args.keep:
            row = _row(source, args.keep / source.name)
        else:
            with tempfile.TemporaryDirectory() as folder:
                row = _row(source, Path(folder) / source.name)
        rows.append((*row, _killed(source, args.planted)))
        print("  ".join(rows[-1]), file=sys.stderr, flush=True)
    head = (
        "contract", "operations", "built", "derived", "assumed", "501", "received", "with overlay", "2xx", "coverage",
        "state", "wall", "peak", "checks", "mutants killed",
    )  # fmt: skip
    show(f"The corpus, once each ({machine()})", head, rows)


def _row(source: Path, project: Path) -> tuple[str, ...]:
    package = make_package(source, project / "handoff")
    with spent() as figures:
        call = [
            sys.executable,
            "-m",
            "orchestrator",
            "run",
            STAGE,
            "--handoff",
            str(package),
            "--project",
            str(project),
        ]
        peak = _peak([*call, "--no-input"])
    told = subprocess.run(
        [sys.executable, "-m", "orchestrator", "status", "--json", "--project", str(project)],
        check=True,
        capture_output=True,
        text=True,
    )
    status = json.loads(told.stdout)
    total = len(Contract.parse((source / "openapi.yaml").read_text("utf-8"), where=str(source)).operations)
    missing = {rfi["operation"] for rfi in status["rfis"] if rfi["not_implemented"] and rfi["operation"]}
    measured = _conformance(project)
    enforced = [item for item in status["findings"] if item["outcome"] != "not_run"]
    bad = sorted({item["check"] for item in enforced if item["outcome"] != "pass"})
    state = f"{status['state']}/{status['waiting_for']}"
    return (
        source.name,
        str(total),
        f"{total - len(missing)} ({(total - len(missing)) / total:.0%})",
        *_shares(package, missing),
        str(len(missing)),
        *(f"{measured.get(key, '?')}" for key in ("operations_as_received", "operations_with_overlay")),
        _successes(measured),
        str(_measured(project, "tests_pass").get("coverage_percent", "?")),
        state,
        f"{figures.wall:.0f} s",
        f"{peak} MB",
        "all pass" if not bad else ", ".join(bad),
    )


def _killed(source: Path, planted: int) -> str:
    """How many faults were seen, of those that change anything."""
    if not planted:
        return "-"
    fates = asyncio.run(campaign(source, Planting(count=planted)))
    telling = [fate for fate in fates if not fate.equal]
    return f"{sum(not fate.survived for fate in telling)} of {len(telling)}"


def _peak(call: list[str]) -> int:
    """Run a command; the most memory that it, or a process that it waited for, had, in MB."""
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss // 1024


def _shares(package: Path, missing: set[str]) -> tuple[str, str]:
    """How many of the operations that were built are derived, and how many rest on an assumption."""
    built = [item for item in read_service(read_package(package)).operations if item.id not in missing]
    derived = sum(item.certainty is Certainty.DERIVED for item in built)
    return str(derived), str(len(built) - derived)


def _successes(measured: dict[str, Any]) -> str:
    """The share of generated requests that succeeded."""
    asked = measured.get("requests", 0)
    return f"{sum(value for name, value in measured.items() if name.endswith('_2xx')) / asked:.0%}" if asked else "?"


def _conformance(project: Path) -> dict[str, Any]:
    return _measured(project, "openapi_conformance")


def _measured(project: Path, kind: str) -> dict[str, Any]:
    """The figures of the newest finding of a kind."""
    told = subprocess.run(
        [sys.executable, "-m", "orchestrator", "journal", "--json", "--project", str(project)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = {}
    for line in told.stdout.splitlines():
        entry = json.loads(line)
        if entry["kind"] == "finding" and entry["body"]["finding"]["kind"] == kind:
            found = entry["body"]["finding"]["evidence"]["measured"]
    return found


def make_package(source: Path, into: Path) -> Path:
    """A handoff package from a bare contract: full production, one migration step a table, one requirement for all."""
    into.mkdir(parents=True)
    for name in ("openapi.yaml", "schema.sql", "auth.yaml"):
        (into / name).write_bytes((source / name).read_bytes())
    dialect = (source / "dialect").read_text("utf-8").strip() if (source / "dialect").is_file() else "postgres"
    contract = Contract.parse((into / "openapi.yaml").read_text("utf-8"), where="openapi.yaml")
    design = SchemaDesign.parse((into / "schema.sql").read_text("utf-8"), dialect, where="schema.sql")
    (into / "migration-plan.yaml").write_text(yaml.safe_dump(_migrations(design, dialect), sort_keys=False), "utf-8")
    mapped = (source / "mapping.yaml").is_file()
    if mapped:
        (into / "mapping.yaml").write_bytes((source / "mapping.yaml").read_bytes())
    front = yaml.safe_dump(_front_matter(source.name, contract, dialect, mapped=mapped), sort_keys=False)
    (into / "handoff.md").write_text(f"---\n{front}---\n\n## Situation\n\nA contract of the corpus.\n", "utf-8")
    seal(into)
    return into


def _migrations(design: SchemaDesign, dialect: str) -> dict[str, Any]:
    names = [table.name for table in design.tables]
    steps = [
        {
            "id": f"M-{number:03}",
            "revision": f"create_{table.name}",
            "kind": "create",
            "tables": [table.name],
            "depends_on": [
                f"M-{names.index(key.target) + 1:03}" for key in table.foreign_keys if key.target != table.name
            ],
            "rollback": {"kind": "drop", "order": len(names) - number + 1, "data_loss": True},
            "online": True,
            "est_rows": 100,
        }
        for number, table in enumerate(design.tables, 1)
    ]
    return {"dialect": dialect, "backup": "none, the database is new", "steps": steps, "verify": ["columns"]}


def _front_matter(name: str, contract: Contract, dialect: str, *, mapped: bool) -> dict[str, Any]:
    requirements = sorted({mark for operation in contract.operations for mark in operation.fr_ids}) or ["FR-001"]
    traced = {
        requirement: [item.id for item in contract.operations if requirement in item.fr_ids or not item.fr_ids]
        for requirement in requirements
    }
    files = {"openapi": "openapi.yaml", "schema": "schema.sql", "auth": "auth.yaml"}
    files["migration_plan"] = "migration-plan.yaml"
    if mapped:
        files["mapping"] = "mapping.yaml"
    artifacts: dict[str, dict[str, Any]] = {key: {"path": path, "sha256": "0" * 64} for key, path in files.items()}
    artifacts["schema"]["dialect"] = dialect
    return {
        "handoff": 1,
        "id": f"HO-04-06-{name}-001",
        "from_phase": "04-backend-design",
        "to_phase": STAGE,
        "product": name.capitalize(),
        "created": "2026-11-20T09:00:00Z",
        "release_mode": "Full Production",
        "stack": {
            "language": "python",
            "framework": "fastapi",
            "orm": "sqlalchemy",
            "migrations": "alembic",
            "auth": "jwt",
        },
        "database": {"engine": dialect, "version": ">=15" if dialect == "postgres" else ""},
        "artifacts": artifacts,
        "decisions": [{"id": "D-1", "decision": "Build it as designed", "constraint": "do not change the contract"}],
        "coverage": [
            {"requirement": key, "traced_to": operations, "status": "designed"} for key, operations in traced.items()
        ],
        "nfr": {"p95_ms": 500, "page_size_max": 100, "coverage_min": 80},
        "approved_by": "benchmarks/corpus.py",
    }


if __name__ == "__main__":
    main()

"""Generated requests, two at a time, against services of the corpus on PostgreSQL and on SQLite: no answer is a 5xx.

`python -m benchmarks.storm [NAME…]` takes some of them; a NAME may also be a folder with `openapi.yaml`, `schema.sql`
and `auth.yaml`. Operations with an open question answer 501 as they should, and are not counted. Ends with 1 where a
service failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import machine, show
from benchmarks.places import folder_of
from benchmarks.scale import generate
from orchestrator.auth import AuthModel, Kind
from orchestrator.catalog import find_stage, roots
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.design import Certainty, ServiceDesign
from orchestrator.models.builtin.reading import read
from orchestrator.postgres import Database, Databases
from orchestrator.toolchain import Toolchain, installed

CHOSEN = ("chatter", "helpdesk", "shop", "tracker", "warehouse")
ENGINES = ("postgres", "sqlite")
EXAMPLES = 25
WORKERS = 2
_PROGRAM = "from schemathesis.cli import schemathesis; schemathesis()"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A contract and what belongs to it."""

    name: str
    contract: Contract
    auth: AuthModel
    design: ServiceDesign

    @classmethod
    def of(cls, folder: Path) -> Source:
        """Read a folder."""
        dialect = folder / "dialect"
        contract = Contract.parse((folder / "openapi.yaml").read_text("utf-8"))
        auth = AuthModel.parse((folder / "auth.yaml").read_text("utf-8"))
        schema = SchemaDesign.parse(
            (folder / "schema.sql").read_text("utf-8"), dialect.read_text().strip() if dialect.is_file() else "postgres"
        )
        said = folder / "mapping.yaml"
        mapping = Mapping.parse(said.read_text("utf-8")) if said.is_file() else None
        return cls(name=folder.name, contract=contract, auth=auth, design=read(contract, schema, auth, mapping=mapping))

    @property
    def open_labels(self) -> set[str]:
        """Method and path of the operations that answer 501."""
        missing = [item for item in self.design.operations if item.certainty is Certainty.NOT_DERIVABLE]
        return {f"{item.method} {item.path}" for item in missing}


def main() -> int:
    """Print a row for each service and database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=CHOSEN, metavar="NAME")
    parser.add_argument("--examples", type=int, default=EXAMPLES, metavar="N", help="generated requests an operation")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="one database only")
    args = parser.parse_args()
    folders = [folder_of(name) for name in args.names]
    rows, bad = [], 0
    for folder in folders:
        with tempfile.TemporaryDirectory() as scratch:
            source = Source.of(folder)
            root = write_service(source, Path(scratch) / "service")
            for engine in args.engine or ENGINES:
                row, failures = asyncio.run(_storm(source, root, engine, args.examples))
                rows.append(row)
                bad += len(failures)
                print("  ".join(row), *failures[:20], sep="\n    ", file=sys.stderr, flush=True)
    head = ("contract", "database", "operations", "501", "requests", "2xx", "5xx", "seconds")
    show(f"Two workers at a time, {args.examples} generated requests an operation ({machine()})", head, rows)
    return int(bool(bad))


def write_service(source: Source, root: Path) -> Path:
    """Every file of the service, below `root`."""
    for path, text in generate(source.design).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def _toolchain() -> Toolchain:
    stage = find_stage("06", roots(None))
    found = installed(stage.playbook.stacks["python-fastapi"], stage.folder)
    if found is None:
        sys.exit("the toolchain of the Python stack is not installed; `make install` does that")
    return found


async def _storm(source: Source, root: Path, engine: str, examples: int) -> tuple[tuple[str, ...], list[str]]:
    began = time.monotonic()
    async with Databases(engine) as databases, databases.lend() as database:
        environment = environment_of(root, database)
        run_in(root, environment, "alembic", "upgrade", "head")
        proof = _principal(source, root, environment)
        with served(root, environment) as address:
            answers = _fuzzed(source, address, proof, examples)
    total = len(source.design.operations)
    counted = [(label, status, shown) for label, status, shown in answers if label not in source.open_labels]
    failures = [f"{label} {status} {shown}" for label, status, shown in counted if status >= 500 or not status]
    good = sum(200 <= status < 300 for _, status, _ in counted)
    row = (
        source.name,
        engine,
        str(total),
        str(len(source.open_labels)),
        str(len(counted)),
        f"{good / max(1, len(counted)):.0%}",
        str(len(failures)),
        f"{time.monotonic() - began:.0f}",
    )
    return row, failures


def environment_of(root: Path, database: Database | None = None) -> dict[str, str]:
    """What commands of a built service find around them."""
    toolchain = _toolchain()
    path = os.pathsep.join([*map(str, toolchain.path), "/usr/bin", "/bin"])
    quiet = {"PYTHONDONTWRITEBYTECODE": "1", "APP_ENV": "development"}
    cheap = {"APP_PASSWORD_TIME_COST": "1", "APP_PASSWORD_MEMORY": "64"}
    return {"PATH": path, "HOME": str(root), **quiet, **cheap, **toolchain.env, **(database.env if database else {})}


def run_in(root: Path, environment: dict[str, str], *words: str) -> str:
    """What a command writes; ends the program where it fails."""
    done = subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words[:3])} ended with {done.returncode}: {done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.stdout


def _principal(source: Source, root: Path, environment: dict[str, str]) -> dict[str, str]:
    """Somebody of the role that may call most."""
    if source.auth.scheme is None or source.auth.principal is None:
        return {}
    roles = source.auth.roles
    powerful = max(
        roles,
        key=lambda role: sum(role in source.auth.roles_of(item.id) for item in source.contract.operations),
        default="",
    )
    who = {"login": "storm@example.com", "password": "a long secret of nobody"}
    told = run_in(
        root, environment, "python", "-m", "app.seed", "principal", *(("--role", powerful) if powerful else ()),
        "--login", who["login"], "--password", who["password"],
    )  # fmt: skip
    return {**who, **{key: str(value) for key, value in json.loads(told.splitlines()[-1]).items()}}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(root: Path, environment: dict[str, str], port: int = 0) -> Iterator[str]:
    """The service at an address of its own."""
    port = port or free_port()
    words = ("uvicorn", "app.main:app", "--host", "127.0.0.1", "--port", str(port), "--no-access-log")
    with (root / "service.log").open("w") as log:
        process = subprocess.Popen(words, cwd=root, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/health", process, root / "service.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    sys.exit(f"the service did not start: {log.read_text()[-2000:]}")


def _fuzzed(source: Source, address: str, proof: dict[str, str], examples: int) -> list[tuple[str, int, str]]:
    """Label, status and what was sent, of every request; status 0 where there was no answer."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "contract.json").write_text(json.dumps(source.contract.document), "utf-8")
        settings = _settings(source, address, proof, examples)
        (folder / "schemathesis.toml").write_text(
            "".join(f"{k} = {json.dumps(v)}\n" for k, v in settings.items()), "utf-8"
        )
        words = ("--config-file", "schemathesis.toml", "--no-color", "run", "contract.json", "--report", "ndjson")
        call = [sys.executable, "-I", "-c", _PROGRAM, *words, "--report-ndjson-path", "events.ndjson"]
        environment = {"PATH": os.defpath, "HOME": name, "LANG": "C.UTF-8", "TMPDIR": name}
        done = subprocess.run(
            call, cwd=folder, env=environment, capture_output=True, text=True, timeout=1800, check=False
        )
        if done.returncode not in {0, 1}:
            sys.exit(f"schemathesis ended with {done.returncode}: {done.stdout[-1500:]}")
        with (folder / "events.ndjson").open(encoding="utf-8") as lines:
            events = (json.loads(line).get("ScenarioFinished") for line in lines)
            return [answer for event in events if event for answer in _answers(event["recorder"])]


def _settings(source: Source, address: str, proof: dict[str, str], examples: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "base-url": f"{address}{source.design.base_path.rstrip('/')}",
        "seed": 1,
        "workers": WORKERS,
        "continue-on-failure": True,
        "request-timeout": 30,
        "cache.enabled": False,
        "output.sanitization.enabled": False,
        "generation.allow-x00": False,
        "generation.no-shrink": True,
        "generation.database": "none",
        "generation.max-examples": examples,
    }
    scheme = source.auth.scheme
    if scheme is None or not proof:
        return found
    at = f"auth.openapi.{json.dumps(scheme.openapi_security_scheme)}"
    if scheme.kind is Kind.BASIC:
        return {**found, f"{at}.username": proof["login"], f"{at}.password": proof["password"]}
    token = proof.get("token") or proof.get("api_key") or proof.get("key") or proof["password"]
    declared = source.contract.security_schemes.get(scheme.openapi_security_scheme)
    by_key = declared is not None and declared.type == "apiKey"
    return {**found, f"{at}.{'api_key' if by_key else 'bearer'}": token}


def _answers(recorder: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    for name in recorder.get("cases", {}):
        told = recorder.get("interactions", {}).get(name) or {}
        request, response = told.get("request") or {}, told.get("response") or {}
        value = recorder["cases"][name]["value"]
        label = f"{value['method']} {value.get('path') or recorder['label'].split(' ', 1)[-1]}"
        yield label, int(response.get("status_code", 0)), f"{request.get('uri', '')}"[:200]


if __name__ == "__main__":
    sys.exit(main())

"""Planning and generating a contract of 100 operations, and of more: seconds of CPU for each step, peak memory.

`python -m benchmarks.scale [N…]` takes other sizes; each size is measured in a process of its own.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import time
from typing import Any

from benchmarks.measure import machine, show
from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.compose import PythonFile, Registry, compose
from orchestrator.models.builtin.emit.operation_files import File
from orchestrator.models.builtin.emit.plan import BUILDS
from orchestrator.models.builtin.reading import read

SIZES = (100, 200, 500)
PER_TABLE = 5
"""Operations on each table: list, create, get, update, delete."""
ONCE_FOR_EACH = ("service", "endpoint")


def main() -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="N")
    parser.add_argument("--one", type=int, metavar="N", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measured(args.one)))
        return
    rows = []
    for size in args.sizes:
        call = [sys.executable, "-m", "benchmarks.scale", "--one", str(size)]
        rows.append(tuple(json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)))
    head = ("operations", "parsed", "planned", "generated", "together", "ms per operation", "peak")
    show(f"A large contract, CPU seconds ({machine()})", head, rows)


def measured(size: int) -> list[str]:
    """One row."""
    openapi, sql, auth = contract_of(size)
    marks = [time.process_time()]
    parsed = Contract.parse(openapi), SchemaDesign.parse(sql, "postgres"), AuthModel.parse(auth)
    marks.append(time.process_time())
    design = read(*parsed)
    marks.append(time.process_time())
    generate(design)
    marks.append(time.process_time())
    steps = [later - before for before, later in itertools.pairwise(marks)]
    total = marks[-1] - marks[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [str(size), *(f"{step:.2f}" for step in [*steps, total]), f"{total / size * 1000:.0f}", f"{peak} MB"]


def generate(design: ServiceDesign) -> dict[str, str]:
    """Every file of the service, as the tasks of a run would write them."""
    found: dict[str, str] = {}
    for kind, build in BUILDS.items():
        for subject in [item.id for item in design.operations] if kind in ONCE_FOR_EACH else [""]:
            for file in build(design, subject):
                found[file.path] = _put(found.get(file.path), file)
    return found


def _put(existing: str | None, file: File) -> str:
    if isinstance(file, PythonFile):
        return compose(existing, file)
    return file.merged(existing) if isinstance(file, Registry) else file.text


def contract_of(size: int) -> tuple[str, str, str]:
    """A contract of that many operations, its tables and its auth model, as texts."""
    numbers = range(size // PER_TABLE)
    paths: dict[str, Any] = {}
    for number in numbers:
        paths |= _paths(number)
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Large", "version": "1"},
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {f"Part{number}": _schema() for number in numbers},
        },
    }
    users = "CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL UNIQUE, password_hash text NOT NULL);"
    rules = "".join(
        f"  {operation['operationId']}: {{allow: authenticated}}\n"
        for item in paths.values()
        for operation in item.values()
    )
    auth = (
        "scheme: {openapi_security_scheme: bearer, kind: jwt}\n"
        "principal: {table: users, id: id, login: email, password: password_hash}\n"
        f"roles: [user]\ndefault: authenticated\noperations:\n{rules}"
    )
    return json.dumps(document), "\n".join([users, *(_table(number) for number in numbers)]), auth


def _table(number: int) -> str:
    above = f", part_id bigint REFERENCES part{number - 1}s (id)" if number % 3 else ""
    return (
        f"CREATE TABLE part{number}s (id bigserial PRIMARY KEY, name text NOT NULL, note text, "
        f"amount integer NOT NULL DEFAULT 0, created_at timestamptz NOT NULL DEFAULT now(){above});"
    )


def _schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id", "name"],
        "properties": {
            "id": {"type": "integer"},
            "name": {"type": "string"},
            "note": {"type": "string", "nullable": True},
            "amount": {"type": "integer"},
            "createdAt": {"type": "string", "format": "date-time"},
        },
    }


def _paths(number: int) -> dict[str, Any]:
    shown = {"$ref": f"#/components/schemas/Part{number}"}
    sent = {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "note": {"type": "string"}},
    }
    body = {"required": True, "content": {"application/json": {"schema": sent}}}
    key = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}
    name = {"name": "name", "in": "query", "schema": {"type": "string"}}

    def operation(verb: str, status: str, schema: dict[str, Any] | None, **more: object) -> dict[str, Any]:
        content = {"content": {"application/json": {"schema": schema}}} if schema else {}
        return {"operationId": f"{verb}Part{number}", "responses": {status: {"description": "ok", **content}}, **more}

    return {
        f"/part{number}s": {
            "get": operation("list", "200", {"type": "array", "items": shown}, parameters=[limit, name]),
            "post": operation("create", "201", shown, requestBody=body),
        },
        f"/part{number}s/{{id}}": {
            "get": operation("get", "200", shown, parameters=key),
            "patch": operation("update", "200", shown, parameters=key, requestBody=body),
            "delete": operation("delete", "204", None, parameters=key),
        },
    }


if __name__ == "__main__":
    main()

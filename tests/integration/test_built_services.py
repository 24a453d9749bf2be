"""Services that the built-in model makes are tidy, typed and tested, on contracts in many styles."""

from __future__ import annotations

import os
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.auth import AuthModel
from orchestrator.catalog import find_stage, roots
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.design import Certainty, ServiceDesign
from orchestrator.models.builtin.emit.compose import PythonFile, Registry, compose
from orchestrator.models.builtin.emit.operation_files import File
from orchestrator.models.builtin.emit.plan import BUILDS
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.working import format_command
from orchestrator.toolchain import Toolchain, installed

TESTS = Path(__file__).parents[1]
SMALL = TESTS / "fixtures" / "handoffs" / "tide-stations"
CORPUS = sorted(path for path in (TESTS / "corpus" / "contracts").iterdir() if path.is_dir())
FIRST = ("scaffold", "settings", "database", "models", "migrations", "repository")
MIDDLE = ("auth", "errors", "validation", "permissions")
LAST = ("hardening", "unit-tests", "integration-tests", "contract-tests", "docs")
COVERAGE = 80


@pytest.fixture(scope="module")
def toolchain() -> Toolchain:
    """What the services need to run; made by the first run of the engine."""
    stage = find_stage("06", roots(None))
    found = installed(stage.playbook.stacks["python-fastapi"], stage.folder)
    if found is None:
        pytest.skip("the toolchain of the Python stack is not installed; `make run` installs it")
    return found


def design_of(folder: Path, mapping: str = "{}") -> ServiceDesign:
    """The service that a folder of artifacts describes."""
    dialect = folder / "dialect"
    return read(
        Contract.parse((folder / "openapi.yaml").read_text()),
        SchemaDesign.parse(
            (folder / "schema.sql").read_text(), dialect.read_text().strip() if dialect.exists() else "postgres"
        ),
        AuthModel.parse((folder / "auth.yaml").read_text()),
        mapping=Mapping.parse(mapping),
    )


def build(design: ServiceDesign, root: Path, toolchain: Toolchain) -> None:
    """Every task, one after the other, as a run would work them."""
    operations = [operation.id for operation in design.operations]
    tasks = [(kind, "") for kind in FIRST]
    tasks += [("service", name) for name in operations]
    tasks += [(kind, "") for kind in MIDDLE]
    tasks += [("endpoint", name) for name in operations]
    tasks += [(kind, "") for kind in LAST]
    for builds, subject in tasks:
        for file in BUILDS[builds](design, subject):
            write(root / file.path, file)
    assert run(toolchain, root, "sh", "-c", format_command(["."])).returncode == 0


def write(path: Path, file: File) -> None:
    """One file, put together with what stands there."""
    before = path.read_text() if path.exists() else None
    if isinstance(file, PythonFile):
        text = compose(before, file)
    elif isinstance(file, Registry):
        text = file.merged(before)
    else:
        text = file.text
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def run(toolchain: Toolchain, root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the toolchain in the service's folder."""
    path = os.pathsep.join([*map(str, toolchain.path), "/usr/bin", "/bin"])
    environment = {"PATH": path, "HOME": str(root), "PYTHONDONTWRITEBYTECODE": "1", **toolchain.env}
    return subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False)


def judge(root: Path, toolchain: Toolchain) -> None:
    """Linter, types, tests and coverage."""
    lint = run(toolchain, root, "ruff", "check", "--no-cache", "--output-format", "concise", ".")
    assert lint.returncode == 0, lint.stdout
    types = run(toolchain, root, "mypy", "--cache-dir", str(root / ".mypy_cache"))
    assert types.returncode == 0, types.stdout
    tests = run(
        toolchain, root, "python", "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", "--cov=app",
        "--cov-report=xml:coverage.xml",
    )  # fmt: skip
    assert tests.returncode == 0, tests.stdout[-6_000:]
    covered = float(ET.parse(root / "coverage.xml").getroot().attrib["line-rate"])
    assert covered * 100 >= COVERAGE


@pytest.mark.corpus
def test_a_small_service_is_tidy_typed_and_tested(tmp_path: Path, toolchain: Toolchain) -> None:
    """One table, five operations."""
    build(design_of(SMALL), tmp_path, toolchain)

    judge(tmp_path, toolchain)


def test_an_operation_that_nobody_explained_answers_501(tmp_path: Path, toolchain: Toolchain) -> None:
    """In the contract's error format, with its question in the README."""
    design = design_of(next(path for path in CORPUS if path.name == "library"))
    open_ = [operation for operation in design.operations if operation.certainty is Certainty.NOT_DERIVABLE]
    assert open_

    build(design, tmp_path, toolchain)

    readme = (tmp_path / "README.md").read_text()
    assert all(f"`{operation.id}`" in readme.partition("### Not implemented")[2] for operation in open_)
    routers = "".join(path.read_text() for path in (tmp_path / "app/routers").glob("*.py"))
    assert routers.count("raise NotImplementedYet(") == len(open_)


def test_a_path_whose_parameter_has_another_name_for_another_method_is_one_place(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    """Contracts say so, though OpenAPI forbids it; all but the first had been answered 405."""
    design = design_of(SMALL)
    apart = [
        replace(item, path=item.path.replace("}", "_again}")) if item.method == "DELETE" else item
        for item in design.operations
    ]
    build(replace(design, operations=tuple(apart)), tmp_path, toolchain)
    program = (
        "from app.main import create_app\n"
        "routes = [route for route in create_app().routes if '{' in getattr(route, 'path', '')]\n"
        "places = [(route.path, sorted(route.methods)) for route in routes]\n"
        "refused = next(i for i, (_, methods) in enumerate(places) if 'TRACE' in methods)\n"
        "print({m for _, methods in places[:refused] for m in methods} >= {'GET', 'DELETE'})\n"
    )
    told = run(toolchain, tmp_path, "python", "-c", program)

    assert told.stdout.strip().endswith("True"), told.stdout + told.stderr


def test_a_rule_that_the_database_cannot_reckon_with_is_refused(tmp_path: Path, toolchain: Toolchain) -> None:
    """A number of a request may be beyond what it holds; computed values had been answered 500."""
    rules = "{derive: {name: UPPER(name)}, where: latitude < 89}"
    build(design_of(SMALL, f"operations: {{createStation: {rules}}}"), tmp_path, toolchain)
    program = (
        "from types import SimpleNamespace\n"
        "from sqlalchemy import Integer, create_engine, literal\n"
        "from sqlalchemy.orm import Session\n"
        "from app.exceptions import Conflict\n"
        "from app.repositories.base import computed, is_true\n"
        "with Session(create_engine('sqlite://')) as session:\n"
        "    for reckon in (lambda it: computed(session, it, SimpleNamespace(type=Integer())),"
        " lambda it: is_true(session, it > 1)):\n"
        "        print(reckon(literal(10) + 5))\n"
        "        try:\n"
        "            reckon(literal(10**30) + 5)\n"
        "        except Conflict:\n"
        "            print('refused')\n"
    )
    told = run(toolchain, tmp_path, "python", "-c", program)

    assert told.stdout.split() == ["15", "refused", "True", "refused"], told.stdout + told.stderr


@pytest.mark.corpus
@pytest.mark.parametrize("folder", CORPUS, ids=lambda path: path.name)
def test_a_service_of_a_contract_in_another_style_is_tidy_typed_and_tested(
    folder: Path, tmp_path: Path, toolchain: Toolchain
) -> None:
    """Envelopes, natural keys, API keys, link tables, pages by cursor and whatever else the corpus has."""
    build(design_of(folder), tmp_path, toolchain)

    judge(tmp_path, toolchain)

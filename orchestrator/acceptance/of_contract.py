"""Items about the contract: is it OpenAPI, and does every operation lead back to a requirement."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from orchestrator import strict_yaml
from orchestrator.acceptance.report import Flaw, at_operation, in_front_matter, near, pointer
from orchestrator.contract import MAX_NODES, Contract, Operation
from orchestrator.errors import Problem
from orchestrator.handoff import Package
from orchestrator.handoff.unfolding import refuse_explosion
from orchestrator.playbook import Playbook

Path: TypeAlias = tuple[str | int, ...]

MAX_TOLD = 25
"""So many defects of one document are told; the rest is counted."""

_DATA = frozenset({"example", "examples", "default", "enum", "const", "value"})
"""Under these keys stands data, in which `$ref` is a word like any other."""


def openapi_valid(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """The document is valid OpenAPI as its specification says, and whole in itself. Nothing is ever fetched."""
    yield from contract_flaws(package.text("openapi"), package.path_of("openapi"))


def contract_flaws(text: str, file: str) -> Iterator[Flaw]:
    """What is wrong with an OpenAPI document, wherever it comes from; never raises."""
    try:
        source = _Source.of(text.removeprefix("\ufeff"), file)
        flaws = [source.flaw(path, problem, remedy) for path, problem, remedy in _references(source.document)]
        if not flaws:
            contract = Contract.parse(text, where=file)
            refuse_explosion(contract.document, file)
            flaws = [source.flaw(path, problem) for path, problem in _invalid(contract)]
            flaws += [source.flaw(path, problem, remedy) for path, problem, remedy in _ambiguous(contract)]
    except Problem as unread:
        file, _, line = unread.where.partition(":")
        flaws = [Flaw(file=file, place=f"line {line}" if line else "", problem=unread.what, remedy=unread.remedy)]
    unique = list(dict.fromkeys(flaws))
    yield from unique[:MAX_TOLD]
    if len(unique) > MAX_TOLD:
        yield Flaw(file=file, problem=f"and {len(unique) - MAX_TOLD} more")


@dataclass(frozen=True, kw_only=True)
class _Source:
    """The document as it is written, which can be looked at even where no contract can be made of it."""

    file: str
    document: Any
    lines: strict_yaml.Document | None

    @classmethod
    def of(cls, text: str, file: str) -> Self:
        if not text.lstrip().startswith("{"):
            lines = strict_yaml.load(text, where=file, max_nodes=MAX_NODES)
            return cls(file=file, document=lines.data, lines=lines)
        try:
            return cls(file=file, document=json.loads(text), lines=None)
        except (ValueError, RecursionError) as error:
            raise Problem(f"this is not JSON: {error}", where=file, remedy="mend the document") from None

    def flaw(self, path: Path, problem: str, remedy: str = "") -> Flaw:
        line = f" (line {self.lines.line(path)})" if self.lines else ""
        return Flaw(file=self.file, place=pointer(path) + line, problem=problem, remedy=remedy)


def _references(document: Any) -> Iterator[tuple[Path, str, str]]:
    """References that lead outside of the document or nowhere, wherever they stand."""
    stack: list[tuple[Any, Path]] = [(document, ())]
    while stack:
        here, place = stack.pop()
        if isinstance(here, list):
            stack += [(item, (*place, index)) for index, item in reversed(list(enumerate(here)))]
        if not isinstance(here, dict):
            continue
        for key in ("$ref", "$dynamicRef", "operationRef"):
            target = here.get(key)
            if isinstance(target, str) and not target.startswith("#"):
                remedy = "write it into the document and refer to it by `#/components/…`"
                yield (*place, key), f"`{target}` leads outside of the document and is not fetched", remedy
            elif isinstance(target, str) and target.startswith("#/") and not _leads_somewhere(document, target):
                yield (*place, key), f"`{target}` leads nowhere", "add what it refers to, or correct the name"
        if isinstance(here.get("$id"), str):
            yield (*place, "$id"), "`$id` gives references another base, which is not read", "remove it"
        properties_of = place and place[-1] == "properties"
        stack += [(item, (*place, key)) for key, item in reversed(here.items()) if properties_of or key not in _DATA]


def _leads_somewhere(document: Any, target: str) -> bool:
    here = document
    for part in target.removeprefix("#/").split("/"):
        word = re.sub(r"%([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), part)
        word = word.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict) and word in here:
            here = here[word]
        elif isinstance(here, list) and word.isdigit() and int(word) < len(here):
            here = here[int(word)]
        else:
            return False
    return True


def _invalid(contract: Contract) -> Iterator[tuple[Path, str]]:
    """What the specification's own schema and rules say against the document."""
    # 0.2 s that `--help` need not pay
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator  # noqa: PLC0415

    kind = OpenAPIV30SpecValidator if contract.legacy else OpenAPIV31SpecValidator
    try:
        for error in kind(dict(contract.document)).iter_errors():
            deepest = _deepest(error)
            yield tuple(deepest.absolute_path), _short(deepest.message)
    except RecursionError:
        yield (), "schemas refer to one another too deeply to be validated"
    except Exception as error:  # noqa: BLE001  # a validator that stumbles has not said that the document is valid
        yield (), f"the validator could not read it: {_short(str(error) or type(error).__name__)}"


def _deepest(error: Any) -> Any:
    """Where alternatives failed, the failure farthest down: the alternative that was meant."""
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error


def _short(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= 300 else f"{line[:120]} … {line[-160:]}"


def _ambiguous(contract: Contract) -> Iterator[tuple[Path, str, str]]:
    """No operation at all, ids that stand twice, and paths that differ in the names of their parameters only."""
    if not contract.operations:
        yield ("paths",), "there is no operation", "add the operations to build"
    for name, count in Counter(operation.id for operation in contract.operations).items():
        if count > 1:
            yield ("paths",), f"operationId `{name}` stands {count} times", "give each operation an id of its own"
    shapes: dict[str, str] = {}
    for path in map(str, contract.document["paths"]):
        other = shapes.setdefault(re.sub(r"\{[^}]*\}", "{}", path), path)
        if other != path:
            yield ("paths", path), f"`{path}` and `{other}` are the same path", "join the two"


def operations_traceable(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Each operation carries known requirements, and the coverage table names operations that exist."""
    known = package.handoff.requirements
    for operation in package.contract.operations:
        yield from _marks(package, operation)
        if not operation.fr_ids:
            problem = f"`{operation.id}` carries no requirement"
            yield at_operation(package, operation.id, problem, "add `x-fr-id: [FR-…]`")
        for requirement in operation.fr_ids:
            if requirement not in known:
                problem = f"`{operation.id}` carries {requirement}, which is not in `coverage`"
                yield at_operation(package, operation.id, problem, near(requirement, known) or "add it to `coverage`")
    ids = [operation.id for operation in package.contract.operations]
    for index, row in enumerate(package.handoff.coverage):
        for position, name in enumerate(row.traced_to):
            if name not in ids:
                problem = f"{row.requirement} is traced to `{name}`, which the contract does not have"
                yield in_front_matter(package, ("coverage", index, "traced_to", position), problem, near(name, ids))


def _marks(package: Package, operation: Operation) -> Iterator[Flaw]:
    """Marks that are written so that they cannot be read."""
    marks = operation.marks
    requirements = marks.get("x-fr-id", [])
    if not isinstance(requirements, str) and not (
        isinstance(requirements, list) and all(isinstance(item, str) for item in requirements)
    ):
        yield at_operation(package, operation.id, "`x-fr-id` is not a list of ids", "write `x-fr-id: [FR-001]`")
    priority = marks.get("x-priority", "P0")
    if not (isinstance(priority, str) and re.fullmatch(r"P[0-9]", priority)):
        yield at_operation(package, operation.id, f"`x-priority: {priority}` is no priority", "use P0, P1 or P2")
    for mark in ("x-business-value", "x-risk"):
        number = marks.get(mark, 1)
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 5:
            yield at_operation(
                package, operation.id, f"`{mark}: {number}` is not 1 to 5", "use a whole number from 1 to 5"
            )


def first_article_known(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """The first article exists and is built now; samples are of operations and parameters that exist."""
    ids = [operation.id for operation in package.contract.operations]
    named = package.handoff.inspection.first_article
    operation = package.contract.operation(named) if named else None
    if named and operation is None:
        problem = f"the first article `{named}` is not in the contract"
        yield in_front_matter(package, ("inspection", "first_article"), problem, near(named, ids))
    elif operation and not package.in_scope(operation):
        problem = f"the first article `{named}` is not in the MVP scope"
        yield in_front_matter(package, ("inspection", "first_article"), problem, "name an operation that is built now")
    for name, sample in package.handoff.inspection.samples.items():
        sampled = package.contract.operation(name)
        if sampled is None:
            path: tuple[str | int, ...] = ("inspection", "samples", name)
            yield in_front_matter(
                package, path, f"a sample of `{name}`, which the contract does not have", near(name, ids)
            )
            continue
        given = {"path": sample.path, "query": sample.query}
        for location, values in given.items():
            parameters = [item.name for item in sampled.parameters if item.location == location]
            for value in values:
                if value not in parameters:
                    path = ("inspection", "samples", name, location, value)
                    problem = f"`{name}` has no {location} parameter `{value}`"
                    yield in_front_matter(package, path, problem, near(value, parameters))

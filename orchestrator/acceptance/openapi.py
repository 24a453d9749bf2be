"""Whether a document is valid OpenAPI, and whole in itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self, TypeAlias

from orchestrator import strict_yaml
from orchestrator.acceptance.report import Flaw, pointer
from orchestrator.contract import MAX_NODES, Contract
from orchestrator.errors import Problem
from orchestrator.handoff.unfolding import refuse_explosion

Path: TypeAlias = tuple[str | int, ...]

MAX_TOLD = 25
"""So many defects of one document are told; the rest is counted."""

_DATA = frozenset({"example", "examples", "default", "enum", "const", "value"})
"""Under these keys stands data, in which `$ref` is a word like any other."""


@lru_cache(maxsize=4)
def contract_flaws(text: str, file: str) -> tuple[Flaw, ...]:
    """What is wrong with an OpenAPI document, wherever it comes from; never raises.

    The last few answers are kept: one document is asked about by acceptance, by checks and at the gate.
    """
    try:
        source = _Source.of(text.removeprefix("\ufeff"), file)
        flaws = [source.flaw(path, problem, remedy) for path, problem, remedy in _references(source.document)]
        if not flaws:
            contract = Contract.parse(text, where=file)
            refuse_explosion(contract.document, file)
            flaws = [source.flaw(path, problem) for path, problem in _against_the_specification(contract)]
            flaws += [source.flaw(path, problem, remedy) for path, problem, remedy in _ambiguous(contract)]
    except Problem as unread:
        file, _, line = unread.where.partition(":")
        flaws = [Flaw(file=file, place=f"line {line}" if line else "", problem=unread.what, remedy=unread.remedy)]
    unique = list(dict.fromkeys(flaws))
    rest = [Flaw(file=file, problem=f"and {len(unique) - MAX_TOLD} more")] if len(unique) > MAX_TOLD else []
    return (*unique[:MAX_TOLD], *rest)


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
        named = bool(place) and place[-1] == "properties"
        stack += [(item, (*place, key)) for key, item in reversed(here.items()) if named or not _is_data(str(key))]


def _is_data(key: str) -> bool:
    """Whether what stands under a key is not ours to follow: examples, and extensions, which are for their tools."""
    return key in _DATA or key.startswith("x-")


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


def _against_the_specification(contract: Contract) -> list[tuple[Path, str]]:
    """What is wrong, each thing once and as precisely as possible: the schemas, then the document around them."""
    schemas = list(_bad_schemas(contract))
    around = [
        (path, problem)
        for path, problem in _invalid(contract)
        if not schemas or not path or (path[0] in contract.document and not _holds(path, schemas))
    ]
    return [*schemas, *around]


def _holds(path: Path, told: list[tuple[Path, str]]) -> bool:
    return any(inner[: len(path)] == path for inner, _ in told)


def _invalid(contract: Contract) -> Iterator[tuple[Path, str]]:
    """What the specification's own schema and rules say against the document."""
    # 0.2 s that `--help` need not pay
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator  # noqa: PLC0415 - as said

    kind = OpenAPIV30SpecValidator if contract.legacy else OpenAPIV31SpecValidator
    try:
        for error in kind(dict(contract.document)).iter_errors():
            deepest = _deepest(error)
            yield tuple(deepest.absolute_path), _short(deepest.message)
    except RecursionError:
        yield (), "schemas refer to one another too deeply to be validated"
    except Exception as error:  # noqa: BLE001  # a validator that stumbles has not said that the document is valid
        yield (), f"the validator could not read it: {_short(str(error) or type(error).__name__)}"


def _bad_schemas(contract: Contract) -> Iterator[tuple[Path, str]]:
    """What JSON Schema says against the document's schemas: the specification's own schema leaves those of 3.1 open."""
    import jsonschema_rs  # noqa: PLC0415  # as above

    if contract.legacy:
        judge: Any = jsonschema_rs.Draft4Validator({"$ref": "http://json-schema.org/draft-04/schema#"})
    else:
        judge = jsonschema_rs.Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"})
    for path, schema in _schemas(contract.document):
        for error in judge.iter_errors(schema):
            yield (*path, *error.instance_path), _short(error.message)


def _schemas(document: Any) -> Iterator[tuple[Path, Any]]:
    """The outermost schemas of a document, with their places."""
    stack: list[tuple[Any, Path]] = [(document, ())]
    while stack:
        here, path = stack.pop()
        pairs = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
        for key, value in pairs:
            if key == "schema" or path == ("components", "schemas"):
                yield (*path, key), value
            elif key not in _DATA or path == ("components",):
                stack.append((value, (*path, key)))


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

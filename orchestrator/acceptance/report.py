"""What acceptance says about one item, and the words that its checks share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from orchestrator import strict_yaml
from orchestrator.handoff import FILE, Package
from orchestrator.strict_model import did_you_mean

if TYPE_CHECKING:
    from orchestrator.playbook import Playbook


@dataclass(frozen=True, kw_only=True)
class NoGo:
    """One item, passed, or one of the reasons for which it did not."""

    id: str
    """The item's id in the playbook, or `handoff` where `handoff.md` cannot be read."""
    check: str
    """The computation's name."""
    item: str
    """The criterion in words."""
    passed: bool
    file: str = ""
    """Relative to the package."""
    place: str = ""
    """`line 12`, a JSON pointer, or both."""
    problem: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """One line for people."""
        if self.passed:
            return f"{self.id} {self.item}: passed"
        where = ", ".join(filter(None, (self.file, self.place)))
        return f"{self.id} {self.item}: {where}: {self.problem}" + (f"; {self.remedy}" if self.remedy else "")

    def to_json(self) -> dict[str, Any]:
        """JSON values."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """One thing that is wrong, before it is filed under an item."""

    file: str
    problem: str
    place: str = ""
    remedy: str = ""
    """Empty: the playbook's remedy for the item."""


Check: TypeAlias = Callable[["Package", "Playbook"], Iterator[Flaw]]
"""Yields what is wrong; may raise `Problem` where what it needs cannot be read."""


def in_front_matter(package: Package, path: Sequence[str | int], problem: str, remedy: str = "") -> Flaw:
    """A flaw of a key of `handoff.md`."""
    place = f"line {package.document.line(path)}, `{strict_yaml.key_path(path)}`"
    return Flaw(file=FILE, place=place, problem=problem, remedy=remedy)


def in_body(line: int, problem: str, remedy: str = "") -> Flaw:
    """A flaw of the prose of `handoff.md`."""
    return Flaw(file=FILE, place=f"line {line}", problem=problem, remedy=remedy)


def in_contract(package: Package, path: Sequence[str | int], problem: str, remedy: str = "") -> Flaw:
    """A flaw of the contract, by JSON pointer and, where the document is YAML, by line."""
    lines = package.contract.lines
    place = pointer(path) + (
        f" (line {lines.line([str(p) if isinstance(p, int) else p for p in path])})" if lines else ""
    )
    return Flaw(file=package.path_of("openapi"), place=place, problem=problem, remedy=remedy)


def at_operation(package: Package, operation_id: str, problem: str, remedy: str = "") -> Flaw:
    """A flaw of one operation of the contract."""
    operation = package.contract.operation(operation_id)
    path = ("paths", operation.path, operation.method.lower()) if operation else ("paths",)
    return in_contract(package, path, problem, remedy)


def in_yaml(package: Package, artifact: str, path: Sequence[str | int], problem: str, remedy: str = "") -> Flaw:
    """A flaw of a YAML artifact that could be read."""
    file = package.path_of(artifact)
    line = strict_yaml.load(package.text(artifact), where=file).line(path)
    return Flaw(file=file, place=f"line {line}, `{strict_yaml.key_path(path)}`", problem=problem, remedy=remedy)


def in_schema(package: Package, line: int, problem: str, remedy: str = "") -> Flaw:
    """A flaw of the SQL."""
    return Flaw(file=package.path_of("schema"), place=f"line {line}" if line else "", problem=problem, remedy=remedy)


def pointer(path: Sequence[str | int]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path) or "/"


def near(word: str, known: Sequence[str] | Mapping[str, object]) -> str:
    """A remedy that names the nearest known word."""
    return did_you_mean(word, list(known))


def properties_of(package: Package, schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The properties of an object schema, references and `allOf` followed, as far as they are schemas."""
    found = package.contract.merged(dict(schema)).get("properties")
    named = found.items() if isinstance(found, dict) else ()
    return {str(name): value for name, value in named if isinstance(value, dict)}

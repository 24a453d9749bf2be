"""What a reader works with and leaves behind: the tree, the book of fates, defects, people and ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from orchestrator.documents.ledger import Fate, Ledger
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import Names, name_of, plain
from orchestrator.playbook import Stack, Unenforced
from orchestrator.source import Source


@dataclass(frozen=True, order=True)
class DocumentDefect:
    """Something that is wrong with the document."""

    line: int
    code: str
    message: str


@dataclass(kw_only=True)
class Cast:
    """One persona that a document names."""

    id: str
    name: str
    role: str
    mandate: list[str] = field(default_factory=list)
    non_negotiables: list[str] = field(default_factory=list)
    bad_habits: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Installed:
    """What an imported stage may use of the installation: its stacks, with the files that they name."""

    stacks: Mapping[str, Stack] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    layers: tuple[Mapping[str, Any], ...] = ()
    """The rules of layers that hold for these stacks."""
    personas: frozenset[str] = frozenset()

    @cached_property
    def written(self) -> Mapping[str, tuple[str, ...]]:
        """By command, what documents write for it: in any of the stacks, or in another technology."""
        found: dict[str, list[str]] = {}
        for stack in self.stacks.values():
            for name, forms in stack.also_written.items():
                found.setdefault(name, []).extend(forms)
        return {name: tuple(dict.fromkeys(forms)) for name, forms in found.items() if name in self.commands}

    @cached_property
    def commands(self) -> frozenset[str]:
        """The commands that every stack has."""
        tables = [frozenset(stack.commands) for stack in self.stacks.values()]
        return frozenset.intersection(*tables) if tables else frozenset()


@dataclass(kw_only=True)
class Draft:
    """One document on its way to becoming something else."""

    document: str
    lines: Sequence[str]
    root: Node
    front: Mapping[str, Any]
    ledger: Ledger
    installed: Installed
    defects: dict[DocumentDefect, None] = field(default_factory=dict)
    """As a set that keeps its order."""
    codes: set[tuple[int, str]] = field(default_factory=set)
    """Of each defect the line and the code."""
    cast: dict[str, Cast] = field(default_factory=dict)
    check_ids: Names = field(default_factory=Names)
    unenforced: list[Unenforced] = field(default_factory=list)

    def source(self, node: Node) -> Source:
        """Where a statement stands."""
        return Source(document=self.document, line=max(1, node.line))

    def defect(self, node: Node | int, code: str, message: str) -> None:
        """Report something, once."""
        line = node if isinstance(node, int) else node.line
        self.defects[DocumentDefect(line, code, message)] = None
        self.codes.add((line, code))

    def agent(self, node: Node, detail: str = "instructions") -> str:
        """The words of a statement that an agent is told."""
        self.ledger.tell(node, Fate.AGENT, detail)
        return told(node)

    def agents(self, nodes: Sequence[Node], detail: str = "instructions") -> tuple[str, ...]:
        """The words of statements that an agent is told, with what stands below each."""
        found: list[str] = []
        for node in nodes:
            words = [self.agent(one, detail) for one in node.with_all() if one.kind is not Kind.COMMENT]
            found.append("; ".join(word for word in words if word))
        return tuple(word for word in found if word)

    def enforce(self, node: Node, detail: str) -> None:
        """The engine acts on a statement."""
        self.ledger.tell(node, Fate.ENFORCED, detail)

    def record(self, node: Node, detail: str) -> str:
        """Keep a statement as data; returns its words."""
        self.ledger.tell(node, Fate.RECORD, detail)
        return told(node)

    def persona(self, handle: str, *, mandate: str = "") -> str:
        """The id of a persona, which is added where it is new."""
        name = plain(handle).strip("@ ")
        key = name_of(name, fallback="agent")
        cast = self.cast.setdefault(key, Cast(id=key, name=name, role=f"who works as {name}"))
        if mandate and mandate not in cast.mandate:
            cast.mandate.append(mandate)
        return key


def told(node: Node) -> str:
    """A statement in words: code as it is, the rest without emphasis."""
    if node.kind is Kind.CODE:
        return node.text.strip()
    if node.kind is Kind.ROW:
        return ""
    if node.kind is Kind.CELL and node.info:
        return f"{node.info}: {plain(node.text)}"
    return " ".join(node.text.replace("**", "").replace("__", "").split())

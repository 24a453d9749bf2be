"""What steps, tasks and subtasks have in common: one statement of them, and the record of what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from orchestrator.criteria import AnySpec
from orchestrator.documents.labels import Part
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import links, plain


@dataclass(frozen=True, kw_only=True)
class Stated:
    """One statement, as a reader takes it."""

    node: Node
    part: Part | None
    """What it is by its label, or by the label above it."""
    value: str
    """What it says, without its own label; empty where all of that stands below it."""

    @property
    def words(self) -> str:
        """The value without markup."""
        return plain(self.value)


@dataclass(kw_only=True)
class Said:
    """What was read so far, by the keys of the playbook; lists are in the order of the document."""

    purpose: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    instructions: list[str] = field(default_factory=list)
    prerequisites: list[str] = field(default_factory=list)
    requires: list[str] = field(default_factory=list)
    """Ids of other parts of the document."""
    references: list[str] = field(default_factory=list)
    checks: list[AnySpec] = field(default_factory=list)
    persona: str | None = None

    def listed(self, part: Part | None) -> list[str]:
        """The list that keeps the words of a part as they stand: its own, else the instructions."""
        own = {
            Part.PURPOSE: self.purpose,
            Part.INPUTS: self.inputs,
            Part.OUTPUTS: self.outputs,
            Part.PREREQUISITES: self.prerequisites,
            Part.DEPENDS: self.prerequisites,
        }
        return own.get(part, self.instructions) if part else self.instructions

    def refer(self, text: str) -> None:
        """Keep what the links of a text lead to, or the text where it has none."""
        self.references += links(text) or [plain(text)]


_NONE = re.compile(rf"\W*(?:{any_of('phrases', 'none')})?\W*", re.IGNORECASE)


def names_nothing(words: str) -> bool:
    """Whether words say that there is none, in any language, or say nothing at all."""
    return bool(_NONE.fullmatch(words))


def person_named(value: str) -> str:
    """Whom words name first: a handle such as `@lead`, else what stands before a dash, a comma or a bracket."""
    handle = re.search(r"@[\w.-]+", value)
    return handle[0] if handle else re.split(r"\s[-–—]\s|[,;(]", plain(value), maxsplit=1)[0][:60] or "agent"


def is_empty_cell(stated: Stated) -> bool:
    """Whether a column does not apply to its row."""
    return stated.node.kind is Kind.CELL and not stated.value.strip() and not stated.node.children

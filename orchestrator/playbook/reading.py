"""A playbook's file under the rules: every value that a pattern leads to, with its place."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.strict_model import did_you_mean
from orchestrator.strict_yaml import Defect, Document, Path


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a playbook refers to outside of its file; `None` where that is not known and not looked at."""

    files: Mapping[str, str] | None = None
    """The other files of the playbook's folder by relative path, with their text."""
    personas: Collection[str] | None = None
    facts: Sequence[str] | None = None
    """What the read-back sentence may name."""
    no_go: Collection[str] | None = None
    """The names that `no_go[].check` may use."""
    quality: Collection[str] | None = None


@dataclass(frozen=True)
class Reading:
    """The file under the rules."""

    document: Document
    around: Surroundings

    def each(self, pattern: str) -> Iterator[tuple[Path, Any]]:
        """Every value that a pattern such as `phases.*.tasks.*.id` leads to, with its path."""
        found: list[tuple[Path, Any]] = [((), self.document.data)]
        for part in pattern.split("."):
            found = [inner for path, value in found for inner in _within(path, value, part)]
        return iter(found)

    def texts(self, *patterns: str) -> Iterator[tuple[Path, str]]:
        """The same, texts only, for several patterns one after the other."""
        for pattern in patterns:
            yield from ((path, value) for path, value in self.each(pattern) if isinstance(value, str))

    def known(self, *patterns: str) -> list[str]:
        """The texts alone, each once."""
        return list(dict.fromkeys(value for _, value in self.texts(*patterns)))

    def unknown(self, noun: str, known: Collection[str], *patterns: str) -> Iterator[Defect]:
        """A defect for each text that is not one of the known."""
        for path, value in self.texts(*patterns):
            if value not in known:
                hint = did_you_mean(value, list(known)) or "add it, or correct the name"
                yield self.document.defect(path, f"no {noun} `{value}`", hint)

    def doubled(self, *patterns: str) -> Iterator[Defect]:
        """A defect for each text that was written before."""
        seen: dict[str, int] = {}
        for path, value in self.texts(*patterns):
            if value in seen:
                hint = f"it must be unique; the other stands on line {seen[value]}"
                yield self.document.defect(path, f"`{value}` is used twice", hint)
            seen.setdefault(value, self.document.line(path))

    def missing_facts(self, path: Path, text: str, known: Sequence[str]) -> Iterator[Defect]:
        """A defect for each placeholder in a text that nothing would fill in."""
        for name in _placeholders(text):
            if name is None:
                yield self.document.defect(path, "the braces do not match", "write `{{` and `}}` for plain braces")
            elif name not in known:
                yield self.document.defect(path, f"no placeholder `{{{name}}}`", did_you_mean(name, list(known)))


def _within(path: Path, value: Any, part: str) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, list) and part == "*":
        yield from (((*path, index), item) for index, item in enumerate(value))
    elif isinstance(value, dict) and part == "*":
        yield from (((*path, key), item) for key, item in value.items())
    elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
        yield (*path, int(part)), value[int(part)]
    elif isinstance(value, dict) and part in value:
        yield (*path, part), value[part]


def _placeholders(text: str) -> Iterator[str | None]:
    """The names in braces; `None` where the braces are broken or hold more than a name."""
    try:
        fields = [field for _, field, form, conversion in string.Formatter().parse(text) if field is not None]
    except ValueError:
        yield None
        return
    yield from (field if re.fullmatch(r"[a-z_]+", field) else None for field in fields)

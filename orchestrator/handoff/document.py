"""`handoff.md` as text: parse and render, which undo one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from orchestrator import strict_yaml
from orchestrator.errors import Problem
from orchestrator.handoff.front_matter import FORMAT, Handoff

FILE = "handoff.md"
MAX_BODY = 200_000
"""Characters of prose."""


@dataclass(frozen=True, kw_only=True)
class HandoffDocument:
    """A `handoff.md` that was read."""

    handoff: Handoff
    body: str
    body_line: int
    """The line of the file on which the body begins, from 1."""
    source: strict_yaml.Document
    """The front matter with its lines."""

    def line(self, path: Sequence[str | int]) -> int:
        """The line of what stands at a key path of the front matter, or of the nearest thing around it."""
        return self.source.line(path)


def parse_handoff(text: str, where: str = FILE) -> HandoffDocument:
    """Read the file; raises `Problem`, or `Problems` with every defect of form at once.

    The format's version is looked at before anything else, so that a newer package is not called full of mistakes.
    """
    source, body, body_line = strict_yaml.front_matter(text, where=where)
    if source is None:
        remedy = "begin the file with `---`, the keys of handoffs/TEMPLATE.md, and `---`"
        raise Problem("the file has no front matter", where=f"{where}:1", remedy=remedy)
    _refuse_other_formats(source)
    if len(body) > MAX_BODY:
        what = f"{len(body):,} characters of prose are more than {MAX_BODY:,}"
        raise Problem(what, where=f"{where}:{body_line}", remedy="put the details into an artifact")
    handoff = strict_yaml.validate(source, Handoff)
    return HandoffDocument(handoff=handoff, body=body, body_line=body_line, source=source)


def _refuse_other_formats(source: strict_yaml.Document) -> None:
    version = source.data.get("handoff") if isinstance(source.data, dict) else None
    if version is None:
        raise source.defect(("handoff",), "the format version is missing", f"add `handoff: {FORMAT}` as the first key")
    if type(version) is not int or version != FORMAT:
        hint = f"write format {FORMAT}, or use a release that reads format {version}"
        raise source.defect(("handoff",), f"format version {version!r} is not known here", hint)


def render_handoff(handoff: Handoff, body: str) -> str:
    """The text of `handoff.md`; `parse_handoff` gives back the same two values."""
    data = handoff.model_dump(mode="json", exclude_defaults=True)
    return f"---\n{_dump(data)}---\n{body}"


class _Dumper(yaml.SafeDumper):
    """Writes what `strict_yaml` reads back as it was: no aliases, and quotes wherever a word could mean a number."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def text(self, data: str) -> yaml.ScalarNode:
        style = '"' if "\n" in data or not _plain(data) else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(str, _Dumper.text)


def _plain(data: str) -> bool:
    """Whether an unquoted word is text for the strict reader."""
    return isinstance(strict_yaml._scalar(data), str) and data.isprintable() and data.isascii()  # noqa: SLF001


def _dump(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)

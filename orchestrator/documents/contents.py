"""A table of contents, and the parts that it promises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import bare, plain

_HEAD = re.compile(rf"(?:{any_of('phrases', 'contents')})")
_ANCHOR = re.compile(r"\]\(#[^)\s]*\)")
_PAGE = re.compile(r"(?<![.…\s])(?!\.?\d)[.…\s]+\d{1,3}$")
"""The page behind a name, `Rollback ........ 7`."""
_FEWEST = 2
_LONGEST = 200
"""No part has a longer name."""


def contents_of(root: Node) -> list[Node]:
    """The entries of the table of contents; empty where there is none.

    It is what stands below a heading or label that is called so, or a list of links to parts of the document.
    """
    for node in root.walk():
        called = node.kind in {Kind.HEADING, Kind.PARAGRAPH} and is_called_contents(node)
        entries = list(_entries(node)) if called else []
        linked = [child for child in node.children if child.kind is Kind.ITEM]
        if len(linked) > _FEWEST and all(_ANCHOR.search(child.text) for child in linked):
            entries = entries or list(_entries(node))
        if len(entries) >= _FEWEST:
            return entries
    return []


def is_called_contents(node: Node) -> bool:
    """Whether a part is called as tables of contents are."""
    return bool(_HEAD.fullmatch(node.head))


def _entries(node: Node) -> Iterator[Node]:
    listed = [child for child in node.walk() if child.kind is Kind.ITEM]
    in_line = _BETWEEN.split(plain(node.value)) if node.key and not listed else []
    yield from listed
    if len(in_line) > _FEWEST:
        yield from (Node(kind=Kind.ITEM, text=part.strip(), line=node.line, end=node.end) for part in in_line)


_BETWEEN = re.compile(r"\s*[·•|;]\s*|\s+/\s+")


def missing_parts(draft: Draft) -> None:
    """Report entries of the table of contents that no part answers to; one that few parts answer to is another's."""
    if not draft.root.children:
        _missing_fields(draft)
        return
    entries = contents_of(draft.root)
    inside = {id(entry) for entry in entries} | {id(node) for node in draft.root.walk() if is_called_contents(node)}
    names = {name for node in draft.root.walk() if id(node) not in inside for name in _names(node)}
    headings = [node.bare for node in draft.root.walk() if node.kind is Kind.HEADING]
    missing = [entry for entry in entries if not _is_there(entry, names, headings)]
    if 2 * len(missing) < len(entries):
        for entry in missing:
            draft.defect(entry, "missing-section", f"the contents name `{plain(entry.text)[:80]}`, which is not there")


def _missing_fields(draft: Draft) -> None:
    """The same of a form, whose parts are its fields: lines that count most of their names, one below the other."""
    labels = {bare(match["name"]) for line in draft.lines if (match := _FIELD.match(line))}
    run: list[tuple[int, str]] = []
    for number, line in enumerate((*draft.lines, ""), start=1):
        counted = _COUNTED.match(line)
        if counted:
            run.append((number, counted["name"].strip()))
            continue
        missing = [(at, name) for at, name in run if bare(name) not in labels]
        if 2 * len(missing) < len(run) and len(run) > _FEWEST:
            for at, name in missing:
                draft.defect(at, "missing-section", f"the contents name `{name[:80]}`, which is not there")
        run = []


_FIELD = re.compile(r"^[\s-]*label:\s*[\"']?(?P<name>[^\"'#]{1,120})")
_COUNTED = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*])\s+(?P<name>[^\W\d_][^:]{0,120})$")


def _names(node: Node) -> Iterator[str]:
    """What a part may be called in a table of contents."""
    if node.kind in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM, Kind.ROW} and len(node.text) < _LONGEST:
        yield bare(node.text)
        yield bare(node.key)
        if node.step:
            yield bare(node.step.title)
        yield from (bare(cell.text) for cell in node.children if cell.kind is Kind.CELL)


def _is_there(entry: Node, names: set[str], headings: Sequence[str]) -> bool:
    words = _PAGE.sub("", plain(entry.text)[:_LONGEST])
    wanted = {bare(words), bare(entry.step.title if entry.step else words), bare(_BEHIND.split(words)[0])}
    return bool(wanted & names) or any(name and name in heading for name in wanted for heading in headings)


_BEHIND = re.compile(r"\s+[—–-]\s+|\s*[:(]\s*")

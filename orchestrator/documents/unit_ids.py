"""Ids that units of work give themselves in their names: `Task API-1: Write tests`."""

from __future__ import annotations

import re

from orchestrator.documents.node import STEP_WORDS, Kind, Node

_NAMED = re.compile(
    rf"^\W*+(?i:{STEP_WORDS})?\s*[-#:]?\s*(?P<id>[A-Z][A-Z0-9]{{0,7}}(?:[-_.][A-Z0-9]{{1,7}}){{1,4}}(?:/[0-9]{{1,3}}|(?<=\d)\.?[a-z](?![\w.]))?|[A-Z]{{1,3}}\d{{1,3}})(?![\w-])"
)


_BEHIND = re.compile(r"[(\[](?P<id>[A-Z][A-Z0-9]*(?:[-_./][A-Z0-9]+)+)[)\]]\W*$")
"""An id in brackets at the end of a name: `Block "Extract" (TREE-EXTRACT)`."""


_IN_CODE = re.compile(r"^\W*`(?P<id>[^\W\d_](?=[^`]*\d`)[\w.-]{1,40})`\W*\s\S")
"""An id in lower case that a heading begins with as code: `fs-ingest-01`."""


def heading_id(node: Node) -> str | None:
    """The id that a heading begins with: `Task API-1: Write tests`."""
    coded = _IN_CODE.match(node.text) if node.kind is Kind.HEADING else None
    if coded:
        return coded["id"]
    match = _NAMED.match(node.plain) if node.kind in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM} else None
    behind = _BEHIND.search(node.plain) if match is None and node.kind is Kind.HEADING else None
    return match["id"] if match else behind["id"] if behind else None

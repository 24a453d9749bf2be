"""Accepting the handoff: No-Go items that the engine computes, questions to answer, and what else has to be there."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import Names, plain
from orchestrator.playbook import (
    AcceptanceItem,
    IntakeQuestion,
)

_ACCEPT = re.compile(
    r"accept(?:ing)? (?:the )?hand-?(?:off|over)|^hand-?(?:off|over)|^intake|no-go items|^quick start|before starting"
)
_NO_GO: tuple[tuple[str, str], ...] = (
    ("openapi_valid", r"open ?api|api (?:spec|contract)|contract"),
    ("schema_complete", r"schema|data (?:model|design)"),
    ("auth_complete", r"auth|permission|access"),
    ("migration_plan_sound", r"migration"),
    ("operations_traceable", r"traceab|requirement"),
    ("no_blocking_rfi", r"rfi|open question"),
    ("scope_known", r"release mode|scope"),
    ("artifacts_present", r"artifact"),
)
_SOURCES = (
    (r"framework|stack|language", "handoff.stack.framework"),
    (r"\bdatabase\b|\bdb\b", "handoff.database.engine"),
    (r"codebase|greenfield", "handoff.codebase"),
    (r"migration", "handoff.stack.migrations"),
    (r"\bauth", "handoff.stack.auth"),
    (r"\borm\b|query builder", "handoff.stack.orm"),
)


def accepted(draft: Draft, taken: set[int]) -> tuple[list[AcceptanceItem], list[IntakeQuestion], list[Node]]:
    """No-Go items that the engine computes, questions that must be answered before work, and other No-Go items."""
    wanted: list[Node] = []
    no_go: list[AcceptanceItem] = []
    questions: list[IntakeQuestion] = []
    names, checks = Names(), set()
    for part in [
        node for node in draft.root.walk() if node.kind is Kind.HEADING and _ACCEPT.search(node.head) and not node.step
    ]:
        taken.add(id(part))
        for item in [one for node in part.walk() if node.kind in {Kind.ITEM, Kind.PARAGRAPH} for one in _each(node)]:
            words = plain(item.text)
            check = next((check for check, form in _NO_GO if re.search(form, words.casefold())), None)
            if words.endswith("?") or re.match(
                r"(what|which|is there|do you|does|who|how)\b.*\?", words, re.IGNORECASE
            ):
                questions.append(_question(draft, item, names))
            elif check and check not in checks and _states(words):
                checks.add(check)
                no_go.append(
                    AcceptanceItem(
                        id=f"NG-{len(no_go) + 1:02}", check=check, item=words, remedy="Complete it in the stage before."
                    )
                )
                draft.enforce(item, f"no-go {check}")
            elif (not check or check in checks) and item.kind is Kind.ITEM and _is_wanted(item):
                wanted.append(item)
            elif draft.ledger.fate(item.line) is None:
                draft.agent(item, "accepting the handoff")
    return no_go, questions, wanted


_VERIFIED = re.compile(
    r"^(?:please )?(?:verify|confirm|check|ensure|make sure)(?: that)?:?\s+(?P<all>[^.;]+?)\s*(?:[.;]|$)", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?(?:that\s+)?(?![^()]*\))|\s+and\s+(?:that\s+)?(?![^()]*\))")


def _each(item: Node) -> list[Node]:
    """What one sentence says has to be there, one by one, where each part of it is a sentence that says so."""
    verified = _VERIFIED.match(item.plain)
    parts = _BETWEEN.split(verified["all"]) if verified else []
    if len(parts) < 2 or not all(_HOLDS.search(part) for part in parts):
        return [item]
    rows = [Node(kind=Kind.ITEM, text=part[:1].upper() + part[1:], line=item.line, end=item.end) for part in parts]
    for row in rows:
        row.parent = Node(kind=Kind.ITEM, text="Verify that:", line=item.line, parent=item.parent)
        row.parent.children = [row]
    return rows


_HOLDS = re.compile(r"\b(?:is|are|exists?|has|have|includes?|contains?|was|were|passe[sd])\b")
_THEN = re.compile(r"(?:if|when|otherwise|only|after)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"(?:read|verify|log|raise|review|if|only|restate|list|ask|check|run|see|confirm|flag|resolve)\b", re.IGNORECASE
)
"""An item that begins so tells somebody to do something."""
_WANTED = re.compile(r"no-go|(?:make|be) sure\b|\b(?:verify|confirm|check) that\b|must (?:exist|be)\b|has to be\b")


def _is_wanted(item: Node) -> bool:
    """Whether it has to be there: a box, or in a list below words that say so, until the list says what comes then."""
    if _THEN.match(item.plain) or (item.ticked is None and _TOLD.match(item.plain)):
        return False
    before = item.parent.children[: item.parent.children.index(item)] if item.parent else []
    before = before[max((place + 1 for place, one in enumerate(before) if _THEN.match(one.plain)), default=0) :]
    leads = (one for one in reversed(before) if one.kind is Kind.PARAGRAPH or one.text.rstrip().endswith(":"))
    lead = next(leads, None)
    heads = [lead.bare if lead else "", *(above.head for above in item.above())]
    return item.ticked is not None or any(_WANTED.search(head) for head in heads)


def _states(words: str) -> bool:
    """Whether an item states what has to be there, rather than telling somebody to do something."""
    return bool(
        re.search(r"\b(?:exists?|is|are|valid|complete|defined|with|present|includes?)\b|\(", words)
    ) and not _TOLD.match(words)


def _question(draft: Draft, item: Node, names: Names) -> IntakeQuestion:
    words = plain(item.text)
    source = next((source for form, source in _SOURCES if re.search(form, words.casefold())), None)
    draft.enforce(item, "intake question")
    return IntakeQuestion(id=names.give(words[:50], fallback="question"), question=words, source=source)

"""Accepting the handoff: No-Go items that the engine computes, questions to answer, and what else has to be there."""

from __future__ import annotations

import re

from orchestrator.documents.draft import Draft
from orchestrator.documents.finding_sections import row_as_item
from orchestrator.documents.lexicon import any_of, phrase
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.said_twice import said_once
from orchestrator.documents.words import Names, plain
from orchestrator.playbook import (
    AcceptanceItem,
    IntakeQuestion,
)

_ACCEPT = re.compile(
    r"accept(?:ing)? (?:the )?hand-?(?:off|over)|^hand-?(?:off|over|shake)|^intake|no-go items|^quick start"
    r"|before starting"
)
_NO_GO: tuple[tuple[str, str], ...] = (
    ("openapi_valid", r"open ?api|api (?:spec|contract)|contract"),
    ("schema_complete", r"schema|data (?:model|design)"),
    ("auth_complete", r"auth|permission|access(?!ib|or)"),
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
    wanted, refused = list[Node](), list[Node]()
    no_go: list[AcceptanceItem] = []
    questions: list[IntakeQuestion] = []
    names, checks = Names(), set()
    for part in [
        node for node in draft.root.walk() if node.kind is Kind.HEADING and _ACCEPT.search(node.head) and not node.step
    ]:
        taken.add(id(part))
        for item in _statements(part):
            words = plain(item.text)
            check = next((check for check, form in _NO_GO if re.search(form, words.casefold())), None)
            if words.endswith("?") or re.match(
                r"(what|which|is there|do you|does|who|how)\b.*\?", words, re.IGNORECASE
            ):
                questions.append(_question(draft, item, names))
            elif check and check not in checks and _states(words):
                checks.add(check)
                refused.append(item)
                no_go.append(
                    AcceptanceItem(
                        id=f"NG-{len(no_go) + 1:02}", check=check, item=words, remedy="Complete it in the stage before."
                    )
                )
                draft.enforce(item, f"no-go {check}")
            elif item.kind is Kind.ITEM and _is_wanted(item):
                wanted.append(item)
            elif no_go and _REFUSED.match(words):
                draft.enforce(item, "no-go: what fails refuses the handoff")
            elif draft.ledger.fate(item.line) is None:
                draft.agent(item, "accepting the handoff")
    return no_go, questions, [_in_both(draft, one, again) for one, again in said_once(wanted, refused)]


def _in_both(draft: Draft, one: Node, again: Node | None) -> Node:
    """Something that has to be there, in the words of both lists that ask for it."""
    if again is None:
        return one
    draft.enforce(again, f"required once, with line {one.line}")
    both = Node(kind=one.kind, text=f"{one.text}; {again.text}", line=one.line, end=one.end, ticked=one.ticked)
    both.parent = one.parent
    return both


def _statements(part: Node) -> list[Node]:
    """What a part says, statement by statement; a row of a table is one."""
    found: list[Node] = []
    for node in part.walk():
        if node.kind is Kind.ROW:
            row = row_as_item(node)
            row.text = next((cell.text for cell in node.children if re.search(r"[^\W\d_]{3}", cell.text)), row.text)
            found.append(row)
        elif node.kind in {Kind.ITEM, Kind.PARAGRAPH}:
            found += _each(node)
    return found


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


_REFUSED = re.compile(
    rf"(?:{any_of('phrases', 'if')})\b.{{0,60}}?\b(?:{any_of('phrases', 'fails')})"
    rf".{{0,20}}?\b(?:{any_of('phrases', 'halt')})"
    r"|only (?:after|when|if|once) all\b",
    re.IGNORECASE,
)
"""What is said of all No-Go items: `If any fail → HALT`."""
_HOLDS = re.compile(r"\b(?:is|are|exists?|has|have|includes?|contains?|was|were|passe[sd])\b")
_THEN = re.compile(r"(?:if|when|otherwise|only|after)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"(?:read|verify|log|raise|review|if|only|restate|list|ask|check|run|see|confirm|flag|resolve)\b", re.IGNORECASE
)
"""An item that begins so tells somebody to do something."""
_NAME = 120
"""A longer item is more than the name of something."""
_THERE = re.compile(
    r"\b(?:these|those|the following|all|each|every)\b.{0,60}\b(?:exists?|(?:has|have) (?:arrived|been \w+ed)"
    r"|(?:is|are|be) (?:there|available|present|ready|complete|in place|at hand))\W*$",
    re.IGNORECASE,
)
"""What leads to a list of things that have to be there: `Confirm that these reports exist:`."""
_WANTED = re.compile(r"no-go|(?:make|be) sure\b|\b(?:verify|confirm|check) that\b|must (?:exist|be)\b|has to be\b")


def _is_wanted(item: Node) -> bool:
    """Whether it has to be there: a box, or in a list below words that say so, until the list says what comes then."""
    words = item.plain
    if _THEN.match(words) or not any(map(str.isalnum, words)):
        return False
    before = [one for one in item.parent.children if one.line < item.line] if item.parent else []
    before = before[max((place + 1 for place, one in enumerate(before) if _THEN.match(one.plain)), default=0) :]
    leads = (one for one in reversed(before) if one.kind is Kind.PARAGRAPH or one.text.rstrip().endswith(":"))
    lead = next(leads, None)
    leading = lead or item.parent
    if leading is not None and leading.kind is not Kind.HEADING and _THERE.search(leading.plain):
        return True
    if item.ticked is None and _is_told(words) and not _among_names(item):
        return False
    heads = [lead.bare if lead else "", *(above.head for above in item.above())]
    told_before = _told_before(before) and not _among_names(item)
    names = not told_before and len(words) < _NAME and not words.endswith((".", ":", "?"))
    return item.ticked is not None or names or any(_WANTED.search(head) for head in heads)


def _told_before(before: list[Node]) -> bool:
    """Whether the list that an item is in tells somebody what to do."""
    return any(one.kind is Kind.ITEM and _is_told(one.plain) for one in before)


def _among_names(item: Node) -> bool:
    """Whether most of its list names things, so that `List of hosts` is no order."""
    listed = [one for one in item.parent.children if one.kind is Kind.ITEM] if item.parent else []
    told = sum(_is_told(one.plain) for one in listed)
    return 2 * told <= len(listed) and not any(_THEN.match(one.plain) for one in listed)


def _is_told(words: str) -> bool:
    """Whether a sentence tells somebody to do something: `Check the report`, and not `Backup restore was rehearsed`."""
    return bool(_TOLD.match(words)) or (bool(phrase("work").match(words)) and not _HOLDS.search(words))


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

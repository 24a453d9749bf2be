"""An issue or the template of one: choices, fields, acceptance criteria."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from orchestrator.criteria import AnySpec
from orchestrator.documents.assemble import stage_title
from orchestrator.documents.criterion import NO_COMMAND
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.finding_sections import row_as_item
from orchestrator.documents.issue_boxes import CHOICE, Box, boxes_of, is_confirmed
from orchestrator.documents.issue_options import offered
from orchestrator.documents.judging import criterion
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import form
from orchestrator.documents.likely_parts import ACCEPTS, judges
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.words import CRITERIA_IDS, Names, bare, name_of, plain
from orchestrator.intake import Choice, FormField, Intake

_SHOWN = form("checklists", "shown")
_GIVEN = re.compile(rf"^\W*(?:(?:{CRITERIA_IDS})[\s.#-]*\d+\b|Given\b)")


def read_issue(draft: Draft) -> Intake:
    """The intake of an issue in Markdown."""
    name, head = stage_title(draft.root, dict(draft.front), draft.document)
    if head is not None:
        draft.ledger.tell(head, Fate.RECORD, "title")
    names = Names()
    choices: list[Choice] = []
    checks: list[AnySpec] = []
    stated: list[FormField] = []
    box = boxes_of(draft.root)
    for node in [_boxed(node) for node in draft.root.walk()]:
        if node.ticked is None or not plain(node.text):
            continue
        if is_confirmed(node):
            draft.record(node, "confirmed by whoever opens it")
        elif (meant := box(node)) is Box.STATED:
            stated.append(_stated(draft, node, names))
        elif meant is Box.CRITERION:
            spec = criterion(
                draft, node, prefix=name_of(_group(node))[:40], group=_group(node), task=None, command=NO_COMMAND
            )
            checks += [spec] if spec else []
        else:
            choices.append(
                Choice(
                    id=names.give(f"{plain(node.text)[:50]}", fallback="choice"),
                    group=_group(node),
                    text=plain(node.text),
                    ticked=node.ticked,
                    source=draft.source(node),
                )
            )
            draft.enforce(node, f"choice {choices[-1].id}")
    choices += [*_in_or_out(draft, names), *offered(draft, names)]
    checks += _listed_criteria(draft)
    checks += () if checks else _told_criteria(draft)
    fields = [*stated, *_fields(draft, names)]
    front = draft.front
    return Intake(
        intake=1,
        id=name_of(str(front.get("name") or name)),
        title=plain(str(front.get("name") or "")) or name,
        about=str(front["about"]) if front.get("about") else None,
        labels=listed(front.get("labels")),
        assignees=listed(front.get("assignees")),
        choices=tuple(choices),
        fields=tuple(fields),
        checks=tuple(checks),
        unenforced=tuple(draft.unenforced),
        source=draft.source(draft.root),
    )


def _stated(draft: Draft, node: Node, names: Names) -> FormField:
    """A box as a field: that it is so, or what stands behind its colon; open where it is not ticked."""
    match = _FILLED.match(plain(node.text))
    what, value = (match["what"], match["value"]) if match else (plain(node.text), "yes")
    blank = value[0] in "[<_"
    label = f"{_group(node)}: {what}" if blank or node.ticked else f"{_group(node)}: {plain(node.text)}"
    field = FormField(
        id=names.give(what[:50], fallback="field"),
        label=label,
        value=None if blank or not node.ticked else value,
        source=draft.source(node),
    )
    draft.enforce(node, f"field {field.id}")
    return field


_FILLED = re.compile(r"(?P<what>[^:]{2,80}):\s+(?P<value>\S.*)", re.DOTALL)
_IN = {"yes", "y", "ja", "oui", "sí", "si", "in", "true", "x", "✓", "✔", "✅"}
_OUT = {"no", "n", "nein", "non", "out", "false", "-", "–", "✗", "✘", "❌", ""}


def _in_or_out(draft: Draft, names: Names) -> Iterator[Choice]:
    """The rows of a table of the scope that say yes or no."""
    for row in [node for node in draft.root.walk() if node.kind is Kind.ROW]:
        name, *said = [plain(cell.text).rstrip("\ufe0f") for cell in row.children] or [""]
        if said and name.casefold() in _IN | _OUT and not set(map(str.casefold, said)) & (_IN | _OUT):
            name, said = said[0], [name]
        answers = {one.casefold() for one in said}
        scoped = any(CHOICE.search(above.head) for above in row.above()) or any(
            CHOICE.search(cell.info.casefold()) for cell in row.children
        )
        boxed = any(cell.ticked is not None for cell in row.children)
        if not any(answers) and not _answered_beside(row):
            continue  # a table to fill in
        if not name or boxed or not scoped or not answers & (_IN | _OUT) or not answers <= _IN | _OUT:
            continue
        identifier = names.give(name[:50], fallback="choice")
        draft.enforce(row, f"choice {identifier}")
        ticked = bool(answers & _IN)
        yield Choice(id=identifier, group=_group(row), text=name, ticked=ticked, source=draft.source(row))


def _answered_beside(row: Node) -> bool:
    """Whether another row of its table says of something that it is in."""
    beside = row.parent.children if row.parent is not None else []
    told = (plain(cell.text).casefold() for one in beside if one.kind is Kind.ROW for cell in one.children[1:])
    return any(words in _IN for words in told)


def _boxed(node: Node) -> Node:
    """A statement with a box; where that is alone in its cell, the row's words belong to it."""
    if node.kind is not Kind.CELL or node.ticked is None or plain(node.text) or node.parent is None:
        return node
    words = " — ".join(cell.text for cell in node.parent.children if plain(cell.text))
    item = Node(kind=Kind.ITEM, text=words, line=node.line, end=node.end, ticked=node.ticked)
    item.parent = node.parent.parent
    return item


def _listed_criteria(draft: Draft) -> list[AnySpec]:
    """Acceptance criteria in plain lists, and Given-When-Then."""
    found: list[AnySpec] = []
    accepts = any(node.kind is Kind.HEADING and ACCEPTS.search(node.head) for node in draft.root.walk())
    given = {_id_given(node) for node in draft.root.walk() if node.kind in {Kind.ITEM, Kind.CELL}}
    for node in draft.root.walk():
        parts = [above for above in node.above() if above.kind in {Kind.HEADING, Kind.PARAGRAPH}][:2]
        homes = [one for part in parts for one in {part.head, part.bare if part.kind is Kind.HEADING else part.head}]
        boxed = node.ticked is not None or any(cell.ticked is not None for cell in node.children)
        outer = not any(above.kind is Kind.ITEM for above in node.above())
        stated = node.kind in {Kind.ITEM, Kind.ROW} or (
            node.kind is Kind.PARAGRAPH and _GIVEN.match(node.plain) and (_id_given(node) or "") not in given
        )
        plainly = stated and not boxed and outer
        said = row_as_item(node) if plainly and node.kind is Kind.ROW else node
        if plainly and plain(said.text) and any(_says_criteria(home, accepts=accepts) for home in homes):
            group = _group(said)
            spec = criterion(draft, said, prefix=name_of(group)[:40], group=group, task=None, command=NO_COMMAND)
            found += [spec] if spec else []
    return found


def _says_criteria(head: str, *, accepts: bool) -> bool:
    """Whether criteria stand below a head; where others accept the work, `Evidence` shows why it is to be done."""
    return bool(ACCEPTS.search(head)) or (judges(head) and not (accepts and _SHOWN.fullmatch(head)))


def _id_given(node: Node) -> str | None:
    """The id that a criterion begins with; a paragraph that begins with that of another only speaks of it."""
    match = _GIVEN.match(node.plain)
    return bare(match[0]) if match and match[0][-1].isdigit() else None


def _told_criteria(draft: Draft) -> Iterator[AnySpec]:
    """The sentences of a part that says in sentences alone what the work is accepted for, one on each line."""
    for part in draft.root.walk():
        last = _told_below(part) if ACCEPTS.search(part.head) or judges(part.head) else 0
        rows = ((number, draft.lines[number - 1].strip()) for number in range(part.line + 1, last + 1))
        lines = [(number, line) for number, line in rows if any(map(str.isalnum, line))]
        if len(lines) < _GROUPS or not all(_SENTENCE.match(line) for _, line in lines):
            continue
        for number, line in lines:
            item = Node(kind=Kind.ITEM, text=line, line=number, end=number)
            spec = criterion(
                draft, item, prefix=name_of(part.title)[:40], group=part.title, task=None, command=NO_COMMAND
            )
            yield from [spec] if spec else []


def _told_below(part: Node) -> int:
    """The last line of the only paragraph of a part; 0 where it has another form."""
    headed = part.kind is Kind.HEADING or (part.kind is Kind.PARAGRAPH and bool(BOLD_LINE.match(part.text)))
    if headed and len(part.children) == 1 and part.children[0].kind is Kind.PARAGRAPH:
        return part.children[0].end
    return part.end if part.kind is Kind.PARAGRAPH and part.key and part.value and not part.children else 0


_GROUPS = 2
_SENTENCE = re.compile(r"[^\W\d_a-z].{8,200}[.!]$")


def _group(node: Node) -> str:
    """The paragraph or heading under which a box stands."""
    above = next((one for one in node.above() if one.kind in {Kind.HEADING, Kind.PARAGRAPH} and one.plain), None)
    return (above.title or above.plain)[:120] if above else "Checklist"


def _fields(draft: Draft, names: Names) -> list[FormField]:
    """What the author is to write: parts without boxes, and labels with a value."""
    found: list[FormField] = []
    for node in draft.root.walk():
        blank = _BLANK.match(node.text) if node.kind is Kind.ITEM and not node.children else None
        if _asks_text(node) and not (node.kind is Kind.PARAGRAPH and draft.ledger.fate(node.line) is not None):
            text = "\n".join(
                told(below)
                for below in node.walk()
                if below.kind not in {Kind.COMMENT, Kind.ROW}
                and told(below)
                and draft.ledger.fate(below.line) in {None, Fate.AGENT}
            )
            if draft.ledger.fate(node.line) is Fate.RECORD and not text:
                continue
            found.append(
                FormField(
                    id=names.give(node.title, fallback="field"),
                    label=node.title or "Field",
                    value=text or None,
                    source=draft.source(node),
                )
            )
            for below in node.walk():
                if draft.ledger.fate(below.line) is None:
                    draft.ledger.tell(below, Fate.AGENT, "field")
        elif blank and node.ticked is None and draft.ledger.fate(node.line) is None:
            label = blank["label"].strip(" :")
            found.append(
                FormField(id=names.give(label, fallback="field"), label=label, value=None, source=draft.source(node))
            )
            draft.ledger.tell(node, Fate.AGENT, "field")
        elif (
            node.key
            and node.kind in {Kind.PARAGRAPH, Kind.ITEM}
            and node.ticked is None
            and not node.children
            and draft.ledger.fate(node.line) is None
        ):
            value, options = plain(node.value), _offered(plain(node.value))
            found.append(
                FormField(
                    id=names.give(node.key, fallback="field"),
                    label=plain(node.key)[:120] or "Field",
                    value=None if not value or value[0] in "[<" or options else value,
                    options=options,
                    source=draft.source(node),
                )
            )
            draft.ledger.tell(node, Fate.AGENT, "field")
    return found


_BLANK = re.compile(
    r"(?P<label>[^\W\d_][^\[\]<>]{1,58}?)\s*:?\s*(?:\[(?:e\.g|i\.e|z\. ?B|p\. ?ej)[^\[\]]*\]|<[^<>]+>)$", re.IGNORECASE
)
"""What is to be filled in, with an example in its place: `Browser [e.g. chrome]`."""


def _asks_text(node: Node) -> bool:
    """Whether a part is to be written by the author: one without boxes, parts or blanks of its own."""
    bold = node.kind is Kind.PARAGRAPH and bool(node.children and BOLD_LINE.match(node.text))
    if node.kind is not Kind.HEADING and not bold:
        return False
    if any(below.ticked is not None for below in node.walk()) or (bold and _blanks(node)):
        return False
    return not any(below.kind is Kind.HEADING or (bold and BOLD_LINE.match(below.text)) for below in node.children)


def _blanks(part: Node) -> bool:
    listed = [one for one in part.children if one.kind is Kind.ITEM]
    return bool(listed) and all(one.key or _BLANK.match(one.text) for one in listed)


_MENU = re.compile(r"[\[(<{]?\s*(?P<options>[^\[\](){}<>]+?(?:\s+[/|]\s+[^\[\](){}<>]+?)+)\s*[\])>}]?")
_MOST_WORDS = 4


def _offered(value: str) -> tuple[str, ...]:
    """The options of a value that is a menu: `[low | medium | high]`."""
    menu = _MENU.fullmatch(value)
    options = re.split(r"\s+[/|]\s+", menu["options"]) if menu else []
    return tuple(options) if all(len(option.split()) <= _MOST_WORDS for option in options) else ()


def listed(value: Any) -> tuple[str, ...]:
    """What a key of the front matter lists, as text between commas or as a list."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.strip("'\"[]").split(",") if part.strip())
    return tuple(str(one) for one in value if one) if isinstance(value, list) else ()

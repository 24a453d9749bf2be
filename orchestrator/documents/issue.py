"""An issue or the template of one: choices, fields, acceptance criteria; GitHub's issue forms as well."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.criteria import AnySpec
from orchestrator.documents.assemble import stage_title
from orchestrator.documents.criterion import NO_COMMAND
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.finding_sections import row_as_item
from orchestrator.documents.judging import criterion
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import form
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.outline import outline
from orchestrator.documents.words import Names, name_of, plain
from orchestrator.intake import Choice, FormField, Intake

_CRITERIA, _CHOICE = form("checklists", "criteria"), form("checklists", "choices")


_ACCEPTANCE = form("checklists", "acceptance")
_GIVEN = re.compile(r"^\W*(?:AC\s*\d+\W*|Given\b)")


def read_issue(draft: Draft) -> Intake:
    """The intake of an issue in Markdown."""
    name, head = stage_title(draft.root, dict(draft.front), draft.document)
    if head is not None:
        draft.ledger.tell(head, Fate.RECORD, "title")
    names = Names()
    choices: list[Choice] = []
    checks: list[AnySpec] = []
    for node in [_boxed(node) for node in draft.root.walk()]:
        if node.ticked is None or not plain(node.text):
            continue
        if _is_criterion(node):
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
    checks += _listed_criteria(draft)
    fields = _fields(draft, names)
    front = draft.front
    return Intake(
        intake=1,
        id=name_of(str(front.get("name") or name)),
        title=plain(str(front.get("name") or "")) or name,
        about=str(front["about"]) if front.get("about") else None,
        labels=_listed(front.get("labels")),
        assignees=_listed(front.get("assignees")),
        choices=tuple(choices),
        fields=tuple(fields),
        checks=tuple(checks),
        unenforced=tuple(draft.unenforced),
        source=draft.source(draft.root),
    )


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
    for node in draft.root.walk():
        homes = [above.head for above in node.above() if above.kind in {Kind.HEADING, Kind.PARAGRAPH}][:2]
        boxed = node.ticked is not None or any(cell.ticked is not None for cell in node.children)
        outer = not any(above.kind is Kind.ITEM for above in node.above())
        stated = node.kind in {Kind.ITEM, Kind.ROW} or (node.kind is Kind.PARAGRAPH and _GIVEN.match(node.plain))
        plainly = stated and not boxed and outer
        node = row_as_item(node) if plainly and node.kind is Kind.ROW else node  # noqa: PLW2901
        if plainly and plain(node.text) and any(_ACCEPTANCE.search(home) for home in homes):
            spec = criterion(
                draft, node, prefix=name_of(_group(node))[:40], group=_group(node), task=None, command=NO_COMMAND
            )
            found += [spec] if spec else []
    return found


def _group(node: Node) -> str:
    """The paragraph or heading under which a box stands."""
    above = next((one for one in node.above() if one.kind in {Kind.HEADING, Kind.PARAGRAPH} and one.plain), None)
    return (above.title or above.plain)[:120] if above else "Checklist"


def _is_criterion(node: Node) -> bool:
    """The nearest part above that says whether its boxes are criteria or choices decides."""
    for above in node.above():
        if above.kind is Kind.ROOT:
            break
        head = above.head
        if re.search(r"acceptance|definition of done|\bdod\b|done when|success criteria", head):
            return True
        if _CHOICE.search(head):
            return _outer_is_criteria(above)
        if _CRITERIA.search(head):
            return True
    return False


def _outer_is_criteria(node: Node) -> bool:
    return any(re.search(r"acceptance|definition of done|\bdod\b|done when", above.head) for above in node.above())


def _fields(draft: Draft, names: Names) -> list[FormField]:
    """What the author is to write: parts without boxes, and labels with a value."""
    found: list[FormField] = []
    for node in draft.root.walk():
        if (
            node.kind is Kind.HEADING
            and not any(below.ticked is not None for below in node.walk())
            and not any(below.kind is Kind.HEADING for below in node.children)
        ):
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
        elif (
            node.key
            and node.kind in {Kind.PARAGRAPH, Kind.ITEM}
            and node.ticked is None
            and not node.children
            and draft.ledger.fate(node.line) is None
        ):
            value = plain(node.value)
            found.append(
                FormField(
                    id=names.give(node.key, fallback="field"),
                    label=plain(node.key)[:120] or "Field",
                    value=None if not value or value[0] in "[<" else value,
                    source=draft.source(node),
                )
            )
            draft.ledger.tell(node, Fate.AGENT, "field")
    return found


def _listed(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.strip("'\"[]").split(",") if part.strip())
    return tuple(str(one) for one in value if one) if isinstance(value, list) else ()


def read_form(draft: Draft, written: Mapping[str, Any], lines_of: Mapping[int, int]) -> Intake:
    """The intake of a GitHub issue form; `lines_of` gives the line of each element of its body."""
    names = Names()
    choices: list[Choice] = []
    fields: list[FormField] = []
    checks: list[AnySpec] = []
    body = written.get("body")
    for index, element in enumerate(body if isinstance(body, list) else []):
        if not isinstance(element, dict):
            continue
        line = lines_of.get(index, 1)
        _element(draft, element, line, names, choices, fields, checks)
    return Intake(
        intake=1,
        id=name_of(str(written.get("name") or draft.document)),
        title=str(written.get("name") or draft.document),
        about=str(written["description"]) if written.get("description") else None,
        labels=_listed(written.get("labels")),
        assignees=_listed(written.get("assignees")),
        choices=tuple(choices),
        fields=tuple(fields),
        checks=tuple(checks),
        unenforced=tuple(draft.unenforced),
        source=draft.source(draft.root),
    )


def _element(
    draft: Draft,
    element: Mapping[str, Any],
    line: int,
    names: Names,
    choices: list[Choice],
    fields: list[FormField],
    checks: list[AnySpec],
) -> None:
    attributes = element.get("attributes") if isinstance(element.get("attributes"), dict) else {}
    assert isinstance(attributes, dict)
    validations = element.get("validations") if isinstance(element.get("validations"), dict) else {}
    label = plain(str(attributes.get("label") or element.get("id") or "Field"))
    options = attributes.get("options") if isinstance(attributes.get("options"), list) else []
    assert isinstance(options, list)
    node = Node(kind=Kind.PARAGRAPH, text=label, line=line, end=line)
    kind = str(element.get("type"))
    if kind == "markdown":
        draft.ledger.tell(node, Fate.AGENT, "text of the form")
        return
    if kind == "checkboxes":
        for option in options:
            text = plain(str(option.get("label") if isinstance(option, dict) else option))
            _option(draft, _on_line(draft, text, line), label, names, choices, checks)
        draft.ledger.tell(node, Fate.ENFORCED, f"choices {label}")
        return
    value = attributes.get("value")
    for box in _boxes_in(value):
        item = _on_line(draft, plain(box.text), line)
        item.ticked = box.ticked
        _option(draft, item, label, names, choices, checks)
    required = isinstance(validations, dict) and validations.get("required") is True
    named = names.give(str(element.get("id") or label), fallback="field")
    fields.append(
        FormField(
            id=named,
            label=label or "Field",
            value=str(value) if value else None,
            options=tuple(str(one) for one in options if one not in {None, ""}),
            required=required,
            source=draft.source(node),
        )
    )
    draft.enforce(node, f"field {named}")


def _option(draft: Draft, item: Node, label: str, names: Names, choices: list[Choice], checks: list[AnySpec]) -> None:
    """A box of a form: a criterion where its element is called so, else a choice."""
    if not item.text:
        return
    if _CRITERIA.search(label.casefold()):
        spec = criterion(draft, item, prefix=name_of(label)[:40], group=label, task=None, command=NO_COMMAND)
        checks += [spec] if spec else []
        return
    identifier = names.give(item.text[:50], fallback="choice")
    ticked = item.ticked is True
    choices.append(Choice(id=identifier, group=label, text=item.text, ticked=ticked, source=draft.source(item)))
    draft.enforce(item, f"choice {identifier}")


def _boxes_in(value: Any) -> list[Node]:
    """The boxes that the text of a field begins with."""
    if not isinstance(value, str) or "[" not in value:
        return []
    lines = [(line, number) for number, line in enumerate(value.split("\n"), start=1)]
    return [node for node in outline(lines).walk() if node.ticked is not None and node.kind is Kind.ITEM]


def _on_line(draft: Draft, text: str, first: int) -> Node:
    """An option, on the line where it stands."""
    line = next(
        (
            number
            for number in range(first, len(draft.lines) + 1)
            if text and text[:40] in plain(draft.lines[number - 1])
        ),
        first,
    )
    return Node(kind=Kind.ITEM, text=text, line=line, end=line, ticked=False)

"""GitHub's issue forms in YAML: their boxes, menus and fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator.criteria import AnySpec
from orchestrator.documents.criterion import NO_COMMAND
from orchestrator.documents.draft import Draft
from orchestrator.documents.issue import listed
from orchestrator.documents.issue_boxes import CRITERIA
from orchestrator.documents.judging import criterion
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import any_of, form, in_english
from orchestrator.documents.likely_parts import ACCEPTS, judges
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.outline import outline
from orchestrator.documents.words import Names, name_of, plain
from orchestrator.intake import Choice, FormField, Intake


def read_form(draft: Draft, written: Mapping[str, Any], lines_of: Mapping[int, int]) -> Intake:
    """The intake of a GitHub issue form; `lines_of` gives the line of each element of its body."""
    names = Names()
    choices: list[Choice] = []
    fields: list[FormField] = []
    checks: list[AnySpec] = []
    body = written.get("body")
    seen: dict[str, int] = {}
    for index, element in enumerate(body if isinstance(body, list) else []):
        if not isinstance(element, dict):
            continue
        line = lines_of.get(index, 1)
        _told_twice(draft, element, line, seen)
        _element(draft, element, line, names, choices, fields, checks)
    return Intake(
        intake=1,
        id=name_of(str(written.get("name") or draft.document)),
        title=str(written.get("name") or draft.document),
        about=str(written["description"]) if written.get("description") else None,
        labels=listed(written.get("labels")),
        assignees=listed(written.get("assignees")),
        choices=tuple(choices),
        fields=tuple(fields),
        checks=tuple(checks),
        unenforced=tuple(draft.unenforced),
        source=draft.source(draft.root),
    )


def _told_twice(draft: Draft, element: Mapping[str, Any], first: int, seen: dict[str, int]) -> None:
    """Report an id that an element above has; GitHub takes no form in which two fields have one id."""
    written = str(element.get("id") or "")
    if not written:
        return
    lines = range(first, len(draft.lines) + 1)
    line = next((number for number in lines if _ID.match(draft.lines[number - 1])), first)
    if written in seen:
        draft.defect(line, "duplicate-id", f"`{written}` is used twice; the other stands on line {seen[written]}")
    seen.setdefault(written, line)


_OF_ONESELF = re.compile(rf"\W*{any_of('checklists', 'of_oneself')}")
"""What whoever opens an issue says of what they did: `I searched the others`."""
_CLOSED_WHEN = form("checklists", "closed_when")
"""What a field says of itself whose boxes the work is accepted for."""
_CONSENTS = form("checklists", "consents")
_ID = re.compile(r"\s*(?:-\s+)?id\s*:")


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
        for head, item in _judged_in(attributes.get("value")):
            _option(draft, _on_line(draft, plain(item.text), line), head, names, choices, checks)
        return
    if kind == "checkboxes":
        confirmed = all(_is_required(option) for option in options) and (
            not _judges(label) or _tells_of_oneself(label, options)
        )
        offered = len(options) == 1 and isinstance(options[0], dict) and not _judges(label)
        confirmed = confirmed or (offered and bool(_CONSENTS.search(str(options[0].get("label")))))
        for option in () if confirmed else options:
            text = plain(_words_of(option))
            _option(draft, _on_line(draft, text, line), label, names, choices, checks)
        if confirmed:
            draft.ledger.tell(node, Fate.RECORD, "confirmed by whoever opens it")  # all have to be ticked
        else:
            draft.ledger.tell(node, Fate.ENFORCED, f"choices {label}")
        return
    value = attributes.get("value")
    judging = _judges(label) or bool(_CLOSED_WHEN.search(plain(str(attributes.get("description") or "")).casefold()))
    for box in _boxes_in(value, listed_too=_judges(label)):
        item = _on_line(draft, plain(box.text), line)
        item.ticked = box.ticked
        _option(draft, item, label, names, choices, checks, judging=judging)
    required = isinstance(validations, dict) and validations.get("required") is True
    named = names.give(str(element.get("id") or label), fallback="field")
    fields.append(
        FormField(
            id=named,
            label=label or "Field",
            value=str(value) if value else None,
            options=tuple(filter(None, map(_words_of, options))),
            required=required,
            source=draft.source(node),
        )
    )
    draft.enforce(node, f"field {named}")


def _words_of(option: Any) -> str:
    """What an option says: its label, or itself."""
    words = option.get("label") if isinstance(option, dict) else option
    return "" if words is None else str(words)


def _is_required(option: Any) -> bool:
    return isinstance(option, dict) and option.get("required") is True


def _tells_of_oneself(label: str, options: Sequence[Mapping[str, Any]]) -> bool:
    """Whether its boxes say what was done by whoever opens the issue, and not what the work is accepted for."""
    told = [str(option["label"]) for option in options if "label" in option]
    return not ACCEPTS.search(in_english(label.casefold())) and all(map(_OF_ONESELF.match, told))


def _option(
    draft: Draft,
    item: Node,
    label: str,
    names: Names,
    choices: list[Choice],
    checks: list[AnySpec],
    *,
    judging: bool = False,
) -> None:
    """A box of a form: a criterion where its element is called or told to be one, else a choice."""
    if not item.text:
        return
    if judging or _judges(label):
        spec = criterion(draft, item, prefix=name_of(label)[:40], group=label, task=None, command=NO_COMMAND)
        checks += [spec] if spec else []
        return
    identifier = names.give(item.text[:50], fallback="choice")
    ticked = item.ticked is True
    choices.append(Choice(id=identifier, group=label, text=item.text, ticked=ticked, source=draft.source(item)))
    draft.enforce(item, f"choice {identifier}")


def _judges(label: str) -> bool:
    head = in_english(label.casefold())
    return bool(CRITERIA.search(head)) or judges(head)


def _boxes_in(value: Any, *, listed_too: bool) -> list[Node]:
    """The boxes that the text of a field begins with; `listed_too`: also what it lists without boxes."""
    if not isinstance(value, str):
        return []
    lines = [(line, number) for number, line in enumerate(value.split("\n"), start=1)]
    nodes = list(outline(lines).walk())
    items = [node for node in nodes if node.kind is Kind.ITEM and plain(node.text)]
    coded = [node for node in nodes if listed_too and node.kind is Kind.PARAGRAPH and _CODED.match(node.plain)]
    return [node for node in items if node.ticked is not None or listed_too] + (coded if len(coded) > 1 else [])


_CODED = re.compile(r"\W*[A-Z]{1,3}[\s.#-]*\d{1,2}\W+\S")
"""A criterion on a line of its own, with its number: `AC-1: …`."""


def _judged_in(value: Any) -> Iterator[tuple[str, Node]]:
    """What a text lists below its own headings that say what the work is accepted for."""
    lines = [(line, number) for number, line in enumerate(str(value or "").split("\n"), start=1)]
    for part in outline(lines).walk():
        if part.kind is Kind.HEADING and judges(part.head):
            yield from ((part.title, item) for item in part.walk() if item.kind is Kind.ITEM and plain(item.text))


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

"""Fields learnt from the document: labels that come again in units that are made alike, by what they mean there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from orchestrator.documents.coded_paragraphs import is_coded
from orchestrator.documents.decision_tables import case_in_step
from orchestrator.documents.labels import Part, meaning, part_of
from orchestrator.documents.lexicon import phrase
from orchestrator.documents.listed_steps import LISTING, is_boxed_command
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.told_limits import told_limits
from orchestrator.documents.unit_labels import LIMITS, asks, conditions, holds_behind_listing, meant_in_units
from orchestrator.documents.words import COUNT, TRIES, bare, plain

_FEWEST, _LONGEST = 2, 40
_ROLES: Mapping[Part, str] = {
    Part.CRITERIA: "success criteria",
    Part.ON_FAILURE: "on failure",
    Part.ATTEMPTS: "attempts",
    Part.RETRIES: "retries",
    Part.DEPENDS: "depends on",
    Part.AGENT: "agent",
    Part.COMMAND: "command",
    Part.ACTIONS: "actions",
}
"""What a field is called here that means a part."""
_ALONE = frozenset({Part.CRITERIA, Part.DEPENDS})
"""Parts that a label may mean where nothing else of the units is judged."""
_WEAK = frozenset({None, Part.NO_GO, Part.GO, Part.FAILURE, Part.RETRY})
"""What a label may mean elsewhere that means something else in such units."""
_DECIDING = frozenset({Part.DECISION, Part.GO, Part.NO_GO})
_WORKED = frozenset({Part.COMMAND, Part.ACTIONS, Part.TOOL})
_MANAGED = frozenset({Part.POINTS, Part.STATUS, Part.DEPENDS, Part.PREREQUISITES, Part.OWNER, Part.PRIORITY})
_OF_PEOPLE = frozenset({Part.AGENT, Part.OWNER, Part.PURPOSE})
"""What a list of people says of each as well: who says no more is no unit of work."""
_TRIED = re.compile(rf"\b{COUNT}\s+{TRIES}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Series:
    """Units that are made alike, and what most of them say of themselves."""

    units: tuple[Node, ...]
    parts: frozenset[Part]
    leading: bool
    """Whether what they do on failure is mostly to go on at another one, as answers do, or is told case by case."""

    boxed: bool = False
    """Whether most of them have boxes below them, which judge them where nothing else does."""
    loose: bool = False
    """Whether only sentences say how often they are tried, and no field what is worked, as in other kinds of work."""

    @property
    def lists(self) -> bool:
        """Whether they are tasks of a list: it is told of them how much they are, how far, whose or after which."""
        judged = Part.CRITERIA in self.parts and bool(self.parts & (_MANAGED - {Part.OWNER, Part.PRIORITY}))
        managed = len(self.parts & _MANAGED) >= _FEWEST or judged
        return managed and not self.parts & {Part.COMMAND, Part.DECISION, Part.GO}

    @property
    def works(self) -> bool:
        """Whether they are units of a workflow: judged, and with limits or ways out."""
        judged = self.boxed or Part.CRITERIA in self.parts
        judged = judged and not self.parts & {Part.DECISION, Part.GO, Part.POINTS, Part.STATUS}
        limited = bool(self.parts & LIMITS)
        failing = Part.ON_FAILURE in self.parts and not self.leading
        return judged and (limited or (failing and bool(self.parts & _WORKED)))


def learn_fields(root: Node) -> None:
    """Give labels that recur the role that they have in their units, where they do not say it by themselves."""
    _lift(root)
    for units in _groups(root):
        fields = _recurring(units)
        if not fields:
            continue
        _part_whole(units, set(fields))
        meant = {label: _meant(label, nodes) for label, nodes in fields.items()}
        judging = conditions(fields, {*meant.values(), *map(meaning, fields)})
        meant |= dict.fromkeys(judging, Part.CRITERIA)
        answers = [part for label in fields if (part := meaning(label)) in _DECIDING]
        decides = Part.DECISION in answers or (Part.GO in answers and len(answers) > 1)  # one answer alone is none
        said = {*meant.values(), *map(meaning, fields), *_told_inside(units)}
        judged = Part.CRITERIA in said or _boxed(units)
        for label, part in meant.items():
            known = meaning(label)
            weak = known in _WEAK or label in judging
            unlike = part is not known and weak and (judged or part in _ALONE)
            if part is None or not (unlike or part is known):
                continue
            if unlike and known is not None and (decides or _lead(fields[label])):
                continue
            if part is Part.ACTIONS and fields[label][0].kind is Kind.CELL:
                continue  # the column that names what is done is as often the name of the unit
            for node in fields[label]:
                if unlike or not (node.key or node.kind in {Kind.CELL, Kind.HEADING}):
                    _name(node, _ROLES[part])


def _lift(root: Node) -> None:
    """Put beside a bold label what stands below it though it is another field: `**Limit:** 2` below `**Accept if**`."""
    judging = [node for node in root.walk() if node.kind is Kind.PARAGRAPH and BOLD_LINE.match(node.text)]
    judging = [node for node in judging if not node.value and (Part.CRITERIA in _meanings(node) or asks(_label(node)))]
    for node in judging:
        place = next((place for place, one in enumerate(node.children) if one.key and _is_other(one)), 0)
        if place and node.parent is not None:
            after = node.parent.children.index(node) + 1
            node.parent.children[after:after] = node.children[place:]
            for child in node.children[place:]:
                child.parent = node.parent
            del node.children[place:]


def _part_whole(units: Sequence[Node], recurring: set[str]) -> None:
    """Put behind the last unit what judges the whole, which no other unit says: `**The run is successful**`."""
    last = units[-1]
    for node in [one for one in last.children if one.kind is Kind.PARAGRAPH and one.text.startswith("**")]:
        if last.parent is not None and _label(node) not in recurring and part_of(node) is Part.CRITERIA:
            last.children.remove(node)
            last.parent.children.insert(last.parent.children.index(last) + 1, node)
            node.parent = last.parent
            _name(node, _ROLES[Part.CRITERIA])


def _is_other(node: Node) -> bool:
    meanings = _meanings(node) - {None}
    return bool(meanings) and Part.CRITERIA not in meanings


def _meanings(node: Node) -> set[Part | None]:
    """What a label means, in units that are made alike and elsewhere."""
    return {_meant(_label(node), ()), part_of(node)}


def series_of(root: Node) -> list[Series]:
    """The series of a document whose fields are known; looked for once while nothing in it is moved."""
    if root.whole is None:
        return _series_in(root)
    return _FOUND.setdefault(root, _series_in(root)) if root not in _FOUND else _FOUND[root]


_FOUND = WeakKeyDictionary[Node, list[Series]]()


def _series_in(root: Node) -> list[Series]:
    found: list[Series] = []
    for units in _groups(root):
        fields = _recurring(units)
        named = {
            label: part for label in fields if (part := _role(fields[label][0]) or meaning(label) or _worked(label))
        }
        telling = [label for label, part in named.items() if part not in _OF_PEOPLE] or list(named)
        owners = {id(owner) for label in telling for owner in _owners(fields[label])}
        members = [unit for unit in units if id(unit) in owners]
        if len(members) >= _FEWEST and named:
            own = set(named.values())
            failing = [node for label, part in named.items() if part is Part.ON_FAILURE for node in fields[label]]
            leading = bool(failing) and (_lead(failing) or _tell_cases(failing))
            parts = own | _told_inside(members) | (set() if leading else _limits_told(members))
            loose = own != parts and not own & {*LIMITS, *_WORKED, Part.ON_FAILURE}
            found.append(Series(tuple(members), frozenset(parts), leading, _boxed(members), loose))
    return found


def _boxed(units: Sequence[Node]) -> bool:
    """Whether most units are no boxes themselves, and have some below them."""
    boxed = sum(
        unit.ticked is None and any(one.ticked is not None and not one.children for one in unit.children)
        for unit in units
    )
    return 2 * boxed > len(units)


def _told_inside(units: Sequence[Node]) -> set[Part]:
    """What the steps say that most units have below them, in tables of commands, with codes or listings: what holds."""
    steps = [_first_step(unit) for unit in units]
    told = Counter(part for step in steps if step for part in set(map(_part_in_step, step.children)))
    often = {part for part in (Part.COMMAND, Part.CRITERIA) if 2 * told[part] > len(units)}
    return often if Part.COMMAND in often or any(step and step.kind is not Kind.ROW for step in steps) else set()


def _first_step(unit: Node) -> Node | None:
    listed = (child.children[0] for child in unit.children if child.children and part_of(child) in LISTING)
    return next(filter(_is_step, unit.children), None) or next(listed, None)


def _is_step(node: Node) -> bool:
    if node.kind is Kind.ROW or is_coded(node) or is_boxed_command(node):
        return True
    judged = node.kind is Kind.ITEM and not node.key and any(part_of(one) is Part.CRITERIA for one in node.children)
    return node.ticked is None and (judged or (bool(node.number) and bool(node.children)))


def _part_in_step(node: Node) -> Part | None:
    """What a statement below a step says; a box there judges the step: `1. Build` above `✔ the package exists`."""
    boxed = node.ticked is not None and node.kind is Kind.ITEM
    return Part.CRITERIA if boxed or holds_behind_listing(node) else part_of(node)


def _limits_told(units: Sequence[Node]) -> set[Part]:
    """What sentences of several units that are no rows say of how often they are tried."""
    told = sum(any(part in LIMITS for one in unit.children for part, _ in told_limits(one)) for unit in units)
    return {Part.RETRIES} if told >= _FEWEST and len(units) > _FEWEST else set()


def _worked(label: str) -> Part | None:
    part = meant_in_units(label)
    return part if part in _WORKED else None


def _owners(nodes: Sequence[Node]) -> list[Node]:
    return [node.parent for node in nodes if node.parent is not None]


def _role(node: Node) -> Part | None:
    return next((part for part, role in _ROLES.items() if role == node.role), None) if node.role else None


def _groups(root: Node) -> Iterator[list[Node]]:
    """Nodes that may be units, those of one look together: rows under the same heads, all others of one level."""
    groups: dict[tuple[Kind, float, tuple[str, ...]], list[Node]] = defaultdict(list)
    for node in root.walk():
        titled = node.kind is Kind.HEADING or (node.kind is Kind.PARAGRAPH and bool(BOLD_LINE.match(node.text)))
        if node.children and (titled or node.kind in {Kind.ITEM, Kind.ROW}) and not case_in_step(node):
            heads = tuple(cell.info for cell in node.children) if node.kind is Kind.ROW else ()
            groups[node.kind, node.rank, heads].append(node)
    yield from (nodes for nodes in groups.values() if len(nodes) >= _FEWEST)


def _recurring(units: Sequence[Node]) -> dict[str, list[Node]]:
    """The fields of units by their label, of those labels that several units have."""
    found: dict[str, list[Node]] = defaultdict(list)
    for unit in units:
        for child in unit.children:
            label = _label(child)
            if label:
                found[label].append(child)
    again = {label for label, nodes in found.items() if len({id(node.parent) for node in nodes}) >= _FEWEST}
    if any(meant_in_units(label) or meaning(label) for label in again):
        again |= {label for label in found if meant_in_units(label)}  # what only one of them has to say
    told = {label: [node for node in found[label] if node.kind is not Kind.CELL or plain(node.text)] for label in again}
    return {label: nodes for label, nodes in told.items() if nodes}


def _label(node: Node) -> str:
    """What a statement is labelled with; a line of its own above a list is a label too."""
    if node.kind in {Kind.COMMENT, Kind.CODE, Kind.ROW} or node.step is not None:
        return ""
    words = node.info if node.kind is Kind.CELL else node.key
    if not words and node.children and node.kind in {Kind.PARAGRAPH, Kind.ITEM, Kind.HEADING}:
        words = node.text
    name = bare(words) if len(words) <= _LONGEST else ""
    return name.replace("_", " ")


def _meant(label: str, nodes: Sequence[Node]) -> Part | None:
    part = meant_in_units(label)
    if part is Part.RETRIES and any(_TRIED.search(_value(node)) for node in nodes):
        return Part.ATTEMPTS
    return part


def _value(node: Node) -> str:
    return plain(node.text if node.kind is Kind.CELL else node.value)


def _lead(nodes: Sequence[Node]) -> bool:
    """Whether most of what they say is where to go on; an empty one says nothing."""
    told = [words for node in nodes if any(map(str.isalnum, words := _value(node)))]
    leading = sum(bool(phrase("go_to").search(words) or _STEP.search(words) or _BACK.search(words)) for words in told)
    return 2 * leading > len(told)


def _tell_cases(nodes: Sequence[Node]) -> bool:
    """Whether most of what they say is what is done in a case of their own: `Still dark: ring the desk`."""
    told = [words for node in nodes if any(map(str.isalnum, words := _value(node)))]
    cased = [match for words in told if (match := _CASED.match(words))]
    return 2 * sum(_meant(bare(match["case"]), ()) is None for match in cased) > len(told)


_CASED = re.compile(r"(?P<case>[^:→.;,]{5,60}?)(?::|\s*(?:→|⇒|->|=>))\s+\S")
_BACK = re.compile(r"\bback to (?:step |row |part )?\d{1,2}\b", re.IGNORECASE)
_STEP = re.compile(r"^(?:back )?(?:to )?(?:step|row|part|no\.?)?\s*\d{1,2}(?:\.\d)?\W*$", re.IGNORECASE)


def _name(node: Node, role: str) -> None:
    """Call a field what it is; a line of its own becomes a label."""
    if node.kind is Kind.HEADING:
        node.set_text(role.capitalize())
    elif node.kind is Kind.CELL or node.key:
        node.set_text(node.text, role)
    else:
        node.set_text(f"**{plain(node.text).rstrip(' :')}:**", role)

"""Tasks and scenarios that stand in a block of code, as statements like those of the text around it.

YAML and JSON with an id or steps of their own, and Gherkin's scenarios. Other code stays code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml

from orchestrator.documents.labels import Part, part_named
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.samples import SAMPLE
from orchestrator.documents.unit_labels import meant_in_units
from orchestrator.documents.words import bare

_LONGEST = 20_000
_DEEPEST = 12
_REFERS = re.compile(r"(?:^|[\s\[{,:-])[&*]\w")
"""An anchor or an alias, which could say one thing a million times."""
_SCENARIO = re.compile(r"^\s*(?:Scenario|Example)(?: Outline| Template)?\s*:", re.IGNORECASE)
_CLAUSE = re.compile(
    r"^\s*(?:Given|When|Then|And|But|Gegeben|Angenommen|Wenn|Dann|Und|Étant donnée?s?|Quand|Alors|Et|Dad[oa]s?|Cuando|"
    r"Entonces|Então|Y|E|Dato|Allora|Zakładając|Mając|Gdy|Kiedy|Wtedy|Oraz|I|Gegeven|Als|Dan|En)\b"
)
_THEN = re.compile(r"^\s*(?:Then|Dann|Alors|Entonces|Então|Allora|Wtedy|Dan)\b", re.MULTILINE)
_OUTCOME = re.compile(
    r"^\s*(?:Then|And|But|Dann|Und|Aber|Alors|Et|Mais|Entonces|Então|Y|E|Pero|Mas|Allora|Ma|Wtedy|Oraz|I|Ale|Dan|En|Maar)\s+"
)
"""What holds afterwards, where nothing is given before."""
_OF_WORK = {Part.ID, Part.STEPS}
_OF_UNITS = {
    Part.CRITERIA,
    Part.ACTIONS,
    Part.NO_GO,
    Part.COMMAND,
    Part.ON_FAILURE,
    Part.ATTEMPTS,
    Part.RETRIES,
    Part.DEPENDS,
    Part.STATUS,
}
_FEWEST = 2
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_-]+")


def statements_of(code: str, line: int, info: str = "") -> list[Node]:
    """The statements of a block whose first line has that number; none where it is only code, or a sample."""
    if _SCENARIO.search(code) or re.search(r"^\s*Scenario", code, re.MULTILINE):
        return list(_scenarios(code, line))
    if outcomes := _outcomes(code, line):
        return outcomes
    if sum(bool(_CLAUSE.match(row)) for row in code.split("\n")) > 1 and _THEN.search(code):
        return [_clauses(code, line)]
    if info.startswith(SAMPLE):
        return []
    if cases := _cases(code, line):
        return cases
    if len(code) > _LONGEST or _REFERS.search(code) or ":" not in code:
        return []
    try:
        root = yaml.compose(code, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return []
    if root is None or not (_works(root) or _lists(root)):
        return []
    one = isinstance(root, yaml.MappingNode) and (Part.ID in {_part(key) for key, _ in root.value} or _is_unit(root))
    return [_item(root, line, 0)] if one else list(_children(root, line, 0))


def _cases(code: str, line: int) -> list[Node]:
    """Cases with where each leads, one on a line; one leads to a step without a doubt: `red -> go to step 4`."""
    rows = [(number, row.strip()) for number, row in enumerate(code.split("\n"), start=line) if row.strip()]
    led = [match for _, row in rows if (match := _CASE.match(row))] if _FEWEST <= len(rows) <= _MOST_CASES else []
    if len(led) < len(rows) or not led or not any(_PLACE.search(match["then"]) for match in led):
        return []
    return [Node(kind=Kind.ITEM, text=" ".join(row.split()), line=number, end=number) for number, row in rows]


_CASE = re.compile(r"(?P<when>[^\s→⇒<>=(){}][^→⇒<>={}]{0,90}?)\s*(?:→|⇒|->|=>)\s*(?P<then>[^→⇒<>={}]{1,120})$")
_GOES = rf"(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'retry')}|{any_of('phrases', 'skip')})"
_PLACE = re.compile(
    rf"(?:^|[,;]\s*)(?:{_GOES}\s+)?(?:the\s+)?(?:{STEP_WORDS})s?\s*[-#]?\s*(?:\d{{1,2}}(?:\.\d{{1,2}})?|[A-H])\b"
    rf"|^{_GOES}\s+#?\d{{1,2}}\W*$",
    re.IGNORECASE,
)
_MOST_CASES = 12


def _outcomes(code: str, line: int) -> list[Node]:
    """What has to hold, one by one, in a block that says nothing else: `Then the list is sorted`, `And it is short`."""
    rows = [(number, row.strip()) for number, row in enumerate(code.split("\n"), start=line) if row.strip()]
    if not rows or not _THEN.match(rows[0][1]) or not all(_OUTCOME.match(row) for _, row in rows):
        return []
    judged = Node(kind=Kind.ITEM, text="**Success Criteria:**", line=rows[0][0], end=rows[0][0])
    for number, row in rows:
        judged.add(Node(kind=Kind.ITEM, text=_OUTCOME.sub("", row), line=number, end=number))
    return [judged]


def _lists(root: yaml.Node) -> bool:
    """Whether it lists what has to be there, or what has to hold, and nothing else."""
    told = root.value if isinstance(root, yaml.MappingNode) else []
    return bool(told) and all(
        _part(key) in {Part.PREREQUISITES, Part.INPUTS, Part.CRITERIA}
        and isinstance(value, yaml.SequenceNode)
        and all(isinstance(one, yaml.ScalarNode) and " " in one.value for one in value.value)
        for key, value in told
    )


def _is_unit(root: yaml.MappingNode) -> bool:
    """Whether a mapping is one unit: `step: name` above two things that units say, and no others in it."""
    (first, name), *rest = root.value
    told = isinstance(first, yaml.ScalarNode) and isinstance(name, yaml.ScalarNode)
    named = told and first.value in {"step", "task", "unit"}
    flat = all(
        isinstance(value, yaml.ScalarNode) or all(isinstance(one, yaml.ScalarNode) for one in value.value)
        for _, value in rest
    )
    return named and flat and len({_part(key) for key, _ in rest} & _OF_UNITS) >= _FEWEST


def written_in_yaml(lines: Sequence[str]) -> bool:
    """Whether a whole document is YAML that tells of work."""
    told = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    keyed = bool(told) and bool(_KEY.match(told[0])) and not any(_MARKED.match(line) for line in lines)
    return keyed and any(_LISTED.match(line) for line in told) and len(statements_of("\n".join(lines), 1)) > 1


_KEY = re.compile(r"^[A-Za-z_][\w -]*:(?:\s|$)|^-\s+[A-Za-z_][\w -]*:\s")
_LISTED = re.compile(r"^\s*-\s+[A-Za-z_][\w -]*:(?:\s|$)")
_MARKED = re.compile(r"^(?:#{2,6}\s|\*\*|\||```|\d+\.\s)")


def _clauses(code: str, line: int) -> Node:
    """A scenario that has no name in the block: its steps in one sentence."""
    rows = [(offset, row.strip()) for offset, row in enumerate(code.split("\n")) if row.strip()]
    first, last = rows[0][0], rows[-1][0]
    return Node(kind=Kind.ITEM, text=" ".join(row for _, row in rows), line=line + first, end=line + last)


def _scenarios(code: str, line: int) -> Iterator[Node]:
    """One statement for each scenario, with its steps in one sentence."""
    found: list[Node] = []
    for offset, row in enumerate(code.split("\n")):
        if _SCENARIO.match(row):
            found.append(Node(kind=Kind.ITEM, text=row.strip(), line=line + offset, end=line + offset))
        elif found and row.strip():
            found[-1].text += f" {row.strip()}"
            found[-1].end = line + offset
    yield from found


def _works(root: yaml.Node) -> bool:
    """Whether it tells of work: a mapping with an id or steps, or a list of such."""
    if isinstance(root, yaml.SequenceNode):
        return bool(root.value) and all(_works(one) for one in root.value)
    if not isinstance(root, yaml.MappingNode):
        return False
    parts = {_part(key) for key, _ in root.value}
    return bool(parts & _OF_WORK or len(parts & _OF_UNITS) >= _FEWEST) or any(
        isinstance(one, yaml.SequenceNode) and _works(one) for _, one in root.value
    )


def _part(key: yaml.Node) -> Part | None:
    label = bare(_label(key))
    return part_named(label) or meant_in_units(label)


def _label(key: yaml.Node) -> str:
    words = _CAMEL.sub(" ", str(key.value)).strip() if isinstance(key, yaml.ScalarNode) else ""
    return words[:1].upper() + words[1:].lower()


def _children(value: yaml.Node, line: int, depth: int) -> Iterator[Node]:
    if isinstance(value, yaml.SequenceNode):
        yield from (_item(one, line, depth) for one in value.value)
    elif isinstance(value, yaml.MappingNode) and depth < _DEEPEST:
        yield from (_field(key, one, line, depth) for key, one in value.value)


def _field(key: yaml.Node, value: yaml.Node, line: int, depth: int) -> Node:
    text = _text(value) if isinstance(value, yaml.ScalarNode) else "" if value.value else "none"
    label = "Steps" if _are_commands(value) else _label(key)
    return _made(Kind.PARAGRAPH, f"{label}: {text}".strip(), key, value, line, depth)


def _are_commands(value: yaml.Node) -> bool:
    """Whether a list holds commands, each with what else is told of it, whatever it is called: `run`, `commands`."""
    listed = value.value if isinstance(value, yaml.SequenceNode) else []
    return bool(listed) and all(
        isinstance(one, yaml.MappingNode) and Part.COMMAND in {_part(key) for key, _ in one.value} for one in listed
    )


def _item(value: yaml.Node, line: int, depth: int) -> Node:
    """An element of a list: its words; or its first field, above the others."""
    if isinstance(value, yaml.MappingNode) and value.value:
        (first, own), *rest = value.value
        node = _field(first, own, line, depth)
        node.kind = Kind.ITEM
        for key, one in rest:
            node.add(_field(key, one, line, depth + 1))
        return node
    return _made(Kind.ITEM, _text(value) if isinstance(value, yaml.ScalarNode) else "", value, value, line, depth)


def _made(kind: Kind, text: str, first: yaml.Node, value: yaml.Node, line: int, depth: int) -> Node:
    start = line + first.start_mark.line
    node = Node(kind=kind, text=text, line=start, end=start)
    if not isinstance(value, yaml.ScalarNode):
        for child in _children(value, line, depth + 1):
            node.add(child)
    return node


def _text(value: yaml.ScalarNode) -> str:
    return " ".join(str(value.value).split())

"""A whole document in YAML, JSON or TOML, as Markdown: its keys are headings, its lists of mappings units."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import yaml

from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.lexicon import any_of, phrase
from orchestrator.documents.unit_labels import meant_in_units

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_-]+")
_NAMES = ("title", "name", "summary", "what", "task", "step", "stage", "phase")
_IDS = ("id", "key", "ref", "code", "ticket", "nr", "no", "number")
NAMING = (*_NAMES, *_IDS)
"""What names a unit, or tells it from others."""
_WORDS = {"phases": "Phase", "stages": "Stage", "tasks": "Task", "subtasks": "Subtask", "parts": "Part"}
"""What a unit is called below a key; elsewhere a step."""
_LEADING = frozenset({Part.GO, Part.NO_GO, Part.SKIP, Part.NEXT, Part.ON_FAILURE, Part.FAILURE, Part.RETRY})
_TRIED = frozenset({Part.RETRY, Part.RETRIES, Part.ATTEMPTS})
_FAILING = frozenset({Part.ON_FAILURE, Part.FAILURE})
_COUNTS = re.compile(rf"(?:{any_of('tries', 'counts')}(?:\s+|$))+", re.IGNORECASE)
"""What a key is called, below what is tried again, that says how often: `max`, and no `max delay`."""
_HOLDERS = frozenset({"list", "items", "text", "value", "values", "entries"})
"""What the only key of a part is called that adds nothing to its name."""
_WHEN = re.compile(r"(?:if|when|once)\b", re.IGNORECASE)
_LONGEST, _DEEPEST, _FEWEST, _PAIR = 60, 6, 2, 2
_OPENS = re.compile(r"^[^\W\d][\w -]*:(?:\s|$)")
_MARKED = re.compile(r"^(?:#{2,6}\s|\*\*|\||```|\d+\.\s)")
_CODE = re.compile(r"[A-Z][A-Z0-9]*[-.]?\d+(?:[-.]\d+)*")
_REFERS = re.compile(r"(?:^|[\s\[{,:-])[&*]\w")
"""An anchor or an alias, which could say one thing a million times."""


def composed_of(lines: Sequence[str], *, listed: bool = False) -> yaml.Node | None:
    """The root of lines of YAML; `listed`: as well where they are a list, or JSON."""
    told = next((line for line in lines if line.strip() and not line.lstrip().startswith(("#", "---"))), "")
    opens = _OPENS.match(told) or (listed and told.lstrip()[:1] in {"-", "{", "["})
    if not opens or any(_MARKED.match(line) or _REFERS.search(line) for line in lines):
        return None
    try:
        return yaml.compose("\n".join(lines), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


class Unit:
    """A mapping of a list, or one that a mapping names."""

    def __init__(self, named: yaml.Node | None, unit: yaml.MappingNode) -> None:
        self.unit, self.line = unit, _line(named or unit)
        told = {key_of(key): value for key, value in reversed(unit.value) if isinstance(value, yaml.ScalarNode)}
        names = (*_NAMES[:2], *(key_of(key) for key, _ in unit.value if key_of(key) in _NAMES))
        name = next((told[key] for key in names if key in told), None)
        self.name = text_of(name) if name is not None else ""
        own = next((told[key] for key in _IDS if key in told), named)
        self.id = text_of(own) if isinstance(own, yaml.ScalarNode) else ""
        self.coded = bool(_CODE.fullmatch(self.id))
        """Whether it is called by its id, as tickets are."""
        words = [self.id] if self.id and (self.coded or name is None) else []
        said = next((text_of(value)[:_LONGEST] for _, value in unit.value if _is_text(value) and value is not own), "")
        words += [text_of(name)] if name else [said] if said and (self.coded or not words) else []
        self.head = " ".join(words) or text_of(unit.value[0][1])[:_LONGEST]
        self.fields = [(key, value) for key, value in unit.value if value is not name and value is not own]


class Document:
    """One document, whose values may name its units."""

    def __init__(self, root: yaml.MappingNode) -> None:
        self.root = root
        self.called = any(names_steps(key) and isinstance(value, yaml.SequenceNode) for key, value in root.value)
        """Whether a list is called as steps are: what says nothing of what they say is none, as who takes part."""
        works = (unit for key, value in root.value if names_steps(key) for unit in units_in(value))
        self.said = {key_of(key) for unit in works for key, _ in unit.fields}
        self.named: dict[str, str] = {}
        """What units are called by their ids: `Step 3`."""
        units = [
            (f"{_word(key)} {number}", unit)
            for key, value in root.value
            for number, unit in enumerate(self._units(key, value), start=1)
        ]
        self.most = max((len(unit.unit.value) for _, unit in units), default=0)
        """How much the unit says that says the most."""
        ids = {unit.id for _, unit in units if unit.id}
        names = ids or {unit.name for _, unit in units if unit.name}
        ways = [way for _, unit in units for _, value in unit.fields for way in _pairs(value)]
        self.leading = {key_of(key) for way in ways for key, value in way.value if text_of(value) in ids}
        fields = [value for _, unit in units for _, value in unit.fields]
        self.forks = {id(value) for value in fields if _is_fork(value, names)}
        """The mappings that say for each answer where it leads."""
        for called, unit in units:
            if unit.id and (self.leading or self.forks or not unit.coded):
                self.named.setdefault(unit.id, called)
            if self.forks and not ids:
                self.named.setdefault(unit.name, called)

    def lines(self) -> Iterator[Line]:
        """The title, and each key."""
        (first, told), *_ = self.root.value
        name = next((value for key, value in self.root.value if key_of(key) in _NAMES[:2] and _is_short(value)), None)
        alone = told is not name and _is_short(told)
        own = [f"{_label(first)}{' ' if text_of(told).isdigit() else ': '}{text_of(told)}"] if alone else []
        yield f"# {': '.join([*own, *([text_of(name)] if name else [])]) or 'Document'}", _line(first)
        for key, value in self.root.value:
            if value is not name and not (alone and value is told):
                yield from self._section(key, value)

    def shown(self, level: int) -> Iterator[Line]:
        """The units as headings of a level, below what is said beside them."""
        for key, value in self.root.value:
            units = self._units(key, value)
            for number, unit in enumerate(units, start=1):
                yield from self.unit(unit, f"{_word(key)} {number}", level)
            yield from () if units else self._field(key, value)

    def _units(self, key: yaml.Node, value: yaml.Node) -> list[Unit]:
        """The units below a key of the document."""
        units = units_in(value)
        aside = self.called and not names_steps(key) and meaning(_label(key)) is None
        return units if not aside or any(key_of(one) in self.said for unit in units for one, _ in unit.fields) else []

    def _section(self, key: yaml.Node, value: yaml.Node) -> Iterator[Line]:
        if _is_short(value):
            yield f"- **{_label(key)}:** {text_of(value)}", _line(key)
            return
        label = _label(key)
        if isinstance(value, yaml.MappingNode) and len(value.value) == 1:
            (inner, value), *_ = value.value
            known = meaning(_label(inner)) is not None and meaning(label) is None
            label = _label(inner) if known else label if key_of(inner) in _HOLDERS else f"{label} {key_of(inner)}"
        yield from (("", 0), (f"## {label}", _line(key)), ("", 0))
        units = self._units(key, value)
        if units and self.most > _PAIR and len(_pairs(value)) == len(units):  # a log of what has changed
            yield from ((f"- {': '.join(text_of(one) for _, one in way.value)}", _line(way)) for way in _pairs(value))
            return
        for number, unit in enumerate(units, start=1):
            yield from self.unit(unit, f"{_word(key)} {number}", 3)
        if isinstance(value, yaml.ScalarNode):
            yield text_of(value), _line(value)
        elif isinstance(value, yaml.SequenceNode) and not units:
            yield from _listed(value, "")
        elif isinstance(value, yaml.MappingNode) and not units:
            for inner, one in value.value:
                yield from self._field(inner, one)

    def unit(self, unit: Unit, called: str, level: int) -> Iterator[Line]:
        """A unit as a heading of a level above its fields."""
        head = unit.head if unit.coded and not self.leading else f"{called}: {unit.head}"
        yield from (("", 0), (f"{'#' * level} {head}", unit.line), ("", 0))
        if unit.id:
            yield f"- **Id:** {unit.id}", unit.line
        inner: list[tuple[str, Unit]] = []
        for key, value in unit.fields:
            ways = [way for way in _pairs(value) if {key_of(inner) for inner, _ in way.value} & self.leading]
            yield from map(self._way, ways)
            yield from (self._answer(*answer) for answer in (value.value if id(value) in self.forks else ()))
            if ways or id(value) in self.forks:
                continue
            found = units_in(value) if level < _DEEPEST else []
            inner += [(f"{_word(key)} {number}", one) for number, one in enumerate(found, start=1)]
            yield from () if found else self._field(key, value)
        for below, one in inner:
            yield from self.unit(one, below, level + 1)

    def _field(self, key: yaml.Node, value: yaml.Node) -> Iterator[Line]:
        if isinstance(value, yaml.SequenceNode) and value.value and not (value.flow_style and not _judges(key)):
            yield f"- **{_label(key)}:**", _line(key)
            yield from _listed(value, "  ")
        elif (
            isinstance(value, yaml.MappingNode) and meaning(_label(key)) in _TRIED and any(map(_is_amount, value.value))
        ):
            yield from (self._again(*pair) for pair in value.value)
        else:
            asked = isinstance(value, yaml.MappingNode) and _asks_somebody(value)
            yield f"- **{'Approval' if asked else _label(key)}:** {self._said(key, value)}", _line(key)

    def _again(self, key: yaml.Node, value: yaml.Node) -> Line:
        """What is said of trying again; amounts that count no tries lead nowhere and limit nothing: `timeout: 30`."""
        known = meaning(_label(key))
        label = "Max retries" if known is None and _COUNTS.fullmatch(key_of(key)) else _label(key)
        bare = _is_amount((key, value)) and label != "Max retries" and known not in _TRIED
        return f"- {label} {text_of(value)}" if bare else f"- **{label}:** {text_of(value)}", _line(key)

    def _way(self, way: yaml.MappingNode) -> Line:
        """When it is taken, and where it leads."""
        when = next((text_of(value) for key, value in way.value if key_of(key) not in self.leading), "")
        to = next(text_of(value) for key, value in way.value if key_of(key) in self.leading)
        lead = "" if _WHEN.match(when) else "If "
        return f"- {lead}{when}: {f'go to {self.named[to]} ({to})' if to in self.named else to}", _line(way)

    def _answer(self, when: yaml.Node, to: yaml.Node) -> Line:
        """One answer of a mapping, and where it leads; who is meant by none of the units, its words say."""
        text = text_of(to)
        led = f"go to {self.named[text]} ({text})" if text in self.named else text.replace("_", " ")
        return f"- If {key_of(when)}: {led}", _line(when)

    def _said(self, key: yaml.Node, value: yaml.Node) -> str:
        """What a value says; where it leads to a unit, how that is called here."""
        text = text_of(value)
        part = meaning(_label(key)) if isinstance(value, yaml.ScalarNode) else None
        called = self.named.get(text) if part in _LEADING else None
        if called is None:
            return text
        return f"{'go to ' if part in _FAILING else ''}{called} ({text})"


def units_in(value: yaml.Node) -> list[Unit]:
    """The mappings of a list, or those that a mapping names; none where it holds anything else."""
    pairs: list[tuple[yaml.Node | None, yaml.Node]] = []
    if isinstance(value, yaml.SequenceNode):
        pairs = [one.value[0] if _is_named(one) else (None, one) for one in value.value]
    elif isinstance(value, yaml.MappingNode):
        pairs = list(value.value)
    found = [Unit(key, one) for key, one in pairs if isinstance(one, yaml.MappingNode) and len(one.value) > 1]
    return found if len(found) == len(pairs) >= _FEWEST else []


def _is_named(value: yaml.Node) -> bool:
    """Whether a mapping does nothing but name another: `- build: {…}`."""
    return (
        isinstance(value, yaml.MappingNode)
        and len(value.value) == 1
        and isinstance(value.value[0][1], yaml.MappingNode)
    )


def _is_fork(value: yaml.Node, ids: Collection[str]) -> bool:
    """Whether a mapping says words alone, one of which is the id of a unit."""
    told = [one for _, one in value.value] if isinstance(value, yaml.MappingNode) else []
    return all(map(_is_text, told)) and any(text_of(one) in ids for one in told)


def _pairs(value: yaml.Node) -> list[yaml.MappingNode]:
    """The mappings of a list that each say two things, as ways out and lines of a log do."""
    listed = value.value if isinstance(value, yaml.SequenceNode) else []
    found = [one for one in listed if isinstance(one, yaml.MappingNode) and len(one.value) == _PAIR]
    return [one for one in found if all(_is_text(inner) for _, inner in one.value)] if len(found) == len(listed) else []


def _asks_somebody(value: yaml.MappingNode) -> bool:
    """Whether a person is named in it, and what that person is asked."""
    told = [(meant_in_units(key_of(key)), text_of(one)) for key, one in value.value if _is_text(one)]
    return Part.AGENT in dict(told) and any(text.endswith("?") for _, text in told)


def _judges(key: yaml.Node) -> bool:
    """Whether what stands below a key are criteria, which are told one by one however they are written."""
    return Part.CRITERIA in {meaning(_label(key)), meant_in_units(key_of(key))}


def _listed(value: yaml.SequenceNode, indent: str) -> Iterator[Line]:
    yield from ((f"{indent}- {text_of(one)}", _line(one)) for one in value.value)


def text_of(value: yaml.Node) -> str:
    """What a value says, in one line."""
    if isinstance(value, yaml.SequenceNode):
        return ", ".join(map(text_of, value.value))
    if isinstance(value, yaml.MappingNode):
        return "; ".join(f"{_label(key)}: {text_of(one)}" for key, one in value.value)
    return " ".join(str(value.value).split())


def _is_text(value: yaml.Node) -> bool:
    return isinstance(value, yaml.ScalarNode)


def _is_amount(pair: tuple[yaml.Node, yaml.Node]) -> bool:
    return text_of(pair[1])[:1].isdigit()


def _is_short(value: yaml.Node) -> bool:
    return _is_text(value) and len(text_of(value)) < _LONGEST


def _word(key: yaml.Node) -> str:
    return _WORDS.get(f"{key_of(key).removesuffix('s')}s", "Step")


def names_steps(key: yaml.Node) -> bool:
    """Whether a key is called as a list of steps is."""
    return bool(phrase("step").fullmatch(key_of(key).removesuffix("s"))) or meaning(_label(key)) is Part.STEPS


def key_of(key: yaml.Node) -> str:
    """A key as words, in lower case."""
    return _label(key).casefold()


def _label(key: yaml.Node) -> str:
    words = _CAMEL.sub(" ", str(key.value)).strip() if isinstance(key, yaml.ScalarNode) else ""
    return words[:1].upper() + words[1:].lower()


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1

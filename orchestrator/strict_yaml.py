"""YAML without surprises: a small subset, read with line numbers, and every defect told with its place.

What people and agents write is read by the same rules. `true`, `false`, `null` and decimal numbers as programs write
them in JSON are what they look like; everything else, `no`, `on`, `010`, `0x1F`, `12:30`, `1e3` (which may be the name
of a commit; `1e+3` is a number) and dates among them, is text.
Keys are text as written, so that OpenAPI's `200:` is `"200"`. Tags, anchors, aliases, merge keys, directives, several
documents, a key written twice, and documents beyond the limits below are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from orchestrator.errors import Problem, Problems

if TYPE_CHECKING:
    from pydantic import BaseModel

Path = tuple[str | int, ...]
"""Keys and list positions that lead to a value, from the top."""
Event = Any
"""An event of the parser; the C parser and the Python one share no typed interface."""
Model = TypeVar("Model", bound="BaseModel")

MAX_CHARACTERS = 1_000_000
MAX_NODES = 40_000
MAX_DEPTH = 40

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,39})(?P<real>\.[0-9]{1,40}(?:[eE][-+]?[0-9]{1,3})?|[eE][-+][0-9]{1,3})?")
_WORDS = dict.fromkeys(("", "~", "null", "Null", "NULL")) | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
"""How JSON writes a character beyond U+FFFF, which YAML does not know."""
_FENCE = re.compile(r"---[ \t]*\r?\n")
_FENCE_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_BEGAN = re.compile("simple key|quoted scalar")
"""What the parser misses at the end of a text is better shown where the thing began."""
_REMEDIES = {
    "cannot start any token": "put the text in quotes, and indent with spaces",
    "mapping values are not allowed": "check the indentation, or put text that holds `: ` in quotes",
    "expected ':'": "check the indentation, and that each key ends in `:`",
    "expected key": "check the indentation: it differs from the lines above",
    "expected <block end>": "check the indentation: it differs from the lines above",
    "scanning a quoted scalar": "close the quotation mark",
    "escape": "use single quotes where a backslash is meant as one",
    "expected ',' or": "close the bracket, and put a comma between the values",
}


class Defect(Problem):
    """One thing that is wrong in a file: `path`, `line` (from 1), `key` path, `message` and `hint`."""

    def __init__(self, message: str, *, path: str, line: int, key: str = "", hint: str = "") -> None:
        super().__init__(f"{key}: {message}" if key else message, where=f"{path}:{line}", remedy=hint)
        self.path = path
        self.line = line
        self.key = key
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class _Marks:
    """The line of a node, and the marks of what is in it."""

    line: int
    within: dict[str | int, _Marks]


_NOTHING: dict[str | int, _Marks] = {}


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a YAML text says, and on which line it says it."""

    data: Any
    """`dict` (keys are `str`), `list`, `str`, `int`, `float`, `bool` or `None`."""
    where: str
    """The file, as people should see it."""
    marks: _Marks

    def line(self, path: Sequence[str | int]) -> int:
        """The line (from 1) of the key or item at `path`, or of the nearest thing around it that exists."""
        marks = self.marks
        for part in path:
            if part not in marks.within:
                break
            marks = marks.within[part]
        return marks.line

    def defect(self, path: Sequence[str | int], message: str, hint: str = "") -> Defect:
        """A defect of what stands at `path`."""
        return Defect(message, path=self.where, line=self.line(path), key=key_path(path), hint=hint)


def key_path(path: Sequence[str | int]) -> str:
    """`("phases", 2, "id")` as people write it: `phases[2].id`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def line_of(problem: Problem) -> int:
    """Where in its file a problem stands, to sort by; 0 where it does not say."""
    return problem.line if isinstance(problem, Defect) else 0


def decode(raw: bytes, *, where: str) -> str:
    """The text of a file; raises `Problem` where it is too long or not UTF-8."""
    if len(raw) > 4 * MAX_CHARACTERS:
        raise Defect(f"{len(raw):,} bytes are too many", path=where, line=1, hint="split the file")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8"
        raise Defect(message, path=where, line=line, hint="save the file as UTF-8") from None


def load(text: str, *, where: str, first_line: int = 1, max_nodes: int = MAX_NODES) -> Document:
    """Read one YAML document; raises `Problem` with file and line.

    `first_line` is the line of the file on which `text` begins; `max_nodes` bounds keys and values together.
    """
    try:
        return _Reader(text, where, first_line, max_nodes).read()
    except yaml.MarkedYAMLError as error:
        if "invalid Unicode character escape" in str(error.problem) and _PAIR.search(text):
            whole = _PAIR.sub(lambda pair: json.loads(f'"{pair[0]}"'), text)
            return load(whole, where=where, first_line=first_line, max_nodes=max_nodes)
        raise _unreadable(error, where, first_line) from None
    except yaml.YAMLError as error:
        raise Defect(f"this is not YAML: {error}", path=where, line=first_line) from None


def _unreadable(error: yaml.MarkedYAMLError, where: str, first_line: int) -> Defect:
    """The parser's complaint, with what to do about it."""
    message = " ".join(filter(None, (error.context, error.problem)))
    began = error.context_mark if _BEGAN.search(message) else None
    mark = began or error.problem_mark or error.context_mark
    line = first_line + (mark.line if mark else 0)
    hint = next((remedy for sign, remedy in _REMEDIES.items() if sign in message), "")
    return Defect(f"this is not YAML: {message}", path=where, line=line, hint=hint)


def load_model(text: str, model: type[Model], *, where: str) -> Model:
    """Read `text` as a `model`; raises `Problem` where it is no YAML, else `Problems` with every defect at once."""
    return validate(load(text, where=where), model)


def validate(document: Document, model: type[Model]) -> Model:
    """Read a document as a `model`; raises `Problems` with every defect at once."""
    import pydantic  # noqa: PLC0415  # 0.1 s that `--help` and the readers of plain YAML need not pay

    from orchestrator.strict_model import complaints  # noqa: PLC0415

    try:
        # JSON is the mode in which strict models still take lists for tuples and text for closed choices.
        return model.model_validate_json(json.dumps(document.data))
    except pydantic.ValidationError as error:
        found = [document.defect(*complaint) for complaint in complaints(error, model)]
        found.sort(key=lambda defect: defect.line)
        raise Problems(found) from None


def front_matter(text: str, *, where: str) -> tuple[Document | None, str, int]:
    """Split a Markdown text into its YAML front matter (`None` without one), its body and the body's first line."""
    text = text.removeprefix("\ufeff")
    start = _FENCE.match(text)
    if not start:
        return None, text, 1
    end = _FENCE_END.search(text, start.end())
    if not end:
        hint = "end the front matter with a line `---`"
        raise Defect("the front matter has no end", path=where, line=1, hint=hint)
    document = load(text[start.end() : end.start()], where=where, first_line=2)
    body_start = min(end.end() + 1, len(text))
    return document, text[body_start:], text.count("\n", 0, body_start) + 1


class _Reader:
    """One pass over the parser's events: it stops at the first thing that is refused, before memory is spent on it."""

    def __init__(self, text: str, where: str, first_line: int, max_nodes: int) -> None:
        self.text = text.removeprefix("\ufeff")
        self.where = where
        self.first_line = first_line
        self.left = self.max_nodes = max_nodes
        self.events: Iterator[Event] = iter(())

    def read(self) -> Document:
        """The document, or the defect that ends the reading."""
        self._refuse_unreadable_characters()
        self.events = yaml.parse(self.text, Loader=_LOADER)
        next(self.events)  # the stream starts
        event: Event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return Document(data=None, where=self.where, marks=_Marks(self.first_line, {}))
        if event.version or event.tags:
            raise self._defect(event, "directives (`%…`) are not read", "remove the line")
        data, marks = self._node(next(self.events), 0)
        next(self.events)  # the document ends
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._defect(event, "a second document begins here", "keep one document in a file")
        return Document(data=data, where=self.where, marks=marks)

    def _refuse_unreadable_characters(self) -> None:
        if len(self.text) > MAX_CHARACTERS:
            message = f"{len(self.text):,} characters are more than {MAX_CHARACTERS:,}"
            raise Defect(message, path=self.where, line=self.first_line, hint="split the file")
        found = _UNPRINTABLE.search(self.text)
        if found:
            line = self.first_line + self.text.count("\n", 0, found.start())
            message = f"control character U+{ord(found.group()):04X}"
            raise Defect(message, path=self.where, line=line, hint="remove it, or write it as an escape in quotes")

    def _defect(self, event: Event, message: str, hint: str) -> Defect:
        return Defect(message, path=self.where, line=self.first_line + event.start_mark.line, hint=hint)

    def _node(self, event: Event, depth: int) -> tuple[Any, _Marks]:
        self._count(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return (_scalar(event.value) if event.implicit[0] else event.value), self._leaf(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, depth)
        return self._sequence(event, depth)

    def _leaf(self, event: Event) -> _Marks:
        return _Marks(self.first_line + event.start_mark.line, _NOTHING)

    def _count(self, event: Event, depth: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise self._defect(event, f"aliases (`*{event.anchor}`) are not read", "write the value out")
        if event.anchor:
            raise self._defect(event, f"anchors (`&{event.anchor}`) are not read", "remove it")
        if event.tag:
            raise self._defect(event, f"tags (`{event.tag}`) are not read", "remove it")
        self.left -= 1
        if self.left < 0:
            raise self._defect(event, f"more than {self.max_nodes:,} keys and values", "split the file")
        if depth > MAX_DEPTH:
            raise self._defect(event, f"nested deeper than {MAX_DEPTH} levels", "flatten it")

    def _sequence(self, start: Event, depth: int) -> tuple[list[Any], _Marks]:
        values: list[Any] = []
        within: dict[str | int, _Marks] = {}
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            value, within[len(values)] = self._node(event, depth + 1)
            values.append(value)
        return values, _Marks(self.first_line + start.start_mark.line, within)

    def _mapping(self, start: Event, depth: int) -> tuple[dict[str, Any], _Marks]:
        values: dict[str, Any] = {}
        within: dict[str | int, _Marks] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key, line = self._key(event, depth + 1), self.first_line + event.start_mark.line
            if key in values:
                hint = f"keep one; the other stands on line {within[key].line}"
                raise self._defect(event, f"key `{key}` is written twice", hint)
            values[key], marks = self._node(next(self.events), depth + 1)
            within[key] = _Marks(line, marks.within)
        return values, _Marks(self.first_line + start.start_mark.line, within)

    def _key(self, event: Event, depth: int) -> str:
        self._count(event, depth)
        if not isinstance(event, yaml.ScalarEvent):
            raise self._defect(event, "a key must be text", "put braces and brackets in quotes")
        if event.value == "<<" and event.implicit[0]:
            raise self._defect(event, "merge keys (`<<`) are not read", "write the keys out")
        return str(event.value)


def _scalar(text: str) -> str | int | float | bool | None:
    """What an unquoted word means."""
    if text in _WORDS:
        return _WORDS[text]
    number = _NUMBER.fullmatch(text)
    if not number:
        return text
    if not number["real"]:
        return int(text)
    value = float(text)
    return value if value - value == 0 else text

"""A file that holds a session with a model: a line for each call, with what was new in it and what came of it.

Requests are compared by a chain of digests, in which what differs from run to run by nature (times, ports, temporary
paths) is left out, and so is what commands print.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.messages import BaseMessage

from orchestrator.errors import Problem
from orchestrator.masking import masked
from orchestrator.models.encoding import encode
from orchestrator.models.facts import FELL_BACK

FORMAT = 1
KEPT = ("cost", "model_name", FELL_BACK)
"""What is kept of a reply's metadata."""
OUTSIDE = {"run_command", "http_request"}
"""Tools whose results are not compared: what they print is not ours to repeat."""
AROUND = 60
"""Characters that a difference shows."""
_VOLATILE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\b\w+-\d{8}-\d{6}-[0-9a-z]{3}\b"  # a run's id
    r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b[0-9a-f]{40,64}\b|0x[0-9a-f]{6,}|@output/[0-9a-f]{16}"
    r"|(?:127\.0\.0\.1|localhost):\d+|/tmp/[\w./-]+|\b\d+(?:\.\d+)?\s?(?:m?s|seconds?|minutes?)\b"
)

Lines = tuple["Line", ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One call of a recording."""

    number: int
    """Of the line in the file."""
    messages: tuple[Mapping[str, Any], ...]
    """The whole request, rebuilt."""
    links: tuple[str, ...]
    """The chain of the messages' digests; the last one stands for the whole request."""
    said: Mapping[str, Any]
    """`reply` or `fault`, and the model's window."""


@dataclass(kw_only=True)
class Tape:
    """The file that calls are appended to; for its owner alone, and without the secrets that are known."""

    path: Path
    secrets: Collection[str] = ()
    _known: dict[str, int] = field(default_factory=dict)
    _number: int = 0

    def open(self) -> Tape:
        """Begin the file, or go on with it; raises `Problem` where it cannot be written or is none."""
        try:
            self.path.touch(mode=0o600)
            if self.path.stat().st_size:
                for line in read_recording(self.path):
                    self._known[line.links[-1]] = self._number = line.number
            else:
                self._append({"recording": FORMAT})
                self._number = 1
        except OSError as error:
            remedy = "give --record a file that you can write to"
            raise Problem(f"cannot be written: {error.strerror}", where=str(self.path), remedy=remedy) from None
        return self

    def write(self, messages: Sequence[BaseMessage], said: Mapping[str, Any]) -> None:
        """Append a call."""
        request = tuple(without_secrets(encode(message), self.secrets) for message in messages)
        links = chain(request)
        start = next((at for at in range(len(links), 0, -1) if links[at - 1] in self._known), 0)
        after = self._known[links[start - 1]] if start else 0
        self._number += 1
        self._append({"after": after, "new": request[start:], **without_secrets(said, self.secrets)})
        self._known.setdefault(links[-1], self._number)

    def _append(self, value: Mapping[str, Any]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(value, ensure_ascii=False) + "\n")


def read_recording(path: Path) -> Lines:
    """The calls of a recording; raises `Problem` where it cannot be read or a line is none."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"the recording cannot be read: {error}", where=str(path), remedy="correct the path") from None
    made: dict[int, Line] = {}
    for number, row in enumerate(text.splitlines(), start=1):
        value = _value(row, path, number)
        if number == 1:
            if value.get("recording") != FORMAT:
                raise Problem("this is no recording of a session", where=f"{path}:1", remedy="record one with --record")
            continue
        earlier = made.get(value.get("after", 0))
        messages = (*(earlier.messages if earlier else ()), *value.get("new", ()))
        start = earlier.links if earlier else ()
        made[number] = Line(number=number, messages=messages, links=chain(messages, start), said=value)
    return tuple(made.values())


def _value(row: str, path: Path, number: int) -> dict[str, Any]:
    try:
        value = json.loads(row)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        remedy = "remove the line, if it is the last one and was cut off"
        raise Problem("this line is no recorded call", where=f"{path}:{number}", remedy=remedy)
    return value


def chain(messages: Sequence[Mapping[str, Any]], start: Sequence[str] = ()) -> tuple[str, ...]:
    """For each message a digest of it and of all before it, `start` being those that are known already."""
    links = list(start)
    names = _tools(messages)
    for message in messages[len(start) :]:
        before = links[-1] if links else ""
        links.append(hashlib.sha256(f"{before}\n{_compared(message, names)}".encode()).hexdigest()[:20])
    return tuple(links)


def _tools(messages: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    calls = [call for message in messages for call in message.get("tool_calls") or ()]
    return {call["id"]: call["function"]["name"] for call in calls}


def _compared(message: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if names.get(message.get("tool_call_id", "")) in OUTSIDE:
        return f"the result of {message['tool_call_id']}"
    return plain(message)


def plain(message: Mapping[str, Any]) -> str:
    """A message as text, without what differs from run to run."""
    return _VOLATILE.sub("[…]", json.dumps(message, ensure_ascii=False, sort_keys=True))


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items, or characters, both begin with."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (mine, theirs) in enumerate(pairs) if mine != theirs), min(len(one), len(other)))


def differences(recorded: Sequence[Mapping[str, Any]], here: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Commands of the newest turn that printed something else than they did."""
    for at in range(len(here) - 1, -1, -1):
        if here[at]["role"] != "tool":
            return
        if (there := plain(recorded[at])) != (now := plain(here[at])):
            yield f"message {at + 1} (tool): {difference(there, now)}"


def difference(there: str, here: str) -> str:
    """Where two texts part, with what stands around it."""
    at = common(there, here)
    start = max(0, at - 20)
    return f"recorded …{there[start : at + AROUND]!r}, here …{here[start : at + AROUND]!r}"


def without_secrets(value: Any, secrets: Collection[str]) -> Any:
    """A JSON value with every secret in it masked."""
    text = json.dumps(value, ensure_ascii=False)
    bare = masked(text, secrets)
    return value if bare == text else json.loads(bare)

"""Documents in JSON and TOML, as the nodes that the same would be in YAML, with the lines that they stand on."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import yaml

_MAP, _LIST, _TEXT = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:str"
_TABLE = re.compile(r"^\s*\[{1,2}\s*[\w\"'.-]+[\w\"'. -]*\]{1,2}\s*(?:#.*)?$|^\s*[\w-]+\s*=\s*\S")
_DEEPEST, _FAR, _WIDE = 40, 100, 5000


class _Pairs(list[tuple[str, Any]]):
    """The members of an object in their order, those that are named twice too."""


def composed(lines: Sequence[str]) -> yaml.Node | None:
    """The root of a document that is JSON or TOML from its first line to its last."""
    told = next((line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    text, data = "\n".join(lines), None
    try:
        if told.startswith("{"):
            data = json.loads(text, object_pairs_hook=_Pairs, parse_int=str, parse_float=str)
        elif _TABLE.match(told):
            data = tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
    return _Composer(lines, toml=not told.startswith("{")).node(data) if isinstance(data, _Pairs | dict) else None


class _Composer:
    """Looks for each key and value from where the one before it stood."""

    def __init__(self, lines: Sequence[str], *, toml: bool) -> None:
        self.lines, self.toml = lines, toml
        self.line = self.column = 0

    def node(self, value: Any, depth: int = 0) -> yaml.Node:
        """A value, and what is in it."""
        if isinstance(value, _Pairs | dict) and depth < _DEEPEST:
            pairs = list(value.items() if isinstance(value, dict) else value)
            start = self._mark()
            inner = [(self._key(key), self.node(one, depth + 1)) for key, one in pairs]
            return yaml.MappingNode(_MAP, inner, inner[0][0].start_mark if inner else start, flow_style=False)
        if isinstance(value, list) and depth < _DEEPEST:
            start = self._mark()
            found = [self.node(one, depth + 1) for one in value]
            short = all(isinstance(one, yaml.ScalarNode) for one in found) and self.line == start.line
            return yaml.SequenceNode(_LIST, found, start, flow_style=short)
        return self._scalar(value)

    def _key(self, key: str) -> yaml.ScalarNode:
        if self.toml:
            self._go(key, _key_in_toml(key))
        else:
            self._go(f'"{key}"')
        return yaml.ScalarNode(_TEXT, key, self._mark())

    def _scalar(self, value: Any) -> yaml.ScalarNode:
        text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        self._go(next((line.strip() for line in text.splitlines() if line.strip()), ""))
        return yaml.ScalarNode(_TEXT, text, self._mark())

    def _go(self, words: str, form: re.Pattern[str] | None = None) -> None:
        """On to where something stands; what is written in another way than it reads is where the last was."""
        for number in range(self.line, min(len(self.lines), self.line + _FAR)) if words else ():
            start = self.column if number == self.line else 0
            place = self.lines[number].find(words, start, start + _WIDE)
            if place >= 0 and (form is None or form.search(self.lines[number], start, start + _WIDE)):
                self.line, self.column = number, place + len(words)
                return

    def _mark(self) -> yaml.Mark:
        return yaml.Mark("", 0, self.line, self.column, None, 0)


@lru_cache(maxsize=1000)
def _key_in_toml(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])[\"']?{re.escape(key)}[\"']?\s*[=.\]]")

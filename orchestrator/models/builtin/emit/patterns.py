"""Texts that match a regular expression, made by walking its syntax tree; what cannot be walked yields nothing."""

from __future__ import annotations

import re
import re._constants as c  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from orchestrator import patterns
from orchestrator.errors import Problem

_CLASSES = {
    c.CATEGORY_DIGIT: "0123456789",
    c.CATEGORY_WORD: "abcdefghijklmnopqrstuvwxyz0123456789",
    c.CATEGORY_SPACE: " ",
    c.CATEGORY_NOT_DIGIT: "abcdefghij",
    c.CATEGORY_NOT_SPACE: "abcdefghij0123456789",
    c.CATEGORY_NOT_WORD: "-",
}
_PRINTABLE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_. "
_LONGEST = 200


class _Unwalkable(Exception):
    """A construct that has no simple sample."""


def matching(pattern: str, least: int, most: int | None, count: int) -> list[str]:
    """Up to `count` different texts that match and whose length is lawful."""
    try:
        tree = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return []
    walked = dict.fromkeys(_walked(tree, least, seeds=count * 6))
    fitting = [text for text in walked if least <= len(text) <= (len(text) if most is None else most)]
    return lawful(pattern, fitting)[:count]


def _walked(tree: Any, least: int, *, seeds: int) -> Iterator[str]:
    for seed in range(seeds):
        with suppress(_Unwalkable, RecursionError):
            yield _Walker(seed, least).walk(tree)


def lawful(pattern: str, texts: Iterable[str]) -> list[str]:
    """Those in which it stands; none where it takes too long to tell, as if nothing were known of them."""
    with suppress(Problem):
        return patterns.lawful(pattern, list(texts))
    return []


class _Walker:
    """One walk; the seed decides between alternatives."""

    def __init__(self, seed: int, least: int) -> None:
        self.seed: int = seed
        self.least: int = least
        self.step: int = 0

    def walk(self, tree: Any) -> str:
        return "".join(self._node(kind, value) for kind, value in tree)

    def _choice(self, count: int) -> int:
        self.step += 1
        wheel = (1, 7, 49, 343)[self.step % 4]
        return (self.seed // wheel + self.seed * self.step) % count

    def _node(self, kind: Any, value: Any) -> str:
        if kind is c.LITERAL:
            return chr(value)
        if kind is c.NOT_LITERAL:
            return next(char for char in _PRINTABLE if char != chr(value))
        if kind is c.ANY:
            return "aB3!cD5eF7"[self._choice(10)]
        if kind is c.IN:
            return self._member(value)
        if kind is c.BRANCH:
            return self.walk(value[1][self._choice(len(value[1]))])
        if kind is c.SUBPATTERN:
            return self.walk(value[-1])
        if kind in (c.MAX_REPEAT, c.MIN_REPEAT, getattr(c, "POSSESSIVE_REPEAT", None)):
            return self._repeat(*value)
        if kind in (c.AT, c.ASSERT, c.ASSERT_NOT):
            return ""  # what an assertion asks for is tried afterwards, on the whole text
        raise _Unwalkable(str(kind))

    def _repeat(self, low: int, high: Any, inner: Any) -> str:
        times = low or min(int(high), 1)
        if high is c.MAXREPEAT or int(high) > low:
            wanted = max(times, min(self.least, _LONGEST)) if self.least > times else times + (1 if low else 0) * 2
            times = wanted if high is c.MAXREPEAT else min(int(high), wanted)
        return "".join(self.walk(inner) for _ in range(min(times, _LONGEST)))

    def _member(self, items: Any) -> str:
        negated = items and items[0][0] is c.NEGATE
        chars = "".join(self._chars(kind, value) for kind, value in items if kind is not c.NEGATE)
        pool = "".join(char for char in _PRINTABLE if char not in chars) if negated else chars
        if not pool:
            raise _Unwalkable("empty class")
        return pool[self._choice(len(pool))]

    def _chars(self, kind: Any, value: Any) -> str:
        if kind is c.LITERAL:
            return chr(value)
        if kind is c.RANGE:
            return "".join(chr(code) for code in range(value[0], min(value[1], value[0] + 64) + 1))
        if kind is c.CATEGORY:
            return _CLASSES.get(value, "")
        raise _Unwalkable(str(kind))

"""Globs over `/`-separated paths: `*` and `?` stay within a name, `**` crosses folders.

A glob that names a folder, with or without a slash at its end, means everything below it.

Not translated to a regular expression: with many stars that takes for ever on a long name, and both the glob and the
name may be a stranger's. Here every place of the path that was reached is a bit of one number, and each part of the
glob moves all of them at once, so that the work grows with the glob's parts times the path's length.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

_PARTS = re.compile(r"\*\*/|\*\*|\*|\?|\[[^]]+\]|.", re.DOTALL)


def matches(path: str, globs: Iterable[str]) -> bool:
    """Whether any of the globs means this path."""
    return any(_means(glob, path) for glob in globs)


@functools.lru_cache(maxsize=1 << 16)
def _means(glob: str, path: str) -> bool:
    if glob in {".", "./"}:
        return True
    inside = _places(path, "/", other=True)
    reached = 1
    for part in _parts(glob):
        reached = _moved(part, reached, path, inside)
    return bool(reached & (~inside | 1 << len(path)) & ((2 << len(path)) - 1))


@functools.cache
def _parts(glob: str) -> tuple[str, ...]:
    return tuple(_PARTS.findall(glob.removeprefix("./").rstrip("/")))


def _moved(part: str, reached: int, path: str, inside: int) -> int:
    """The places that are reached behind a part of the glob, from those that were reached before it."""
    if not reached:
        return 0
    if part == "*":  # carries run through the rest of the name
        starts = reached & inside
        return ((starts + inside) ^ inside) | reached
    if part == "**":
        return -(reached & -reached) & ((2 << len(path)) - 1)
    if part == "**/":
        starts = reached & inside
        behind = -((starts & -starts) << 1) if starts else 0
        return reached | (behind & _behind_slashes(path))
    if part == "?":
        return (reached & inside) << 1
    return (reached & _meant(part, path)) << 1


@functools.lru_cache(maxsize=1 << 12)
def _behind_slashes(path: str) -> int:
    return _places(path, "/") << 1


@functools.lru_cache(maxsize=1 << 14)
def _meant(part: str, path: str) -> int:
    """The places of the characters that a part such as `a` or `[a-z]` means."""
    if len(part) < 3:
        return _places(path, part)
    one = re.compile(part)
    return sum(1 << place for place, character in enumerate(path) if one.fullmatch(character))


@functools.lru_cache(maxsize=1 << 14)
def _places(path: str, character: str, *, other: bool = False) -> int:
    """The places of a character in a path, or of all others, as bits."""
    return sum(1 << place for place, here in enumerate(path) if (here == character) is not other)

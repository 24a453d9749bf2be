"""What waits for itself by way of others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def circles(waits: Mapping[str, Collection[str]]) -> Iterator[tuple[str, list[str]]]:
    """Everything that waits for itself, with those of the same circle that it waits for, in the given order.

    `waits` says of each id for which others it waits; ids that it does not have wait for nothing.
    """
    every = {one: _all_before(one, waits) for one in waits}
    for one, before in every.items():
        if one in before:
            yield one, sorted(other for other in waits[one] if one in every.get(other, ()))


def _all_before(one: str, waits: Mapping[str, Collection[str]]) -> set[str]:
    found: set[str] = set()
    stack = list(waits[one])
    while stack:
        other = stack.pop()
        if other not in found:
            found.add(other)
            stack += waits.get(other, ())
    return found

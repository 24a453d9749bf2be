"""What waits for itself by way of others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def circles(waits: Mapping[str, Collection[str]]) -> Iterator[tuple[str, list[str]]]:
    """Everything that waits for itself, with those of the same circle that it waits for, in the given order.

    `waits` says of each id for which others it waits; ids that it does not have wait for nothing.
    """
    circle = _circles(waits)
    for one, others in waits.items():
        alike = sorted({other for other in others if other in circle and circle[other] == circle[one]})
        if alike:
            yield one, alike


def _circles(waits: Mapping[str, Collection[str]]) -> dict[str, int]:
    """The number of the circle that each id is in: two that wait for each other, by whatever way, are in one.

    Tarjan's way through the ids, with each looked at once.
    """
    place: dict[str, int] = {}
    lowest: dict[str, int] = {}
    circle: dict[str, int] = {}
    open_ones: list[str] = []
    for start in waits:
        path: list[tuple[str, Iterator[str]]] = [] if start in place else [(start, iter(waits[start]))]
        while path:
            one, rest = path[-1]
            if one not in place:
                place[one] = lowest[one] = len(place)
                open_ones.append(one)
            other = next((other for other in rest if other in waits and other not in circle), None)
            if other is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[one])
                if lowest[one] == place[one]:
                    _close(one, open_ones, circle)
            elif other in place:
                lowest[one] = min(lowest[one], place[other])
            else:
                path.append((other, iter(waits[other])))
    return circle


def _close(first: str, open_ones: list[str], circle: dict[str, int]) -> None:
    """Give all that came after the first of a circle its number."""
    number = len(circle)
    while True:
        one = open_ones.pop()
        circle[one] = number
        if one == first:
            return

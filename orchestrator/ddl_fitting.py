"""A row changed until the checks of its table let it in, in as few columns as will do."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from orchestrator.relational import Check, Table

Choice = TypeVar("Choice")
_TOGETHER = 3
"""Columns that are changed at once."""
_TRIES = 4_000
"""For the sake of one check; what is likely comes first."""
_ASKED = 40_000
"""Checks asked about the rows that are tried, all in all: about a second."""


def fitted(
    table: Table,
    row: Mapping[str, Choice],
    refused: Callable[[Mapping[str, Choice]], Sequence[Check]],
    options: Callable[[str, Mapping[str, Choice]], Sequence[Choice]],
    given_up: set[Check] | None = None,
) -> dict[str, Choice]:
    """The row that fewer checks refuse, none that let it in before; as it is where nothing is found.

    `refused` tells which checks do not let in a row of choices, `options` what else may be chosen for a column, the
    best first and none for a column that has to stay. Checks `given_up` before are not tried for again; those that
    nothing was found for are added.
    """
    best, unmet = dict(row), set() if given_up is None else given_up
    left = _ASKED // max(1, len(table.checks))
    before = refused(best)
    while open_ := [one for one in before if one not in unmet]:
        better, tries = None, min(_TRIES, left // len(open_))
        for tried in itertools.islice(_neighbours(table, open_[0], best, options), tries):
            left -= 1
            if set(now := refused(tried)) < set(before):
                better, before = tried, now
                break
        if better is None:
            unmet.add(open_[0])
        best = better or best
    return best


def _neighbours(
    table: Table,
    check: Check,
    row: Mapping[str, Choice],
    options: Callable[[str, Mapping[str, Choice]], Sequence[Choice]],
) -> Iterator[dict[str, Choice]]:
    """Rows that differ in one column of the check, then in several; at last also in what other checks tie to it."""
    own = _known(table, check.columns)
    tied = [one.columns for one in table.checks if set(_known(table, one.columns)) & set(own)]
    beside = _known(table, dict.fromkeys(name for columns in tied for name in columns))
    for among in (own, beside):
        choices = {name: options(name, row) for name in among}
        for count in range(1, _TOGETHER + 1):
            for names in itertools.combinations(among, count):
                if among is own or not set(names) <= set(own):
                    for chosen in itertools.product(*(choices[name] for name in names)):
                        yield {**row, **dict(zip(names, chosen, strict=True))}


def _known(table: Table, names: Collection[str]) -> list[str]:
    spelled = {name.lower() for name in names}
    return [column.name for column in table.columns if column.name.lower() in spelled]

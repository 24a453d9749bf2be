"""What a database holds, said so that two databases can be compared whatever made them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from orchestrator.criteria.of_service import ASPECTS


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place where two databases differ."""

    aspect: str
    place: str
    """A table, a column (`table.column`) or what else it is, such as `type status`."""
    wanted: str | None
    """`None` where the design has no such thing."""
    found: str | None
    """`None` where the migrated database has no such thing."""

    @property
    def kind(self) -> str:
        """The aspect with `missing`, `extra` or `different`."""
        word = "missing" if self.found is None else "extra" if self.wanted is None else "different"
        return f"{self.aspect}_{word}"

    @property
    def message(self) -> str:
        """What is wanted against what is there."""
        if self.found is None:
            return f"missing: {self.wanted}"
        if self.wanted is None:
            return f"not in the design: {self.found}"
        return f"is {self.found}, designed as {self.wanted}"


@dataclass(kw_only=True)
class Catalog:
    """By aspect, place and what stands there; several things at one place are kept in order."""

    entries: dict[str, dict[str, list[str]]] = field(default_factory=lambda: {aspect: {} for aspect in ASPECTS})

    def add(self, aspect: str, place: str, value: str) -> None:
        """Take up one more thing at a place."""
        at = self.entries[aspect].setdefault(place, [])
        at.append(" ".join(value.split()))
        at.sort()

    def without(self, tables: Collection[str]) -> Catalog:
        """The same without some tables and what belongs to them."""
        kept = Catalog()
        for aspect, places in self.entries.items():
            kept.entries[aspect] = {
                place: values for place, values in places.items() if _table(place) not in set(tables)
            }
        return kept

    @property
    def places(self) -> list[str]:
        """Everything that is there, once."""
        return sorted({place for places in self.entries.values() for place in places})


def _table(place: str) -> str:
    """The table of a place: what comes before the column, after a word such as `trigger`."""
    return re.split(r"[.(]", place.rpartition(" ")[2], maxsplit=1)[0]


def differences(design: Catalog, found: Catalog, aspects: Collection[str] = ASPECTS) -> Iterator[Difference]:
    """Where `found` is not as designed; a column that is missing is not also told to lack its type."""
    gone = set(design.entries["columns"]) ^ set(found.entries["columns"])
    for aspect in ASPECTS:
        if aspect not in aspects:
            continue
        wanted, there = design.entries[aspect], found.entries[aspect]
        for place in sorted(set(wanted) | set(there)):
            if aspect != "columns" and place in gone:
                continue
            yield from _at(aspect, place, wanted.get(place, []), there.get(place, []))


def _at(aspect: str, place: str, wanted: list[str], found: list[str]) -> Iterator[Difference]:
    lacking = [value for value in wanted if value not in found]
    surplus = [value for value in found if value not in wanted]
    if len(lacking) == len(surplus) == 1:
        yield Difference(aspect=aspect, place=place, wanted=lacking[0], found=surplus[0])
        return
    for value in lacking:
        yield Difference(aspect=aspect, place=place, wanted=value, found=None)
    for value in surplus:
        yield Difference(aspect=aspect, place=place, wanted=None, found=value)

"""A path's segments as they are walked: those that say a thing in an unusual order are put into the usual one."""

from __future__ import annotations

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.walk import Principal, Shown
from orchestrator.models.builtin.reading.words import Words, is_plural, key, words

_OWN = {"my", "own"}


def segments_of(
    operation: Operation, database: Database, principal: Principal | None, shown: Shown, notes: Notes
) -> list[str]:
    """Literals and parameters of the path, in the order in which they lead from table to table."""
    found = [part for part in operation.path.split("/") if part]
    found = _together(found, database, principal, notes)
    found = _mine(found, database, notes)
    return _turned(found, operation, database, shown, notes)


def _together(found: list[str], database: Database, principal: Principal | None, notes: Notes) -> list[str]:
    """`/users/student/profile` is about `student_profiles`: two literals name one table, what stands before groups."""
    for place in range(len(found) - 1):
        one, other = found[place : place + 2]
        if "{" in one + other or database.find(key(one)) is not None:
            continue
        table, sure = _named_by(key(one), key(other), database)
        if table is None:
            continue
        before = found[:place]
        if before and principal is not None and database.find(key(before[-1])) is principal.table:
            before = before[:-1]
        why = f"`{one}/{other}` in the path names the table `{table.name}`"
        (notes.because if sure else notes.assume)(why)
        named = table.name if is_plural(other) else "-".join(database.key_of(table))
        return [*before, named, *found[place + 2 :]]
    return found


def _named_by(one: Words, other: Words, database: Database) -> tuple[Table | None, bool]:
    """The table with these words and no other, else the only one that begins and ends so."""
    exact = database.by_key.get((*one, *other))
    if exact is not None:
        return exact, True
    around = [
        table
        for found, table in database.by_key.items()
        if len(found) == len(one) + len(other) + 1 and found[: len(one)] == one and found[-len(other) :] == other
    ]
    return (around[0] if len({table.name for table in around}) == 1 else None), False


def _mine(found: list[str], database: Database, notes: Notes) -> list[str]:
    """`/tasks/my-tasks` is `/tasks/mine`, and `/my-tasks` is `/me/tasks`."""
    for place, segment in enumerate(found):
        said = words(segment)
        rest = "-".join(said[1:])
        if "{" in segment or len(said) < 2 or said[0] not in _OWN or database.find(key(rest)) is None:
            continue
        notes.because(f"`{segment}` means the caller's own rows")
        if place and database.find(key(found[place - 1])) is database.find(key(rest)):
            return [*found[:place], "mine", *found[place + 1 :]]
        return [*found[:place], "me", rest, *found[place + 1 :]]
    return found


def _turned(found: list[str], operation: Operation, database: Database, shown: Shown, notes: Notes) -> list[str]:
    """`/reviews/company/{id}`, where reviews lead to a company by way of their source, is `/company/{id}/reviews`."""
    if operation.method != "GET" or len(found) < 3 or not shown.many or not found[-1].startswith("{"):
        return found
    listed, owner = database.find(key(found[-3])), database.find(key(found[-2]))
    if (
        "{" in found[-3] + found[-2]
        or listed is None
        or owner is None
        or shown.about not in {(), database.key_of(listed)}
    ):
        return found
    path = database.path_to(listed, owner.name)
    if path is None or len(path) != 2:
        return found
    notes.assume(f"`{'/'.join(found[-3:])}` lists what `{'/'.join((*found[-2:], found[-3]))}` would")
    return [*found[:-3], *found[-2:], found[-3]]

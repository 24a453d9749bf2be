"""Paths that say in words what the method says: `/orders/create`, `/getOrderById/{id}`, `/orders/cancel/{id}`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.verbs import LISTING, REMOVING
from orchestrator.models.builtin.reading.words import Words, is_plural, key, same_stem, words

_GET = {"get", "fetch", "retrieve", "show", "view", "read", "list", "load"}
_MAKE = {"create", "add", "new", "insert", "store"}
_MAKE_A_THING = {"place", "make", "record", "log", "post", "register"}
"""Said of a thing alone: `placeOrder` makes one, `/orders/place` may be done with one."""
_CHANGE = {"update", "edit", "modify", "change"}
_SAID = {
    "GET": _GET,
    "POST": _MAKE | _MAKE_A_THING | _CHANGE | REMOVING,
    "PUT": _CHANGE,
    "PATCH": _CHANGE,
    "DELETE": REMOVING,
}
_GLUED = re.compile(r"([A-Za-z][\w-]*[A-Za-z])(\{\w+\})")
_VAGUE = {("all",), ("by", "id"), ("detail",), ("info",), ("one",), ("single",), ("by", "uuid")}


def spoken(operation: Operation, database: Database, notes: Notes) -> Operation:
    """The operation as its method and path would say it without verbs; itself where there are none to leave out."""
    found: list[str] = []
    said: set[str] = set()
    partly = False
    parts = [piece for part in operation.path.split("/") if part for piece in _apart(part, database, notes)]
    table: Table | None = None
    for place, part in enumerate(parts):
        named = None if "{" in part else database.find(key(part), table)
        verb = "" if "{" in part or named is not None else _verb(part, operation.method)
        if (
            table is not None
            and not verb
            and _makes_one(part, parts[place - 1], operation, last=place + 1 == len(parts))
        ):
            notes.because(f"`{part}` in the path makes one of `{parts[place - 1]}`")
            continue
        instead = _without(part, parts[place + 1 :], table, operation, database) if verb else part
        if instead != part:
            said.add(verb)
            partly = partly or (not instead and table is not None and _column(part, table, operation, database))
            notes.because(f"`{part}` in the path says what is done, not with what")
        found += [instead] if instead else []
        table = named or (database.find(key(instead), table) if instead and "{" not in instead else None) or table
    path = "/" + "/".join(_row_first(found, operation.method, database))
    if path == f"/{'/'.join(part for part in operation.path.split('/') if part)}":
        return operation
    method = operation.method
    if partly or (method == "POST" and said & (_CHANGE | REMOVING)):
        method = "DELETE" if said & REMOVING else "PATCH"
    return replace(operation, path=path, method=method, spelled=f"{operation.method} {operation.path}")


def _apart(part: str, database: Database, notes: Notes) -> tuple[str, ...]:
    """`/boats{id}`, a slash forgotten, is one of the `boats`: where a table is called so, and nothing follows."""
    glued = _GLUED.fullmatch(part)
    if glued is None or database.find(key(glued[1])) is None:
        return (part,)
    notes.assume(f"`{part}` in the path is one row of `{glued[1]}`, as if a slash stood before `{glued[2]}`")
    return (glued[1], glued[2])


def _makes_one(part: str, before: str, operation: Operation, *, last: bool) -> bool:
    """`POST /borrowings/borrow`: the verb of which the collection before it is the noun, with a body that says what."""
    bodied = operation.method == "POST" and bool(operation.request_content)
    if not last or not bodied or "{" in part + before or len(words(part)) != 1 or not is_plural(before):
        return False
    return key(part) != key(before) and same_stem(part, key(before)[-1])


def _verb(part: str, method: str) -> str:
    first = words(part)[:1]
    return first[0] if first and first[0] in _SAID.get(method, ()) else ""


def _without(part: str, after: Sequence[str], table: Table | None, operation: Operation, database: Database) -> str:
    """What is left of a literal without its verb: nothing, or what names a table; `part` where that is not plain."""
    verb, rest = words(part)[0], _bare(key(part)[1:])
    spelled = words(part)[1 : 1 + len(rest)]
    if not rest:
        return "" if table is not None and verb not in _MAKE_A_THING else part
    if rest[0] in {"my", "own"} and operation.method == "GET" and database.find(rest[1:]) is not None:
        return "-".join(spelled)
    if table is not None and rest in {database.key_of(table), database.key_of(table)[-1:]}:
        return ""
    if table is not None and _column(part, table, operation, database):
        return ""
    if database.find(rest, table) is not None:
        many = operation.method == "POST" or bool(after) or is_plural("-".join(spelled))
        return _plural("-".join(spelled)) if many else "-".join(spelled)
    return part


def _column(part: str, table: Table, operation: Operation, database: Database) -> bool:
    """`/orders/updateStatus`: what the body changes is one column, which the literal names."""
    if words(part)[0] not in _CHANGE or not operation.request_content or len(words(part)) < 2:
        return False
    found = find_column(database, table, "_".join(key(part)[1:]), {})
    return found is not None and not found.assumption


def _bare(rest: Words) -> Words:
    """`order by id` and `order detail` are an order; `by id` and `all` say nothing."""
    for vague in _VAGUE:
        if rest == vague:
            return ()
    return next((rest[: -len(vague)] for vague in _VAGUE if rest[-len(vague) :] == vague), rest)


def _plural(name: str) -> str:
    if is_plural(name):
        return name
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


def _row_first(found: list[str], method: str, database: Database) -> list[str]:
    """`/orders/cancel/{id}` is `/orders/{id}/cancel`: the last parameter is the key of what stands before the verb."""
    if len(found) < 3 or method == "GET" or "{" in found[-2] or re.fullmatch(r"\{\w+\}", found[-1]) is None:
        return found
    table = database.find(key(found[-3])) if "{" not in found[-3] else None
    if table is None or database.find(key(found[-2]), table) is not None or set(key(found[-2])) & (LISTING | {"by"}):
        return found
    return [*found[:-2], found[-1], found[-2]] if database.names_key(table, found[-1]) else found


__all__ = ["spoken"]

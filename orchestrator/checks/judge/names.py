"""Names across borders: the contract says `orderLines`, the path `order-lines`, the database `order_line`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

_PLURALS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("tuses", "tus"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("zes", "ze"),
)

_MEMBERS = {"member", "members", "person", "people", "user", "users"}
_RECORDS = {"log", "logs", "entry", "entries", "event", "events", "record", "records", "history", "item", "items"}


@functools.cache
def snake(name: str) -> str:
    """`orderId`, `order-id` and `OrderID` are `order_id`."""
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", text)
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_").lower()


@functools.cache
def singular(word: str) -> str:
    """The singular of a snake-case plural, by the common endings; other words stay as they are."""
    for ending, instead in _PLURALS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word


def same_thing(one: str, other: str) -> bool:
    """Whether two names mean the same thing, number and spelling aside."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return singular(snake(name)).replace("_", "")


def meant(name: str, among: Iterable[str]) -> str | None:
    """Which of the names is meant: the same thing, the only one that ends with it, that records it, or is one of them.

    `user` for `app_users`, `audit` for `audit_log`, `news` for `news_items`, `staff` for `staff_member` beside
    `staff_service`, `repos` for `repositories`. Where several
    end with it, the one that is nothing more but for the word that all begin with: `type` for `tbl_type`, not for
    `tbl_user_type`.
    """
    names = list(among)
    exact = [one for one in names if same_thing(one, name)]
    if exact:
        return exact[0]
    ending = [one for one in names if snake(singular(snake(one))).endswith("_" + singular(snake(name)))]
    if ending:
        begins = {snake(one).partition("_")[0] for one in names}
        bare = [one for one in ending if len(begins) == 1 and same_thing(snake(one).partition("_")[2], name)]
        return (bare or ending)[0] if len(bare or ending) == 1 else None
    stems = {snake(name), singular(snake(name))}
    records = [one for one in names if any(snake(one) == f"{stem}_{word}" for stem in stems for word in _RECORDS)]
    if len(records) == 1:
        return records[0]
    short = singular(snake(name))
    begun = [
        one for one in names if len(short) > 3 and "_" not in snake(one) and singular(snake(one)).startswith(short)
    ]
    if begun or records:
        return begun[0] if len(begun) == 1 and not records else None
    members = [one for one in names if any(snake(one) == f"{stem}_{word}" for stem in stems for word in _MEMBERS)]
    return members[0] if len(members) == 1 and len(short) > 3 else None

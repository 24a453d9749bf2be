"""Names taken apart, so that `OrderItems`, `order-items` and `order_item` are seen to be one."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

Words = tuple[str, ...]

_SPLIT = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")

_IRREGULAR = {
    "people": "person",
    "persons": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "feet": "foot",
    "mice": "mouse",
    "geese": "goose",
    "teeth": "tooth",
    "criteria": "criterion",
    "indices": "index",
    "indexes": "index",
    "vertices": "vertex",
    "matrices": "matrix",
    "analyses": "analysis",
    "diagnoses": "diagnosis",
    "theses": "thesis",
    "crises": "crisis",
    "movies": "movie",
    "cookies": "cookie",
    "zombies": "zombie",
    "pies": "pie",
    "ties": "tie",
    "leaves": "leaf",
    "shelves": "shelf",
    "halves": "half",
    "wolves": "wolf",
    "knives": "knife",
    "lives": "life",
    "heroes": "hero",
    "potatoes": "potato",
    "quizzes": "quiz",
    "buses": "bus",
    "menus": "menu",
    "gurus": "guru",
    "gases": "gas",
    "caches": "cache",
    "axes": "axis",
    "viri": "virus",
    "ids": "id",
    "uuids": "uuid",
    "ads": "ad",
    "media": "media",
    "data": "data",
    "series": "series",
    "species": "species",
    "news": "news",
    "lens": "lens",
    "address": "address",
    "status": "status",
}

_PHRASES: dict[Words, Words] = {
    ("postal", "code"): ("zip",),
    ("post", "code"): ("zip",),
    ("zip", "code"): ("zip",),
    ("given", "name"): ("first", "name"),
    ("family", "name"): ("last", "name"),
    ("f", "name"): ("first", "name"),
    ("l", "name"): ("last", "name"),
    ("e", "mail"): ("email",),
    ("address", "line"): ("address",),
}
"""Two words that say the same as others; they meet where words of other spellings do."""

COUNTS = frozenset({"count", "total", "num", "number"})
"""Words for how many there are."""
PEOPLE = frozenset({"user", "account", "profile", "member", "person"})
"""Words for those who log in, whatever their table is called."""
_SHORT = {
    "desc": "description",
    "descr": "description",
    "qty": "quantity",
    "uom": "unit",
    "num": "number",
    "nbr": "number",
    "nr": "number",
    "addr": "address",
    "tel": "phone",
    "telephone": "phone",
    "img": "image",
    "pwd": "password",
    "passwd": "password",
    "msg": "message",
    "amt": "amount",
    "cat": "category",
    "favourite": "favorite",
    "colour": "color",
    "cancelled": "canceled",
    "authorisation": "authorization",
    "organisation": "organization",
    "organisatie": "organization",
    "org": "organization",
    "lat": "latitude",
    "lng": "longitude",
    "lon": "longitude",
    "long": "longitude",
    "dob": "birthdate",
    "uid": "uuid",
    "guid": "uuid",
    "ts": "timestamp",
    "dt": "date",
    "cnt": "count",
    "nm": "name",
    "lvl": "level",
    "typ": "type",
    "src": "source",
    "acct": "account",
    "cust": "customer",
    "emp": "employee",
    "mgr": "manager",
    "dept": "department",
    "grp": "group",
    "usr": "user",
    "txn": "transaction",
    "trx": "transaction",
    "cfg": "configuration",
    "config": "configuration",
    "avg": "average",
    "bal": "balance",
    "col": "column",
    "pos": "position",
    "seq": "sequence",
    "vol": "volume",
    "wt": "weight",
    "dest": "destination",
    "yr": "year",
    "postcode": "zip",
    "zipcode": "zip",
    "firstname": "first name",
    "fname": "first name",
    "lname": "last name",
    "lastname": "last name",
    "username": "user name",
    "birthday": "birthdate",
    "surname": "last name",
    "forename": "first name",
    "biography": "bio",
    "cell": "mobile",
    "cellphone": "mobile phone",
}
"""Other spellings of a word; they meet only where nothing that is spelled alike is there."""


@lru_cache(maxsize=8192)
def words(name: str) -> Words:
    """The words of a name in lower case: `HTTPStatus2` is `("http", "status", "2")`."""
    return tuple(word.lower() for word in _SPLIT.findall(name))


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """The singular of an English noun; a word that is none comes back as it is or, at worst, consistently shortened."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zes", "ze")):
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    if word.endswith(("uses", "atuses")) and not word.endswith(("ouses", "auses", "muses")):
        return word.removesuffix("es")
    return word.removesuffix("s")


@lru_cache(maxsize=8192)
def key(name: str) -> Words:
    """The words of a name, each in the singular."""
    return tuple(singular(word) for word in words(name))


@lru_cache(maxsize=8192)
def plain(name: str) -> Words:
    """The words of a name in their usual spelling: `qty` is `quantity`, `firstName` and `firstname` are one."""
    found = tuple(part for word in key(name) for part in _SHORT.get(word, word).split())
    for place in range(len(found) - 1):
        instead = _PHRASES.get(found[place : place + 2])
        if instead is not None:
            found = (*found[:place], *instead, *found[place + 2 :])
    return found


def is_plural(name: str) -> bool:
    """Whether the last word of a name is a plural."""
    found = words(name)
    return bool(found) and singular(found[-1]) != found[-1]


def camel(name: str) -> str:
    """A class name: `order_item` is `OrderItem`."""
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", name))


def without(found: Words, prefix: Sequence[str]) -> Words:
    """`found` without the words that it begins with, where anything is left."""
    size = len(prefix)
    return found[size:] if size and len(found) > size and found[:size] == tuple(prefix) else found


_PICKING = {
    *(
        "active",
        "inactive",
        "open",
        "old",
        "new",
        "past",
        "current",
        "recent",
        "hidden",
        "public",
        "private",
        "pending",
    ),
    *("lost", "sold", "unsold", "paid", "unpaid", "sent", "unsent", "broken", "stolen", "withdrawn", "won", "frozen"),
    *("draft", "upcoming", "unread", "late", "overdue", "daily", "former", "temporary", "sub", "parent", "child"),
}


def picks_rows(before: Words) -> bool:
    """Whether words before a noun say which of the things they are: `archived` orders, not those of a `shop`."""
    return any(word in _PICKING or re.fullmatch(r"\w{2,}[^e]ed", word) is not None for word in before)


_NOUNS = {
    "subscription": "subscribe", "subscriber": "subscribe", "attendance": "attend", "attendee": "attend",
    "participation": "participate", "participant": "participate", "registration": "register", "enrollment": "enroll",
    "enrolment": "enroll", "membership": "member", "decision": "decide", "submission": "submit",
    "resolution": "resolve", "completion": "complete", "approval": "approve", "closure": "close", "renewal": "renew",
    "removal": "remove", "withdrawal": "withdraw", "dismissal": "dismiss", "refusal": "refuse",
    "acceptance": "accept", "revocation": "revoke", "suspension": "suspend", "extension": "extend",
    "delivery": "deliver", "publication": "publish", "reply": "reply", "replie": "reply",
}  # fmt: skip
"""Nouns whose verb no ending tells."""


_BRITISH = re.compile(r"^(fav|col|hon|lab|neighb|behavi|harb|vap)our")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The root that verb, participle, agent and noun share: `favorited`, `favorites` and `favoriting` are `favorit`."""
    word = singular(_SHORT.get(word, word))
    word = _BRITISH.sub(r"\1or", word)
    word = _NOUNS.get(word, word)
    for ending in ("ational", "ization", "ations", "ation", "tion", "ment", "ings", "ing", "ers", "ees", "er", "ee", "ed", "or", "ship"):  # fmt: skip  # noqa: E501
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word.removesuffix("e").removesuffix("i").removesuffix("y") if len(word) > 3 else word


def same_stem(one: str, other: str) -> bool:
    """Whether two words come of one root."""
    return stem(one) == stem(other)


def bare_flag(name: str) -> Words:
    """The words by which a truth value says what is so: `archived` of `is_archived` and `hasBeenArchived`."""
    return tuple(word for word in words(name) if word not in {"is", "has", "was", "been"})


def listed(items: Sequence[str], limit: int = 6) -> str:
    """Names for a sentence: `a`, `b` and 3 more."""
    shown = [f"`{item}`" for item in items[:limit]]
    if len(items) > limit:
        shown.append(f"{len(items) - limit} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def unglued(said: Words, beginnings: Collection[Words]) -> Words:
    """One word as the two that it is made of, where one of `beginnings` begins it: `cartitem` of a `cart`."""
    for begins in sorted(beginnings, key=lambda found: -len("".join(found))):
        rest = said[0].removeprefix("".join(begins))
        if len(said) == 1 and said[0] != rest and len(rest) > 2:
            return (*begins, singular(rest))
    return said

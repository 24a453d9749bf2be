"""Columns that a property means by less than its whole name: units, abbreviations, roles, the last word alone."""

from __future__ import annotations

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import Words, key, plain, words
from orchestrator.relational import INTEGERS, NUMBERS, STRINGS

PERSONS = {
    "owner", "holder", "author", "creator", "user", "account", "member", "customer", "person", "issuer", "requester",
}  # fmt: skip
_FIGURES = {"max", "min", "maximum", "minimum", "most", "least", "total", "sum", "average", "avg", "mean", "from", "to"}
UNITS = (
    "kg", "g", "gram", "km", "m", "cm", "mm", "meter", "metre", "mile", "minute", "min", "second", "sec", "hour", "day",
    "percent", "pct", "celsius", "byte", "kb", "mb", "px", "ms", "lb", "lbs", "week", "month", "year",
    "kilogram", "kilometer", "kilometre", "tonne", "ounce", "oz", "inch", "foot", "ft", "l", "dl", "cl", "ml", "liter",
    "litre", "milliliter", "millilitre", "fahrenheit", "degree", "gb", "kw", "kwh", "watt", "volt", "hz", "bpm", "rpm",
)  # fmt: skip
_SHORT = {
    "gram": "g", "kilogram": "kg", "kilo": "kg", "meter": "m", "metre": "m", "centimeter": "cm", "centimetre": "cm",
    "millimeter": "mm", "millimetre": "mm", "kilometer": "km", "kilometre": "km", "second": "sec", "minute": "min",
    "percent": "pct", "percentage": "pct", "millisecond": "ms", "kilobyte": "kb", "megabyte": "mb", "liter": "l",
    "litre": "l", "milliliter": "ml", "millilitre": "ml", "ounce": "oz", "pound": "lb", "lbs": "lb", "foot": "ft",
    "gigabyte": "gb", "hour": "h", "number": "no", "quantity": "qty", "amount": "amt", "address": "addr",
}  # fmt: skip
"""Last words of names that stand for the same, written out and short."""
_MINOR = {"cent", "penny", "minor", "ore", "rappen", "satoshi"}
_TAILS = {
    *("code", "name", "value", "text", "flag", "allowed", "enabled", "level", "no", "number"),
    *("md", "markdown", "html", "raw"),
}
_KINDS = {
    ("amount",), ("url",), ("uri",), ("link",), ("path",), ("handle",), ("phone",), ("number",), ("no",), ("address",),
    ("opt", "in"), ("text",), ("html",),
}  # fmt: skip
"""Last words that say what kind of value it is, and nothing of which one."""
_OF_ANOTHER = {"cancellation", "rejection", "refusal", "closing", "emergency", "old", "previous", "former", "next"}
"""Words that make another thing of what stands beside them: why a visit was cancelled is not what it is for."""
_SECRETS = {"token", "secret", "hash", "password", "key", "jwt"}
"""Words that no likeness is enough for: the `token` of a log-in is not a stored `verification_token`."""


_DOERS = {"author", "creator", "owner", "creater"}
_DONE_BY = {"created", "added", "made", "posted", "submitted", "uploaded", "published", "registered", "reported"}


def says_who(column: Column) -> bool:
    """Whether a column says by name who made its row: `author`, `created_by`."""
    said = tuple(word for word in key(column.name) if word not in {"id", "user", "name", "username"})
    said = (said[0][:-2], "by") if len(said) == 1 and said[0].endswith("edby") else said
    return said in {(word,) for word in _DOERS} or (len(said) == 2 and said[0] in _DONE_BY and said[1] == "by")


def of_person(table: Table, wanted: Words, principal: Table | None) -> list[Column]:
    """`owner_id` is the one column that points at those who log in, whatever they are called."""
    if principal is None or len(wanted) != 2 or wanted[0] not in PERSONS or wanted[1] not in {"id", "uuid"}:
        return []
    keys = [key_ for key_ in table.foreign_keys if key_.target == principal.name and len(key_.columns) == 1]
    must = [key_ for key_ in keys if (own := table.column(key_.columns[0])) is not None and not own.nullable]
    keys = must if len(keys) > 1 else keys
    column = table.column(keys[0].columns[0]) if len(keys) == 1 else None
    return [column] if column is not None else []


def in_minor_units(table: Table, wanted: Words) -> list[Column]:
    """A whole `price` of `price_cents`: the same number, for no whole unit would hold what the column can."""
    return [
        column
        for column in table.columns
        if column.type.kind in INTEGERS and key(column.name)[:-1] == wanted and key(column.name)[-1] in _MINOR
    ]


def counts_of(table: Table, wanted: Words) -> list[Column]:
    """`guests` is `guest_count` or `number_of_guests`, and `columns` is `col_count`."""
    said = plain("_".join(wanted))
    spellings = {(*said, "count"), ("number", *said), ("number", "of", *said), ("total", *said), (*said, "total")}
    return [column for column in table.columns if column.type.kind in INTEGERS and plain(column.name) in spellings]


def of_rate(one: Words, other: Words) -> bool:
    """Whether one name is a rate and the other only what it is reckoned by: `price_per_night` holds no `nights`."""
    rate, plainer = (one, other) if "per" in one else (other, one)
    by = rate[rate.index("per") + 1 :] if "per" in rate else ()
    by = by[:-1] if rate[:1] == ("per",) and len(by) > 1 else by  # `per_user_limit` is a limit
    return "per" not in plainer and bool(by) and set(plainer) <= set(by)


def with_unit(table: Table, wanted: Words) -> list[Column]:
    """`weight` is `weight_kg`; money is never read this way."""
    return [
        column
        for column in table.columns
        if column.type.kind in NUMBERS
        and len(key(column.name)) == len(wanted) + 1
        and key(column.name)[:-1] == wanted
        and key(column.name)[-1] in UNITS
    ]


def same_unit(table: Table, wanted: Words) -> list[Column]:
    """`weightGrams` is `weight_g`, and the other way round."""
    if not wanted:
        return []
    mine = _SHORT.get(wanted[-1], wanted[-1])
    return [
        column
        for column in table.columns
        if (own := key(column.name)) != wanted and own[:-1] == wanted[:-1] and _SHORT.get(own[-1], own[-1]) == mine
    ]


def own_noun(database: Database, table: Table, wanted: Words) -> list[Column]:
    """The `text` or `name` of a label is the column `label` of `labels`."""
    if len(wanted) != 1 or wanted[0] not in {"text", "name", "title", "value", "label"}:
        return []
    noun = database.key_of(table)[-1:]
    return [column for column in table.columns if column.type.kind in STRINGS and key(column.name) == noun]


def same_role(table: Table, wanted: Words) -> list[Column]:
    """The one column that ends in the same word and adds to it: `reference` is `booking_reference`."""
    if len(wanted) != 1 or wanted[0] in {"id", "date", "name", "status", "count", "total", "amount", "price"}:
        return []
    coded = [
        c
        for c in table.columns
        if plain(c.name) == (*plain(wanted[0]), "code") and table.foreign_key_of(c.name) is not None
    ]
    if len(coded) == 1 or wanted[0] == "type":
        return coded
    if wanted[0] in _SECRETS:
        return []
    usual = plain(wanted[0])
    ending = [c for c in table.columns if plain(c.name)[-len(usual) :] == usual and len(plain(c.name)) > len(usual)]
    if len(ending) == 1 and table.foreign_key_of(ending[0].name) is None:
        return [] if _OF_ANOTHER & set(plain(ending[0].name)) else ending
    longer = [
        c for c in table.columns if plain(c.name)[: len(usual)] == usual and set(plain(c.name)[len(usual) :]) <= _TAILS
    ]
    return longer if len(longer) == 1 else []


def of_kind(table: Table, wanted: Words) -> list[Column]:
    """`premium` is `premium_amount`, `emailAddress` is `email`: one name says the kind of the value, the other not."""
    if not wanted or set(wanted) & _SECRETS:
        return []
    usual = plain("_".join(wanted))
    own = [c for c in table.columns if table.foreign_key_of(c.name) is None and c.name not in table.primary_key]
    begun = [c for c in own if plain(c.name)[: len(usual)] == usual]
    found = [c for c in begun if plain(c.name)[len(usual) :] in _KINDS]
    if not begun:
        found = [
            c for c in own if usual[: len(plain(c.name))] == plain(c.name) and usual[len(plain(c.name)) :] in _KINDS
        ]
    return found if len(found) == 1 and len(begun) <= 1 else []


def of_stars(table: Table, wanted: Words) -> list[Column]:
    """The `stars` of a review are the number that is its `rating`."""
    found = [c for c in table.columns if c.type.kind in NUMBERS and key(c.name)[-1:] == ("rating",)]
    return found if wanted == ("star",) and len(found) == 1 else []


def only_name(table: Table, wanted: Words) -> list[Column]:
    """The `name` of a comment is its `author_name` beside an `author_email`: the one name of the one person there."""
    if wanted != ("name",):
        return []
    texts = [c for c in table.columns if c.type.kind in STRINGS and table.foreign_key_of(c.name) is None]
    named = [c for c in texts if key(c.name)[-1:] == wanted]
    called = any(key(c.name)[-1:] in {("title",), ("label",), ("subject",)} for c in texts)
    if len(named) != 1 or called or named[0].nullable:
        return []
    person = key(named[0].name)[:-1]
    about = [c for c in texts if key(c.name)[:-1] == person]
    return named if len(person) == 1 and person[0] in PERSONS and len(about) > 1 else []


def copied_name(table: Table, wanted: Words) -> list[Column]:
    """The `name` of an order's line is its `product_name`: the only name there, kept beside the product's key."""
    if wanted != ("name",):
        return []
    texts = [c for c in table.columns if c.type.kind in STRINGS and table.foreign_key_of(c.name) is None]
    named = [c for c in texts if key(c.name)[-1:] in {wanted, ("title",), ("label",)}]
    if len(named) != 1 or key(named[0].name)[-1:] != wanted:
        return []
    copied = key(named[0].name)[:-1]
    roles = [(key(own.columns[0])[:-1], key(own.target)[-len(copied) :]) for own in table.foreign_keys if copied]
    return named if any(copied in pair for pair in roles) else []


def shortened(table: Table, wanted: Words) -> list[Column]:
    """`status` is `co_status` of `change_orders`, `name` the `supp_name` of a supplier: by a table's own short."""
    nouns = key(table.name)
    shorts = {"".join(word[0] for word in nouns)}
    found = [
        column
        for column in table.columns
        if key(column.name)[1:] == wanted
        and (key(column.name)[0] in shorts or any(noun.startswith(key(column.name)[0]) for noun in nouns))
    ]
    return found if len(found) == 1 and len(key(found[0].name)[0]) > 1 else []


def fewer_words(table: Table, wanted: Words) -> list[Column]:
    """`duration_minutes` is the column `minutes`, `leadTimeDays` is `lead_days`: fewer words, in the same unit."""
    if len(wanted) < 2 or wanted[-1] not in UNITS or wanted[0] in _FIGURES:
        return []
    numbers = [c for c in table.columns if c.type.kind in NUMBERS and key(c.name)[-1:] == wanted[-1:]]
    found = [c for c in numbers if len(key(c.name)) < len(wanted) and _within(key(c.name), wanted)]
    return found if len(found) == 1 and len(numbers) == 1 else []


def _within(few: Words, many: Words) -> bool:
    """Whether words stand in others, in their order."""
    rest = iter(many)
    return all(word in rest for word in few)


def ends_of(table: Table, wanted: Words) -> list[Column]:
    """The `to` of a change is its `to_stage`: the one column that begins with that word."""
    if len(wanted) != 1 or wanted[0] not in {"from", "to"}:
        return []
    found = [c for c in table.columns if key(c.name)[:1] == wanted and len(key(c.name)) == 2]
    return found if len(found) == 1 else []


def of_preposition(table: Table, wanted: Words) -> list[Column]:
    """The `by` and `at` of a change are its `changed_by` and `changed_at`, where there is no other of the kind."""
    if wanted not in {("by",), ("at",), ("on",)}:
        return []
    found = [column for column in table.columns if words(column.name)[-1:] == wanted]
    return found if len(found) == 1 and len(words(found[0].name)) > 1 else []


_ENDS = ({"from", "old", "previous", "former", "source"}, {"to", "new", "next", "target", "destination"})


def other_end(table: Table, wanted: Words) -> list[Column]:
    """The `new_owner_id` of a transfer is its `to_owner_id`: an end of a pair, in other words."""
    for words_ in _ENDS:
        if len(wanted) > 1 and wanted[0] in words_:
            found = [c for c in table.columns if key(c.name)[1:] == wanted[1:] and key(c.name)[0] in words_]
            return found if len(found) == 1 and table.foreign_key_of(found[0].name) is not None else []
    return []


GUESSES = (
    of_preposition, other_end, same_unit, same_role, shortened, fewer_words, of_kind, ends_of, of_stars, only_name,
    copied_name,
)  # fmt: skip
"""Each finds columns by the words of a property, the likeliest first."""

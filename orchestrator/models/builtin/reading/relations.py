"""How a path goes on from a row of one table to rows of another."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.ddl import ForeignKey, Table
from orchestrator.models.builtin.reading.full_names import akin
from orchestrator.models.builtin.reading.tables import Database, Link, flipped, pairs_of
from orchestrator.models.builtin.reading.words import Words, is_plural, key, same_stem, stem, words
from orchestrator.models.builtin.shapes import Join, Pairs

_ACTORS = (
    "follower",
    "subscriber",
    "requester",
    "sender",
    "blocker",
    "source",
    "from",
    "actor",
    "user",
    "owner",
    "member",
)


@dataclass(frozen=True, kw_only=True)
class Way:
    """The next table on a path."""

    table: Table
    on: Pairs = ()
    """(column of the row before, column of `table`)."""
    via: Join | None = None
    link: Link | None = None
    """The link table that `via` stands for; `None` where `via` is a table between."""
    to_one: bool = False
    why: str = ""
    assumption: str = ""


def way(database: Database, parent: Table, child: Table, segment: str) -> Way | str:
    """From a row of `parent` to `child`; a question where nothing joins them, or more than one thing does."""
    deed = _by_deed(database, parent, child, segment)
    if deed is not None:
        return deed
    down = _down(database, parent, child, segment)
    if down is None and is_plural(segment):  # `/channels/{id}/members` are the many behind a link, not the one creator
        down = _across(database, parent, child, segment)
    return (
        down
        or _up(database, parent, child, segment)
        or _across(database, parent, child, segment)
        or _between(database, parent, child)
        or _beside(database, parent, child)
        or f"How do rows of `{child.name}` belong to a row of `{parent.name}`? No foreign key joins them."
    )


def _by_deed(database: Database, parent: Table, child: Table, segment: str) -> Way | None:
    """`/user/starred` are the repositories behind `stars`, though they point at their owner as well."""
    if parent.name == child.name or key(segment)[-1:] == database.key_of(child)[-1:]:
        return None
    kin = [
        link
        for link in database.links(parent, child)
        if any(same_stem(one, other) for one in words(segment) for other in key(link.table.name))
    ]
    return link_way(kin[0], child) if len(kin) == 1 else None


def deed_link(database: Database, parent: Table, child: Table, said: str, owner: str) -> Link | None:
    """The link table to `child` of whose rows the words of an operation speak, or the column `owner` of its rule.

    That column has to be the one that points at the row before, and no column of `child`.
    """
    links = [link for link in database.links(parent, child) if parent.name != child.name]
    if owner:
        links = [link for link in links if link.near.columns == (owner,) and child.column(owner) is None]
    ends = {stem(word) for word in (*database.key_of(parent), *database.key_of(child))}
    spoken = {stem(word) for word in words(said)} - ends
    kin = [link for link in links if spoken & {stem(word) for word in database.key_of(link.table)}]
    chosen = kin or (links if owner else [])
    return chosen[0] if len(chosen) == 1 else None


def _down(database: Database, parent: Table, child: Table, segment: str) -> Way | str | None:
    if parent.name == child.name:
        keys = database.keys_between(child, child)
        return child_way(parent, child, keys[0]) if len(keys) == 1 else None
    keys = database.keys_between(child, parent)
    if len(keys) == 1:
        return child_way(parent, child, keys[0])
    if not keys:
        return None
    named = [found for found in keys if _role(found) & set(key(segment))]
    own = [found for found in keys if _role(found) <= set(database.key_of(parent))]
    chosen = named or own
    if len(chosen) == 1:
        return child_way(parent, child, chosen[0])
    columns = " or ".join(f"`{found.columns[0]}`" for found in keys)
    return f"Through which column do rows of `{child.name}` belong to a row of `{parent.name}`: {columns}?"


def child_way(parent: Table, child: Table, found: ForeignKey) -> Way:
    """From a row to the rows that point at it by `found`."""
    one = child.is_unique(found.columns)
    why = f"`{child.name}.{', '.join(found.columns)}` points at `{parent.name}`"
    return Way(table=child, on=flipped(pairs_of(found)), to_one=one, why=f"{why}, once per row" if one else why)


def _role(found: ForeignKey) -> set[str]:
    return set(key(found.columns[0])) - {"id", "uuid"}


def _up(database: Database, child: Table, parent: Table, segment: str) -> Way | None:
    """From a row to the one row that it points at."""
    keys = database.keys_between(child, parent)
    named = [found for found in keys if _role(found) == set(key(segment))] or keys
    if len(named) != 1:
        return None
    why = f"`{child.name}.{named[0].columns[0]}` points at `{parent.name}`"
    return Way(table=parent, on=pairs_of(named[0]), to_one=True, why=why)


def _across(database: Database, parent: Table, child: Table, segment: str) -> Way | str | None:
    links = list(database.links(parent, child))
    if len(links) > 1:
        named = [link for link in links if any(same_stem(a, b) for a in key(link.table.name) for b in key(segment))]
        links = named or [link for link in links if not link.extra]
    if not links:
        return None
    if len(links) > 1 and parent.name == child.name:
        links = from_own_side(database, parent, links)
    if len(links) > 1:
        names = " or ".join(sorted({f"`{link.table.name}`" for link in links}))
        return f"Which table joins `{parent.name}` with `{child.name}` here: {names}?"
    return link_way(links[0], child)


def from_own_side(database: Database, parent: Table, links: list[Link]) -> list[Link]:
    """A course's prerequisites: `course_id` is plainly the course, so that `required_course_id` is the other one."""
    own = [link for link in links if _role(link.near) <= set(database.key_of(parent))]
    return [link for link in own if not _role(link.far) <= set(database.key_of(parent))] or links


def link_way(link: Link, child: Table) -> Way:
    """From a row to the rows of `child` that `link` joins with it."""
    why = f"`{link.table.name}` joins `{link.near.target}` with `{child.name}`"
    return Way(table=child, via=link.join, link=link, why=why)


def shown_way(database: Database, parent: Table, table: Table, about: Words) -> Way | None:
    """To what a list beneath a row shows, as `about` names it: people behind `watchers`, the `marks` of an exam.

    The rows behind the link table that the path names, or those of the one link table to the rows that it names.
    """
    if not about or about in {database.key_of(table), database.key_of(table)[-1:]}:
        return None
    for link in database.links_of(parent):
        far = database.table(link.far.target)
        if link.table.name == table.name and far is not None and about == database.key_of(far):
            return link_way(link, far)
    between = [link for link in database.links(parent, table) if about == database.key_of(link.table)]
    return child_way(parent, between[0].table, between[0].near) if len(between) == 1 else None


def _between(database: Database, parent: Table, child: Table) -> Way | None:
    """Two foreign keys up: the marks of a course by way of its exams."""
    path = database.path_to(child, parent.name)
    if path is None or len(path) != 2:
        return None
    first, second = path
    join = Join(table=first.target, near=pairs_of(second), far=flipped(pairs_of(first)))
    why = f"`{child.name}.{first.columns[0]}` points at `{first.target}`, and that at `{parent.name}`"
    return Way(table=child, via=join, why=why)


def _beside(database: Database, parent: Table, child: Table) -> Way | None:
    """A table that points at both, though more than once for a pair: the students of a course by their enrolments."""
    both = [
        (table, near, far)
        for table, near in database.child_tables(parent)
        for far in database.keys_between(table, child)
        if table.name not in {parent.name, child.name} and len(near.columns) == 1 and len(far.columns) == 1
    ]
    if len(both) != 1:
        return None
    table, near, far = both[0]
    why = f"`{table.name}` points at `{parent.name}` and at `{child.name}`"
    told = f"rows of `{child.name}` belong to a row of `{parent.name}` where a row of `{table.name}` points at both"
    join = Join(table=table.name, near=pairs_of(near), far=pairs_of(far))
    return Way(table=child, via=join, why=why, assumption=told)


def reverse_of(database: Database, table: Table, segment: str) -> Way | None:
    """The row that a foreign key named like `segment` points at."""
    wanted = set(key(segment))
    roles = [found for found in table.foreign_keys if len(found.columns) == 1 and _role(found) == wanted]
    alike = [found for found in table.foreign_keys if akin(found, database.key_of_name(found.target), key(segment))]
    for found in roles or (alike if len(alike) == 1 else []):
        target = database.table(found.target)
        if target is not None:
            why = f"`{table.name}.{found.columns[0]}` points at `{target.name}`"
            return Way(table=target, on=pairs_of(found), to_one=True, why=why)
    return None


def called_link(database: Database, table: Table, segment: str) -> Way | None:
    """The rows behind the one link table that is called by the table and ends in the literal."""
    own, wanted = database.key_of(table), key(segment)
    links = [link for link in database.links_of(table) if database.key_of(link.table)[-len(wanted) :] == wanted]
    named = [link for link in links if database.key_of(link.table)[: len(own[-1:])] == own[-1:]]
    far = database.table(named[0].far.target) if len(named) == 1 else None
    return link_way(named[0], far) if far is not None and far.name != table.name else None


def self_children(database: Database, table: Table, segment: str) -> Way | None:
    """`replies` of a post by `in_reply_to`; `children` and `subcategories` by the one key within the table."""
    keys = [found for found in database.keys_between(table, table) if len(found.columns) == 1]
    last = key(segment)[-1]
    own = database.key_of(table)[-1]
    named = [found for found in keys if any(same_stem(last, part) for part in words(found.columns[0]))]
    if not named and len(keys) == 1 and (last in {"child", "descendant"} or last in {f"sub{own}", own}):
        named = keys
    return child_way(table, table, named[0]) if len(named) == 1 else None


def role_link(database: Database, table: Table, segment: str) -> Way | None:
    """`followers` and `following` of a user, where a link table joins users with users."""
    links = list(database.links(table, table))
    word = key(segment)[-1]
    exact = [link for link in links if word in _role(link.far)]
    if len(exact) == 1:
        return link_way(exact[0], table)
    kin = [link for link in links if any(same_stem(word, part) for part in key(link.table.name))]
    passive = words(segment)[-1].endswith("ing") or word.endswith("ee")
    chosen = [link for link in kin if (is_actor(link.near, word)) == passive]
    return link_way(chosen[0], table) if len(chosen) == 1 else None


def is_actor(found: ForeignKey, verb: str) -> bool:
    """Whether the column holds who acts: `follower_id` for `follow`, `sender_id`, `from_user_id`."""
    role = [part for part in key(found.columns[0]) if part not in {"id", "uuid"}]
    if any(stem(part) == stem(verb) and part.endswith(("er", "or")) for part in role):
        return True
    if any(stem(part) == stem(verb) for part in role):
        return False
    return bool(role) and role[0] in _ACTORS


def told_apart_by(child: Table, reference: ForeignKey, word: Words) -> str:
    """The one column by which rows of `child` that point at the same row differ, where it is called after `word`."""
    rest = [name for name in child.primary_key if name not in reference.columns]
    own = key(rest[0]) if len(rest) == 1 and set(reference.columns) <= set(child.primary_key) else ()
    named = own[: len(word)] == word and own[len(word) :] in {(), ("key",), ("id",), ("name",), ("code",)}
    return rest[0] if word and named and child.foreign_key_of(rest[0]) is None else ""


def named_behind(database: Database, table: Table, about: Words) -> tuple[Table, Pairs] | None:
    """The rows called `about` at which those of `table` point by one reference, and by what; `None` for its own."""
    found = [
        (far, pairs_of(reference))
        for reference in table.foreign_keys
        if (far := database.table(reference.target)) is not None and len(reference.columns) == 1
        if about and about == database.key_of(far) != database.key_of(table)
    ]
    return found[0] if len(found) == 1 else None

"""Numbers that an answer shows of a row: how many rows of another table belong to it, and which of them count."""

from __future__ import annotations

from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.order_words import said_by_word
from orchestrator.models.builtin.reading.relations import role_link, told_apart_by
from orchestrator.models.builtin.reading.relatives import Many, Relatives
from orchestrator.models.builtin.reading.restrictions import restriction
from orchestrator.models.builtin.reading.tables import pairs_of
from orchestrator.models.builtin.reading.words import Words, is_plural, key, stem, words
from orchestrator.models.builtin.shapes import CountField, ExpressionField

_COUNT_WORDS = {"count", "total", "num", "number", "of"}


_SAID = {"count", "total", "num", "number"}


_PLAIN = {
    *("how", "many", "there", "are", "is", "has", "have", "had", "it", "its", "they", "the", "a", "an", "all", "of"),
    *(
        "in",
        "for",
        "on",
        "to",
        "by",
        "this",
        "that",
        "which",
        "only",
        "just",
        "number",
        "and",
        "or",
        "so",
        "far",
        "been",
    ),
}
"""Words of a description that say nothing of which rows are counted."""


class Counts(Relatives):
    """Finds what a number counts."""

    def count(self, table: Table, name: str, notes: Notes, described: str = "") -> CountField | ExpressionField | None:
        """The rows of another table that belong to a row, as far as name and description say which."""
        found = key(name)
        bare = tuple(word for word in found if word not in _COUNT_WORDS)
        counted = self.many(table, bare, {}, notes) if bare else None
        if counted is None:
            return (
                self._count_of_role(table, name, bare, described, notes)
                or self._count_by_key(table, found, bare, notes)
                or self._count_beyond(table, name, bare, described, notes)
                or self._count_as_described(table, name, bare, described, notes)
            )
        link = counted.link
        chosen = self._chosen(table, counted, bare)
        limit = restriction(link.table if link is not None else counted.table, described, name)
        chosen = limit if chosen == "" else chosen or limit or None
        if chosen is None:
            return None
        what = f"`{name}` counts rows of `{link.table.name if link else counted.table.name}`"
        if chosen:
            notes.assume(f"{what} where `{chosen}`")
            other, own = pairs_of(link.near)[0] if link is not None else counted.on[0]
            rows = link.table.name if link is not None else counted.table.name
            return _counted_where(rows, other, table.name, own, chosen)
        if _SAID & set(found):
            notes.because(what)
        elif is_plural(name) and self._is_called(table, link.table if link else counted.table, found):
            notes.assume(what)
        else:
            return self._count_of_role(table, name, bare, described, notes)
        if link is not None:
            return CountField(table=link.table.name, on=pairs_of(link.near))
        return CountField(table=counted.table.name, on=counted.on)

    def _count_of_role(self, table: Table, name: str, bare: Words, described: str, notes: Notes) -> CountField | None:
        """`followers` and `following_count` of a person, where a link table joins people with people."""
        way = role_link(self.database, table, bare[0]) if len(bare) == 1 else None
        if way is None or way.link is None or restriction(way.link.table, described, name) != "":
            return None
        notes.assume(f"`{name}` counts rows of `{way.link.table.name}` by `{way.link.near.columns[0]}`")
        return CountField(table=way.link.table.name, on=pairs_of(way.link.near))

    def _count_by_key(self, table: Table, found: Words, bare: Words, notes: Notes) -> CountField | None:
        """`userCount` of a segment: rows that point at it and are told apart by a `user_key`."""
        if not bare or not _SAID & set(found):
            return None
        hits = [(child, key_) for child, key_ in self.database.child_tables(table) if told_apart_by(child, key_, bare)]
        if len(hits) != 1:
            return None
        child, reference = hits[0]
        notes.because(f"`{'_'.join(found)}` counts rows of `{child.name}`, one of each `{bare[0]}`")
        return CountField(table=child.name, on=pairs_of(reference))

    def _count_beyond(
        self, table: Table, name: str, bare: Words, described: str, notes: Notes
    ) -> ExpressionField | None:
        """`lessonCount` of a course: lessons belong to modules, and those to the course."""
        target = self.database.find(bare) if bare and _SAID & set(key(name)) else None
        if target is not None and restriction(target, described, name) != "":
            return None
        path = self.database.path_to(target, table.name) if target is not None else None
        if target is None or path is None or len(path) != 2 or any(len(step.columns) != 1 for step in path):
            return None
        near, far = path
        between = near.target
        on = f"{between}.{near.target_columns[0]} = {target.name}.{near.columns[0]}"
        test = f"{between}.{far.columns[0]} = {table.name}.{far.target_columns[0]}"
        notes.because(f"`{'_'.join(key(name))}` counts rows of `{target.name}` by way of `{between}`")
        return ExpressionField(
            text=f"(SELECT count(*) FROM {target.name} JOIN {between} ON {on} WHERE {test})"  # noqa: S608 - parsed, never run
        )

    def _count_as_described(
        self, table: Table, name: str, bare: Words, described: str, notes: Notes
    ) -> CountField | ExpressionField | None:
        """`participant_count`, described as “active enrolments”: rows of the one table there that is spoken of."""
        if not bare or not _SAID & set(key(name)) or self.database.find(bare) is not None:
            return None
        said = key(described)
        hits = [
            (child, reference)
            for child, reference in self.database.child_tables(table)
            if child.name != table.name and self.database.key_of(child)[-1] in said and len(reference.columns) == 1
        ]
        limit = restriction(hits[0][0], described, name) if len(hits) == 1 else None
        if limit is None or not _is_plain(described, table, hits[0][0], name):
            return None
        child, reference = hits[0]
        there, own = pairs_of(reference)[0]
        where = f" where `{limit}`" if limit else ""
        notes.assume(f"`{name}` counts rows of `{child.name}`{where}, of which its description speaks")
        if limit:
            return _counted_where(child.name, there, table.name, own, limit)
        return CountField(table=child.name, on=pairs_of(reference))

    def _chosen(self, table: Table, counted: Many, bare: Words) -> str | None:
        """Which of the rows count, as SQL: `open` issues; empty for all of them, `None` where a word is not known."""
        if len(bare) == 1:
            return ""
        other = counted.link.table if counted.link is not None else counted.table
        known = {
            stem(word)
            for named in (table, counted.table, other)
            for word in (*key(named.name), *self.database.key_of(named))
        }
        known |= {stem(word) for reference in other.foreign_keys for c in reference.columns for word in key(c)}
        known |= {stem(glued) for named in (counted.table, other) if (glued := "".join(self.database.key_of(named)))}
        rest = [word for word in bare if stem(word) not in known]
        if not rest:
            return ""
        told = said_by_word(counted.table, rest[0]) if len(rest) == 1 and counted.link is None else None
        if told is None:
            return None
        column, value = told
        return f"{column} = '{value}'" if isinstance(value, str) else column if value else f"NOT {column}"

    def _is_called(self, table: Table, other: Table, found: Words) -> bool:
        """Whether a number called `votes` can only be the number of rows of `votes`, or of `post_votes`."""
        own = self.database.key_of(table)
        return self.database.key_of(other) in {found, (*own, *found), (*own[-1:], *found)}


def _counted_where(other: str, there: str, table: str, own: str, chosen: str) -> ExpressionField:
    """The number of rows of `other` that point here, of those that are `chosen`."""
    return ExpressionField(
        text=f"(SELECT count(*) FROM {other} WHERE {other}.{there} = {table}.{own} AND {chosen})"  # noqa: S608 - parsed, never run
    )


def _is_plain(described: str, table: Table, child: Table, name: str) -> bool:
    """Whether a description says no more than which rows of `child` are counted: “capacity minus enrolments” does."""
    told = [value for column in child.columns for value in (*column.values, column.name)]
    known = {stem(word) for text in (table.name, child.name, name, *told, *_SAID, *_PLAIN) for word in words(text)}
    return {stem(word) for word in words(described)} <= known

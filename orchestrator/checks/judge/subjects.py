"""What the contract speaks of: the table behind a path, a path parameter or a property of a body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.names import meant, singular, snake
from orchestrator.checks.judge.pointed import behind, key_called
from orchestrator.contract import Operation
from orchestrator.ddl import SchemaDesign, Table, leads_to
from orchestrator.json_schema import Schema, types_of
from orchestrator.relational import INTEGERS

PARAMETER = re.compile(r"\{([^{}]+)\}")
_LOGINS = {"username", "user_name", "user", "login", "handle", "nick", "nickname", "name"}
_PEOPLE = {"account", "member", "profile", "user"}
"""What paths call those who log in, whatever their table is called."""
_KEY_WORDS = re.compile(r"_?(?:id|uuid|slug|code|key|number|name)$")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Stands in a body for the key of a row that has to be made first."""

    table: str
    column: str
    joint: bool = False
    """Whether other columns name the same row with it."""
    word: str = ""
    """The key as an example says it, or a closed list of words; a row that has it is taken."""
    closed: bool = False
    """Whether there can be no other keys."""


@dataclass(frozen=True, kw_only=True)
class PathParameter:
    """A parameter in its place in a path."""

    name: str
    position: int
    """Of its segment, from 0."""
    before: str
    """The nearest segment before it that is no parameter; empty where there is none."""
    last: bool
    """Whether no other parameter follows."""


def path_parameters(path: str) -> list[PathParameter]:
    """Those of a path template, in its order."""
    found: list[PathParameter] = []
    before = ""
    segments = path.split("/")
    for position, segment in enumerate(segments):
        names = PARAMETER.findall(segment)
        rest = any(PARAMETER.search(later) for later in segments[position + 1 :])
        before = segment.partition("{")[0] or before
        found += [PathParameter(name=name, position=position, before=before, last=not rest) for name in names]
    return found


class Subjects:
    """Finds tables of one design; without a design there are none."""

    def __init__(
        self, design: SchemaDesign | None, mapped: Mapping[str, str], login: tuple[str, str] | None = None
    ) -> None:
        self._design = design
        self._login = login
        """The principals' table, and the column by which they log in."""
        self._mapped = mapped
        """Table by operation id, where the handoff's mapping names it."""

    def table(self, operation: Operation) -> Table | None:
        """The table that the operation is about: the mapping's, else the last that its path names, else its key's."""
        if self._design is None:
            return None
        if operation.id in self._mapped:
            return self._design.table(self._mapped[operation.id])
        names = [literal for part in operation.path.split("/") if (literal := part.partition("{")[0])]
        found = self._first(reversed(names)) or self._people(names[-1:])
        return found or next(filter(None, (self._keyed(one.name) for one in path_parameters(operation.path))), None)

    @property
    def dialect(self) -> str:
        """The design's, as sqlglot calls it."""
        return self._design.dialect if self._design is not None else ""

    def named(self, word: str) -> Table | None:
        """The table that a word means."""
        return self._first([word]) if self._design is not None else None

    def of_parameter(self, operation: Operation, parameter: PathParameter) -> tuple[Table, str | None] | None:
        """The table whose row the parameter names, and the column that it holds."""
        if self._design is None:
            return None
        words = [parameter.before, _KEY_WORDS.sub("", snake(parameter.name))]
        table = self._first(words) or self._people(words) or self._keyed(parameter.name)
        if parameter.last and operation.id in self._mapped:
            table = self._mapped_or_above(operation, parameter, table)
        if table is None:
            return None
        named = any(table.column(name) for name in _spellings(table, parameter.name))
        far = None if named else self._far(table, parameter.name)
        return (
            far
            or (None if named else self._by_name(operation, parameter, table))
            or (
                table,
                _column(table, parameter.name),
            )
        )

    def _mapped_or_above(self, operation: Operation, parameter: PathParameter, said: Table | None) -> Table | None:
        """The mapping's table, unless the last parameter is of a row above: a sku before reviews, or of an item."""
        assert self._design is not None
        own = self._design.table(self._mapped[operation.id])
        if own is None or said is None or said is own:
            return own or said
        goes_on = parameter.position < len(operation.path.rstrip("/").split("/")) - 1
        if goes_on and leads_to(self._design.tables, own.name, said.name):
            return said
        holds = [any(table.column(name) for name in _spellings(table, parameter.name)) for table in (own, said)]
        return said if holds == [False, True] else own

    def lists_by_value(self, operation: Operation) -> bool:
        """Whether the path ends with a value that several rows can have, as a batch's, and not with the key of one."""
        parameters = path_parameters(operation.path)
        if not parameters or self._design is None:
            return False
        known = self.of_parameter(operation, parameters[-1])
        table = known[0] if known else self.table(operation)
        spelled = [name for name in _spellings(table, parameters[-1].name) if table.column(name)] if table else []
        if table is None or not spelled:
            return False
        return not table.is_unique((spelled[0],)) and table.foreign_key_of(spelled[0]) is None

    def _people(self, words: Iterable[str]) -> Table | None:
        """The principals' table, where a word speaks of people and no table is called so."""
        assert self._design is not None
        if self._login is None or not any(singular(snake(word)) in _PEOPLE for word in words):
            return None
        return self._design.table(self._login[0])

    def _keyed(self, parameter: str) -> Table | None:
        """The only table whose rows are told apart by a column of the parameter's name."""
        assert self._design is not None
        name = snake(parameter)
        found = [table for table in self._design.tables if table.column(name) and table.is_unique((name,))]
        return found[0] if len(found) == 1 and name != "id" else None

    def _by_name(self, operation: Operation, parameter: PathParameter, table: Table) -> tuple[Table, str] | None:
        """`{username}` by what people log in by, `{owner}` by the owner's name, `{repo}` by its name beside it."""
        declared = (one for one in operation.parameters if one.location == "path" and one.name == parameter.name)
        schema = next((one.schema for one in declared), {})
        if "string" not in types_of(schema) or schema.get("format"):
            return None
        if self._login is not None and table.name == self._login[0]:
            return (table, self._login[1]) if snake(parameter.name) in _LOGINS else None
        wanted = snake(parameter.name)
        for columns in (unique.columns for unique in table.uniques if len(unique.columns) == 2):
            keys = [name for name in columns if table.foreign_key_of(name)]
            rest = [name for name in columns if not table.foreign_key_of(name)]
            reference = table.foreign_key_of(keys[0]) if keys else None
            if reference is None or not rest:
                continue
            if wanted in {keys[0], keys[0].removesuffix("_id")}:
                return self._known(reference.target)
            if singular(snake(table.name)).startswith(wanted):
                return table, rest[0]
        return None

    def _far(self, table: Table, name: str) -> tuple[Table, str] | None:
        """`{prior_slug}` of rows that join knots: the slug of the row at which `prior_knot_id` points."""
        assert self._design is not None
        for key in table.foreign_keys if len(table.foreign_keys) > 1 else ():
            target, (role, _, column) = self._design.table(key.target), snake(name).rpartition("_")
            plays = bool(role) and f"{key.columns[0]}_".startswith(f"{role}_")
            if target is not None and plays and target.column(column) is not None and target.is_unique((column,)):
                return target, column
        return None

    def of_item(self, schema: Schema, near: Table) -> Reference | None:
        """The row that an item names in a body that is nothing but a list: one of those that the path ends in."""
        column, kinds = near.column(key_column(near) or ""), set(types_of(schema))
        if column is None or not {"string", "integer"} & kinds:
            return None
        if (column.type.kind in INTEGERS) == ("integer" in kinds):
            return Reference(table=near.name, column=column.name)
        unique = [one.columns[0] for one in near.uniques if len(one.columns) == 1]
        words = len(unique) == 1 and "string" in kinds and not schema.get("format")
        return Reference(table=near.name, column=unique[0]) if words else None

    def _known(self, name: str) -> tuple[Table, str] | None:
        """The table of that name with the column by which people know a row of it."""
        assert self._design is not None
        table = self._design.table(name)
        if table is None or (self._login is not None and self._login[0] == name):
            return (table, self._login[1]) if table is not None and self._login is not None else None
        unique = [one.columns[0] for one in table.uniques if len(one.columns) == 1]
        return (table, unique[0]) if len(unique) == 1 else None

    def of_property(self, name: str, schema: Schema, near: Table | None) -> Reference | None:
        """The row that a property refers to which is named like a foreign key, of the table `near` first of all."""
        if self._design is None or not {"string", "integer"} & set(types_of(schema)):
            return None
        column = snake(name)
        for table in [*([near] if near else []), *self._design.tables]:
            key = table.foreign_key_of(column) or table.foreign_key_of(singular(column))
            if key is None and schema.get("format") == "uuid":
                key = table.foreign_key_of(f"{column}_id")
            if key is None and table is near:
                key = key_called(table, column, schema)
            if key is None and table is near and (named := self._by_its_name(table, column)) is not None:
                return named
            if key is not None:
                own = self._by_uuid(key.target) if schema.get("format") == "uuid" else None
                return Reference(table=key.target, column=own or (key.target_columns or ("id",))[0])
            for joint in table.foreign_keys:
                if column in joint.columns and 1 < len(joint.columns) == len(joint.target_columns):
                    remote = joint.target_columns[joint.columns.index(column)]
                    return Reference(table=joint.target, column=remote, joint=True)
        stem = re.fullmatch(r"(.+)_ids?", column)
        target = self._first([stem[1]]) if stem else None
        return _named_by(target, near) if target is not None else None

    def _by_its_name(self, table: Table, name: str) -> Reference | None:
        """`category_slug` of rows that point at a category, which is known by its slug."""
        assert self._design is not None
        for key in table.foreign_keys if table.column(name) is None else ():
            target = self._design.table(key.target)
            for column in target.columns if target is not None else ():
                role = name.removesuffix(f"_{column.name}")
                meant = {singular(snake(key.target)), *(own.removesuffix("_id") for own in key.columns)}
                if target is not None and role != name and role in meant and target.is_unique((column.name,)):
                    return Reference(table=key.target, column=column.name)
        return None

    def _by_uuid(self, name: str) -> str | None:
        """The column by which clients know a row whose key is a number, where there is one for it."""
        table = self._design.table(name) if self._design is not None else None
        own = table.column(key_column(table) or "") if table is not None else None
        if table is None or own is None or own.type.kind not in INTEGERS:
            return None
        known = [one.name for one in table.columns if re.search(r"(?:^|_)[ug]uid$", snake(one.name))]
        return known[0] if len(known) == 1 and table.is_unique((known[0],)) else None

    def _first(self, names: Iterable[str]) -> Table | None:
        assert self._design is not None
        found = (table_named(self._design, name) for name in names if name)
        return next((table for table in found if table is not None), None)


def _named_by(table: Table, near: Table | None) -> Reference | None:
    """The row that an id called like a table names: its own, or one behind a table that joins; else it is no key."""
    far = behind(table, near) if near is not None else None
    if far is not None:
        return Reference(table=far.target, column=far.target_columns[0])
    own = key_column(table) or ("id" if table.column("id") is not None else "")
    return Reference(table=table.name, column=own) if own else None


def _column(table: Table, name: str) -> str | None:
    """The column that a path parameter names: one of that name, else the primary key."""
    return next((one for one in _spellings(table, name) if table.column(one)), key_column(table))


def _spellings(table: Table, name: str) -> tuple[str, str]:
    """A parameter's name as columns are called, with and without what its table is called."""
    wanted = snake(name)
    return wanted, wanted.removeprefix(singular(snake(table.name)) + "_")


def table_named(design: SchemaDesign, name: str) -> Table | None:
    """The table that a word of the contract means."""
    found = meant(name, [table.name for table in design.tables])
    return design.table(found) if found else None


def key_column(table: Table) -> str | None:
    """The only column of the primary key."""
    return table.primary_key[0] if len(table.primary_key) == 1 else None


def known_by(table: Table, auth: AuthModel) -> str | None:
    """The column by which somebody is known in a table of people: the principal's id, else the key."""
    stated = auth.principal.id if auth.principal is not None else None
    return stated if stated is not None and table.column(stated) is not None else key_column(table)

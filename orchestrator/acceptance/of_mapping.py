"""The item about the mapping: it speaks of operations, schemas, tables and columns that exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from orchestrator.acceptance.of_namespaces import foreign_namespaces
from orchestrator.acceptance.report import Flaw, in_yaml, near, properties_of
from orchestrator.contract import Operation, keys_of, meant, why_not
from orchestrator.errors import Problem
from orchestrator.handoff import Package
from orchestrator.handoff.expression import CALLER, OLD, as_value, order_of, parameters, parse_expression, unknown_names
from orchestrator.handoff.mapping import Computed, Effect, Items, OperationMapping, SchemaMapping
from orchestrator.handoff.mapping import Mapping as MappingFile
from orchestrator.playbook import Playbook

Path = tuple[str | int, ...]

KINDS = (
    *("list", "get", "create", "update", "replace", "delete", "clear", "link", "unlink"),
    *("register", "login", "refresh", "logout"),
)
"""What an operation can be said to do."""


def mapping_refers(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Every name in the mapping exists; without a mapping there is nothing to say."""
    yield from flaws_of(package, package.mapping_as_written)
    yield from foreign_namespaces(package, "mapping")


def flaws_of(package: Package, mapping: MappingFile) -> Iterator[Flaw]:
    """What is wrong with a mapping for this package, be it the package's own or lines of an answer."""
    checker = _Checker(package)
    for name, operation in mapping.operations.items():
        named = meant(name, package.contract)
        if wrong := why_not(name, mapping.operations, package.contract):
            remedy = "keep one of them" if named else near(name, keys_of(package.contract))
            yield checker.flaw(("operations", name), f"a mapping of `{name}`, {wrong}", remedy)
        else:
            yield from checker.operation(named[0], operation, ("operations", name))
    for name, schema in mapping.schemas.items():
        if name not in package.contract.schemas:
            problem = f"schema `{name}` is mapped, and the contract does not have it"
            yield checker.flaw(("schemas", name), problem, near(name, package.contract.schemas))
        yield from checker.schema(name, schema)


class _Checker:
    """Holds entries against one package."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.tables = {table.name: frozenset(c.name for c in table.columns) for table in package.schema.tables}

    def flaw(self, path: Sequence[str | int], problem: str, remedy: str = "") -> Flaw:
        """A flaw at a place of the mapping; lines of an answer stand in no file of the package."""
        if not self.package.has("mapping"):
            return Flaw(file="answer", problem=problem, place=".".join(map(str, path)), remedy=remedy)
        return in_yaml(self.package, "mapping", path, problem, remedy)

    def _table(self, name: str | None, path: Path) -> Iterator[Flaw]:
        if name is not None and name not in self.tables:
            yield self.flaw(path, f"there is no table `{name}`", near(name, list(self.tables)))

    def _columns(self, table: str | None, names: Iterable[str | None], path: Path) -> Iterator[Flaw]:
        known = self.tables.get(table or "")
        for name in names:
            if known is not None and name is not None and name not in known:
                yield self.flaw(path, f"table `{table}` has no column `{name}`", near(name, sorted(known)))

    def _expression(
        self, text: str | None, around: Mapping[str, str], given: set[str], path: Path, *, own: bool = True
    ) -> Iterator[Flaw]:
        if text is None:
            return
        try:
            tree = parse_expression(text)
        except Problem as defect:
            yield self.flaw(path, defect.what, defect.remedy)
            return
        if around:
            remedy = "" if own else "say the operation's own `table` in its entry, if it is meant"
            found = unknown_names(tree, around, self.tables)
            yield from (self.flaw(path, f"`{text}`: {what}", remedy) for what in found)
        for name in parameters(tree):
            if name not in given:
                problem = f"`:{name}` is neither the caller nor a parameter or property of the request"
                yield self.flaw(path, problem, near(name, sorted(given)))

    def _value(self, text: str, table: str | None) -> str:
        """What fills a column; text that cannot be read is told by whoever reads it next."""
        try:
            return as_value(text, self.tables[table]) if table in self.tables else text
        except Problem:
            return text

    def operation(self, operation: Operation, mapped: OperationMapping, path: Path) -> Iterator[Flaw]:
        """What is wrong with the entry of one operation, which stands at `path`."""
        if mapped.kind is not None and mapped.kind not in KINDS:
            yield self.flaw((*path, "kind"), f"`{mapped.kind}` is no kind of operation", near(mapped.kind, KINDS))
        yield from self._table(mapped.table, (*path, "table"))
        given = {CALLER, *(item.name for item in operation.parameters), *self._body(operation)}
        around = {mapped.table: mapped.table} if mapped.table else {}
        yield from self._expression(mapped.where, around, given, (*path, "where"))
        around |= {OLD: mapped.table} if mapped.table and mapped.kind in {None, "update", "replace"} else {}
        for number, item in enumerate(mapped.require):
            yield from self._expression(item.that, around, given, (*path, "require", number, "that"))
        for key in ("set", "derive", "default"):
            values: Mapping[str, str] = getattr(mapped, key)
            yield from self._columns(mapped.table, values, (*path, key))
            for column, text in values.items():
                yield from self._expression(self._value(text, mapped.table), around, given, (*path, key, column))
        yield from self._columns(mapped.table, [item.field for item in mapped.transition], (*path, "transition"))
        yield from self._columns(mapped.table, mapped.columns.values(), (*path, "columns"))
        yield from self._columns(mapped.table, mapped.params.values(), (*path, "params"))
        yield from self._order(mapped.order_by, mapped.table, (*path, "order_by"))
        yield from self._said(operation, mapped, path)
        for name, rule in mapped.items.items():
            yield from self._items(rule, around, given, (*path, "items", name))
        for number, effect in enumerate(mapped.effect):
            yield from self._effect(effect, around, given, (*path, "effect", number))
        for name, computed in mapped.computed.items():
            asked = {CALLER, *(item.name for item in operation.parameters)}
            yield from self._computed(computed, mapped.table, (*path, "computed", name), asked)

    def _items(self, rule: Items, around: Mapping[str, str], given: set[str], path: Path) -> Iterator[Flaw]:
        yield from self._table(rule.table, (*path, "table"))
        yield from self._columns(rule.table, [*rule.columns.values(), *rule.set], path)
        inside = {rule.table: rule.table, **around}
        for column, text in rule.set.items():
            yield from self._expression(self._value(text, rule.table), inside, given, (*path, "set", column))

    def _order(self, text: str | None, table: str | None, path: Path) -> Iterator[Flaw]:
        try:
            columns = [column for column, _ in order_of(text or "")]
        except Problem as defect:
            yield self.flaw(path, defect.what, defect.remedy)
        else:
            yield from self._columns(table, columns, path)

    def _said(self, operation: Operation, mapped: OperationMapping, path: Path) -> Iterator[Flaw]:
        """Parameters and properties that the entry speaks of."""
        queries = [item.name for item in operation.parameters if item.location != "path"]
        sent = properties_of(self.package, operation.request_body_schema) if operation.request_body_schema else {}
        for name in mapped.items:
            if name not in sent:
                problem = f"the body of `{operation.called}` has no list `{name}`"
                yield self.flaw((*path, "items"), problem, near(name, list(sent)))
        for name in mapped.params:
            if name not in queries:
                problem = f"`{operation.called}` has no query parameter `{name}`"
                yield self.flaw((*path, "params"), problem, near(name, queries))

    def _body(self, operation: Operation) -> set[str]:
        """Properties of the body, and of an object that it wraps."""
        schema = operation.request_body_schema
        names = properties_of(self.package, schema) if schema else {}
        return {*names, *(inner for item in names.values() for inner in properties_of(self.package, item))}

    def _effect(self, effect: Effect, around: Mapping[str, str], given: set[str], path: Path) -> Iterator[Flaw]:
        yield from self._table(effect.table or None, path)
        yield from self._table(effect.from_, (*path, "from"))
        nearest = effect.from_ if effect.insert else effect.table
        inside = {**({nearest: nearest} if nearest else {}), **around}
        own = next(iter(inside.values()), None) if effect.from_ is None else None
        for key in ("values", "set"):
            values: Mapping[str, str] = getattr(effect, key)
            yield from self._columns(effect.table, values, (*path, key))
            for column, text in values.items():
                value = self._value(text, own)
                yield from self._expression(value, inside, given, (*path, key, column), own=bool(around))
        yield from self._expression(effect.where, inside, given, (*path, "where"), own=bool(around))

    def _computed(
        self, rule: Computed, table: str | None, path: Path, given: Collection[str] = (CALLER,)
    ) -> Iterator[Flaw]:
        other = rule.exists or rule.count or rule.rows
        yield from self._table(other, path)
        yield from self._columns(other, [rule.actor, rule.target], path)
        own = {table: table} if table else {}
        yield from self._expression(rule.value, own, set(given), (*path, "value"))
        around = {**own, **({other: other} if other else {})}
        yield from self._expression(rule.where, around, set(given), (*path, "where"))
        yield from self._columns(rule.rows, rule.columns.values(), (*path, "columns"))
        yield from self._order(rule.order_by, rule.rows, (*path, "order_by"))
        for name, inner in rule.computed.items():
            yield from self._computed(inner, rule.rows, (*path, "computed", name), given)

    def schema(self, name: str, mapped: SchemaMapping) -> Iterator[Flaw]:
        """What is wrong with the entry of one schema."""
        path: Path = ("schemas", name)
        yield from self._table(mapped.table, (*path, "table"))
        yield from self._columns(mapped.table, mapped.columns.values(), (*path, "columns"))
        properties = properties_of(self.package, self.package.contract.schemas.get(name, {}))
        for own in [*mapped.columns, *mapped.computed]:
            if name in self.package.contract.schemas and own not in properties:
                problem = f"schema `{name}` has no property `{own}`"
                yield self.flaw(path, problem, near(own, list(properties)))
        for own, rule in mapped.computed.items():
            yield from self._computed(rule, mapped.table, (*path, "computed", own))

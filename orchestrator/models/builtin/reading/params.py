"""What the parameters of an operation mean: pages, order, search and filters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from orchestrator.contract import Operation, Parameter
from orchestrator.ddl import Table
from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.reading.beside_words import said_beside
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.filters import FilterReader
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.param_words import (
    NEUTRAL_HEADERS,
    PRECONDITIONS,
    other_end,
    use_of,
)
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.searched import (
    begun_with,
    left_out,
    named_columns,
    of_single_words,
    search_columns,
    told_of_search,
)
from orchestrator.models.builtin.reading.words import listed
from orchestrator.models.builtin.shapes import Op, Param, ParamUse


@dataclass
class Listing:
    """The parameters of a list by use."""

    params: list[Param] = field(default_factory=list)
    style: str = "none"

    def by_use(self, use: ParamUse) -> Param | None:
        """The first parameter of that use."""
        return next((item for item in self.params if item.use is use), None)


class ParamReader:
    """Reads parameters."""

    def __init__(self, schemas: Schemas, finder: FieldFinder, mapping: Mapping | None = None) -> None:
        self.schemas = schemas
        self.finder = finder
        self.mapping = mapping or Mapping()
        self.filters = FilterReader(schemas, finder)
        self.keys: dict[str, str] = {}
        """By operation, the query parameter that finds its row."""
        self.credential_headers = {item.parameter.lower() for item in schemas.contract.security_schemes.values()}

    def read(self, operation: Operation, table: Table | None, notes: Notes, *, many: bool) -> Listing:
        """Every parameter; what a query parameter of a list means that no column shows is asked for."""
        found = Listing()
        for parameter in operation.parameters:
            if parameter.location == "path" and f"{{{parameter.name}}}" not in f"{operation.path} {operation.spelled}":
                notes.assume(f"`{parameter.name}` stands nowhere in the path of {operation.called}, so it is not read")
                continue
            said = self._said(operation, parameter, table, notes)
            found.params.append(said or self._param(operation, parameter, table, notes, many=many))
        uses = {item.use for item in found.params}
        if many:
            found.style = (
                "cursor"
                if ParamUse.CURSOR in uses
                else "page_number"
                if ParamUse.PAGE in uses
                else "limit_offset"
                if uses & {ParamUse.LIMIT, ParamUse.OFFSET}
                else "none"
            )
        return found

    def _said(self, operation: Operation, parameter: Parameter, table: Table | None, notes: Notes) -> Param | None:
        """What the mapping says of a parameter."""
        entry = self.mapping.operations.get(operation.id)
        if entry is None or parameter.location == "path" or parameter.name not in entry.params or table is None:
            return None
        column = entry.params[parameter.name]
        if column is None or table.column(column) is None:
            notes.because(f"mapping: `{parameter.name}` is accepted and has no effect")
            return self._plain(parameter, ParamUse.UNUSED)
        notes.because(f"mapping: `{parameter.name}` filters by `{table.name}.{column}`")
        return replace(self._plain(parameter, ParamUse.FILTER), columns=(column,))

    def _param(
        self, operation: Operation, parameter: Parameter, table: Table | None, notes: Notes, *, many: bool
    ) -> Param:
        if parameter.location == "path" or self.keys.get(operation.id) == parameter.name:
            return self._plain(parameter, ParamUse.KEY)
        if parameter.location in {"header", "cookie"}:
            return self._header(parameter, operation, notes)
        if not many or table is None:
            return self._of_no_list(parameter, operation, notes)
        use = use_of(parameter, table, self.schemas.flat(parameter.schema))
        if use is ParamUse.SEARCH:
            plain = self._plain(parameter, ParamUse.FILTER)
            beside = said_beside(self.filters, plain, parameter, table, notes)
            if beside is not None:
                return beside
        if use is not None:
            return self._paging(parameter, use, table, operation, notes)
        shown = operation.success.description if operation.success is not None else ""
        told = f"{operation.summary}. {operation.description}. {shown}"
        plain = self._plain(parameter, ParamUse.FILTER)
        if other := self._range_of_two(parameter, operation, table):
            text = f"Do `{parameter.name}` and `{other}` choose rows of `{table.name}` that begin and end just then, "
            return self._asked(parameter, operation, table, f"{text}that lie between, or that overlap?", notes)
        found = self.filters.read(plain, parameter, table, told, notes)
        return found or self._unknown(parameter, operation, table, notes)

    def _plain(self, parameter: Parameter, use: ParamUse) -> Param:
        return Param(
            name=parameter.name,
            where=parameter.location,
            schema=self.schemas.written(parameter.schema),
            required=parameter.required,
            use=use,
            explode=parameter.explode,
            description=parameter.description,
        )

    def _header(self, parameter: Parameter, operation: Operation, notes: Notes) -> Param:
        name = parameter.name.lower()
        if name in {"idempotency-key", "x-idempotency-key"}:
            return self._plain(parameter, ParamUse.IDEMPOTENCY)
        if name in PRECONDITIONS:
            notes.ask(
                Cause.CONCURRENCY,
                name,
                f"Which version of a row does `{parameter.name}` speak of, and what is answered when it differs?",
                meanwhile=f"`{parameter.name}` is accepted and not compared",
            )
        elif name not in {*NEUTRAL_HEADERS, *self.credential_headers} and parameter.location == "header":
            self._ask(parameter, operation, notes)
        return self._plain(parameter, ParamUse.UNUSED)

    def _of_no_list(self, parameter: Parameter, operation: Operation, notes: Notes) -> Param:
        self._ask(parameter, operation, notes)
        return self._plain(parameter, ParamUse.UNUSED)

    def _ask(self, parameter: Parameter, operation: Operation, notes: Notes) -> None:
        what = f"What does the {parameter.location} parameter `{parameter.name}` change in the answer?"
        if parameter.required:
            notes.ask(Cause.FILTER, parameter.name, f"{what} {operation.called} requires it.")
        else:
            notes.ask(Cause.FILTER, parameter.name, what, meanwhile=f"`{parameter.name}` is accepted and has no effect")

    def _range_of_two(self, parameter: Parameter, operation: Operation, table: Table) -> str:
        """The other end of a range, where rows have a moment for either end, so that it may mean several things."""
        other = other_end(parameter.name, (item.name for item in operation.parameters if item.location == "query"))
        ends = {
            found.column.name
            for name in (parameter.name, other)
            if other and (found := find_column(self.finder.database, table, name, self.schemas.flat(parameter.schema)))
        }
        return other if len(ends) == 2 else ""

    def _unknown(self, parameter: Parameter, operation: Operation, table: Table, notes: Notes) -> Param:
        what = f"Which rows of `{table.name}` does the query parameter `{parameter.name}` choose? No column shows it."
        return self._asked(parameter, operation, table, what, notes)

    def _asked(self, parameter: Parameter, operation: Operation, table: Table, what: str, notes: Notes) -> Param:
        """A parameter that is asked about: without it the operation is built where it may be left out."""
        if parameter.required:
            notes.ask(Cause.FILTER, f"{table.name}.{parameter.name}", f"{what} {operation.called} requires it.")
        else:
            meanwhile = f"`{parameter.name}` is accepted and has no effect"
            notes.ask(Cause.FILTER, f"{table.name}.{parameter.name}", what, meanwhile=meanwhile)
        return self._plain(parameter, ParamUse.UNUSED)

    def _paging(self, parameter: Parameter, use: ParamUse, table: Table, operation: Operation, notes: Notes) -> Param:
        plain = self._plain(parameter, use)
        return plain if use is not ParamUse.SEARCH else self._search(plain, parameter, table, operation, notes)

    def _search(self, plain: Param, parameter: Parameter, table: Table, operation: Operation, notes: Notes) -> Param:
        own = self.finder.database.key_of(table)
        said = parameter.description
        named = named_columns(table, said, own)
        if not named:
            said = told_of_search(f"{operation.summary}. {operation.description}")
            named = named_columns(table, said, own)
        columns = named or search_columns(table)
        if not columns:
            what = f"Which columns of `{table.name}` does `{parameter.name}` search?"
            notes.ask(
                Cause.FILTER, f"{table.name}.{parameter.name}", what, meanwhile=f"`{parameter.name}` has no effect"
            )
            return self._plain(parameter, ParamUse.UNUSED)
        begun = begun_with(columns, said)
        where = [f"{listed(begun)} of `{table.name}` from their beginning"] if begun else []
        if rest := [name for name in columns if name not in begun]:
            where.append(f"{listed(rest)} of `{table.name}`, anywhere")
        told = notes.because if named else notes.assume
        told(f"`{parameter.name}` searches {' and '.join(where)} and in any case")
        if missed := left_out(said, columns, own):
            what = (
                f"Where does `{parameter.name}` find {listed(missed)}? No column of `{table.name}` is called so alone."
            )
            meanwhile = f"`{parameter.name}` searches {listed(columns)} and nothing else"
            notes.ask(Cause.FILTER, f"{table.name}.{parameter.name}.named", what, meanwhile=meanwhile)
        if of_single_words(parameter.description):
            what = f"Does `{parameter.name}` find rows that hold each of its words, wherever those stand?"
            meanwhile = f"what `{parameter.name}` holds is sought as it stands, spaces and all"
            notes.ask(Cause.FILTER, f"{table.name}.{parameter.name}.words", what, meanwhile=meanwhile)
        return replace(plain, columns=columns, op=Op.CONTAINS, beginnings=begun)

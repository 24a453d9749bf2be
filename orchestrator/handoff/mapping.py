"""The optional mapping of a handoff: how operations and schemas meet tables where names do not tell.

Rules stand in a closed vocabulary; their expressions are a small part of SQL (`expression.py`) and are never pasted
anywhere as text. What is known here is what acceptance can check against the contract and the design.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from orchestrator import strict_yaml
from orchestrator.contract import Contract, by_id
from orchestrator.relational import without_namespace

Name = Annotated[str, Field(min_length=1, max_length=200)]
TableName = Annotated[Name, AfterValidator(without_namespace)]
"""With or without the schema that it lies in."""
HttpError = Annotated[int, Field(ge=400, le=599)]
Text = Annotated[str, Field(min_length=1, max_length=2_000)]


def _literal(value: Any) -> Any:
    """Numbers, flags and null of YAML as the SQL that says the same."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int | float) else value


def _several(value: Any) -> Any:
    """One where several may stand."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


Expression = Annotated[str, Field(min_length=1, max_length=2_000), BeforeValidator(_literal)]
"""An SQL expression; `:caller` is the caller's id, other names after a colon are parameters or properties of the
body. Numbers, `true`, `false` and null of YAML mean themselves."""
Values = MappingOf[Name, Expression]
"""Expression by column."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Transition(_Strict):
    """A field may change from some values to some others, else the request is refused."""

    field: Name
    from_: Annotated[tuple[str, ...], Field(alias="from", min_length=1), BeforeValidator(_several)]
    to: Annotated[tuple[str, ...], Field(min_length=1), BeforeValidator(_several)]
    """Where no body says it, the first is what the operation sets."""
    otherwise: Annotated[HttpError, Field(alias="else")] = 409


class Requirement(_Strict):
    """Something that must hold when the request comes, else it is refused."""

    that: Expression
    """Like `where`, or about the request alone with whole queries about other rows."""
    otherwise: Annotated[HttpError, Field(alias="else")] = 409


class Items(_Strict):
    """What each item of a list in the body becomes: a row of a table that points at the operation's row, or several."""

    table: TableName
    columns: MappingOf[Name, Name | None] = Field(default_factory=dict)
    """Column by property of an item; null: accepted and without effect."""
    set: Values = Field(default_factory=dict)
    """Columns that the item does not bring; bare columns are those of its row, which holds what the item brings."""
    times: Name | None = None
    """The property of an item that says how many rows it becomes; one if not said."""


class Effect(_Strict):
    """Something else that happens, in the same transaction: one of `insert`, `update` and `delete`, or `none`."""

    insert: TableName | None = None
    update: TableName | None = None
    delete: TableName | None = None
    none: Text | None = None
    """Said not to happen, though the contract sounds like it: the reason."""
    from_: Annotated[TableName | None, Field(alias="from")] = None
    """The table of whose rows, those of `where`, each makes a new one; bare columns of `values` are theirs first."""
    values: Values = Field(default_factory=dict)
    """Of the new row."""
    set: Values = Field(default_factory=dict)
    """Of the rows that are updated; bare columns are theirs."""
    where: Expression | None = None
    """Which rows are updated, deleted or, with `from`, made into new ones; when one is inserted at all without."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        said = [name for name in ("insert", "update", "delete", "none") if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError("an effect is one of `insert`, `update`, `delete` and `none`")
        if self.from_ is not None and said != ["insert"]:
            raise ValueError("`from` belongs to `insert`: of each of its rows one is made")
        if (said not in (["none"], ["insert"]) or self.from_ is not None) and self.where is None:
            raise ValueError(f"`{said[0]}` needs `where`: write `where: TRUE` where all rows are meant")
        if (said == ["insert"]) != bool(self.values) or (said == ["update"]) != bool(self.set):
            raise ValueError("`values` belongs to `insert`, `set` to `update`")
        return self

    @property
    def table(self) -> str:
        """The table that it changes; empty where nothing happens."""
        return self.insert or self.update or self.delete or ""


class Computed(_Strict):
    """A property that no column holds: one of `exists`, `count`, `value` and `rows`."""

    exists: TableName | None = None
    """Whether the link table has a row of the caller (`actor`) and this row (`target`)."""
    count: TableName | None = None
    """How many rows of the table point here by `target`."""
    value: Expression | None = None
    """An expression over the row that is shown."""
    rows: TableName | None = None
    """The rows of the table that point here by `target`, each an item of the list that the property is."""
    actor: Name | None = None
    target: Name | None = None
    where: Expression | None = None
    """Which of the rows count, or are shown."""
    order_by: Text | None = None
    """Of `rows`: columns, each with `asc` or `desc`; by their key if not said."""
    columns: MappingOf[Name, Name] = Field(default_factory=dict)
    """Of `rows`: column by property of an item, where their names differ."""
    computed: MappingOf[Name, Computed] = Field(default_factory=dict)
    """Of `rows`: properties of an item that no column holds."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        said = [name for name in ("exists", "count", "value", "rows") if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError("a computed property is one of `exists`, `count`, `value` and `rows`")
        if said != ["value"] and self.target is None:
            raise ValueError(f"`{said[0]}` needs `target`: the column that points at the row that is shown")
        if said != ["rows"] and (self.order_by or self.columns or self.computed):
            raise ValueError("`order_by`, `columns` and `computed` belong to `rows`")
        return self


class OperationMapping(_Strict):
    """How one operation meets the database."""

    kind: Name | None = None
    """`list`, `get`, `create`, `update`, `replace`, `delete`, `clear` (all rows that are chosen), `link`, `unlink`,
    `register`, `login`, `refresh` (a token against a token) or `logout`."""
    table: TableName | None = None
    where: Expression | None = None
    """Which rows count. A part (between ANDs) that names an optional parameter holds where that is given. For a create
    it is what must hold of the new row."""
    otherwise: Annotated[HttpError | None, Field(alias="else")] = None
    """The status where `where` does not hold: 404 if not said, 409 for a create."""
    require: Annotated[tuple[Requirement, ...], BeforeValidator(_several)] = ()
    """What must hold besides, in the order in which it is looked at, each with its own status."""
    order_by: Text | None = None
    """Columns, each with `asc` or `desc`."""
    transition: Annotated[tuple[Transition, ...], BeforeValidator(_several)] = ()
    """A state machine on a column; with several, each is a way from some states to others."""
    set: Values = Field(default_factory=dict)
    """Columns that the operation writes itself, whatever the body says."""
    derive: Values = Field(default_factory=dict)
    """Columns computed from others, after everything else was written."""
    default: Values = Field(default_factory=dict)
    """Columns filled where the body leaves them out."""
    columns: MappingOf[Name, Name | None] = Field(default_factory=dict)
    """Column by property of the body; null: accepted and without effect."""
    each: Name | None = None
    """For a create: the property of the body that holds several values, or one; of each one a row is made, or none."""
    items: MappingOf[Name, Items] = Field(default_factory=dict)
    """By property of the body that is a list, what its items become."""
    params: MappingOf[Name, Name | None] = Field(default_factory=dict)
    """Column by query parameter that filters by it; null: accepted and without effect."""
    computed: MappingOf[Name, Computed] = Field(default_factory=dict)
    """Properties of an answer whose schema has no name; named ones stand under `schemas`."""
    effect: Annotated[tuple[Effect, ...], BeforeValidator(_several)] = ()
    """What else happens, one entry each."""
    settles: Annotated[tuple[Text, ...], BeforeValidator(_several)] = ()
    """Sentences of the contract that this entry puts into effect, or that need nothing."""


class SchemaMapping(_Strict):
    """How one schema of the contract meets a table."""

    table: TableName
    columns: MappingOf[Name, Name] = Field(default_factory=dict)
    """Column by property, where their names differ."""
    computed: MappingOf[Name, Computed] = Field(default_factory=dict)
    """Properties that no column holds, such as `{following: {exists: follows, actor: …, target: …}}`."""


class Mapping(_Strict):
    """The whole of `mapping.yaml`."""

    operations: MappingOf[Name, OperationMapping] = Field(default_factory=dict)
    """By the operation's id, or by `METHOD /path`; see `by_id`."""
    schemas: MappingOf[Name, SchemaMapping] = Field(default_factory=dict)
    errors: MappingOf[Name, HttpError] = Field(default_factory=dict)
    """Status by cause, such as `{validation: 422, conflict: 409}`."""

    @classmethod
    def parse(cls, text: str, where: str = "mapping.yaml") -> Self:
        """Read the file; raises `Problem` or `Problems`, all defects of form at once."""
        return strict_yaml.load_model(text, cls, where=where)

    def by_id(self, contract: Contract) -> Self:
        """The same mapping with its entries by the ids of the contract's operations."""
        return self.model_copy(update={"operations": by_id(self.operations, contract)})

    def render(self) -> str:
        """The file's text; `parse` reads it back."""
        import yaml  # noqa: PLC0415 - only what is handed on is written

        data = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True))

    def with_answers(self, other: Mapping) -> Mapping:
        """This mapping with another laid over it: what the other says counts, key by key."""
        return Mapping.model_construct(
            operations=_over(self.operations, other.operations),
            schemas=_over(self.schemas, other.schemas),
            errors=_over(self.errors, other.errors),
        )


def _over(below: MappingOf[str, Any], above: MappingOf[str, Any]) -> dict[str, Any]:
    found = dict(below)
    for name, entry in above.items():
        known = found.get(name)
        both = isinstance(known, BaseModel) and isinstance(entry, BaseModel)
        found[name] = _merged(known, entry) if both else entry
    return found


def _merged(below: Any, above: Any) -> Any:
    """An entry with the keys that another one sets; tables of values are laid over one another, lists are added."""
    update: dict[str, Any] = {}
    for key in above.model_fields_set:
        old, new = getattr(below, key), getattr(above, key)
        if isinstance(new, MappingOf) and isinstance(old, MappingOf):
            new = {**old, **new}
        elif isinstance(new, tuple) and isinstance(old, tuple):
            new = (*old, *(item for item in new if item not in old))
        update[key] = new
    return below.model_copy(update=update)

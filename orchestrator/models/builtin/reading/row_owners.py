"""Rules about whose a row is that a path names: “Only the host of the trip may…”, “You cannot rate your own trips”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from orchestrator.auth import Scope
from orchestrator.contract import Operation
from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.prose_words import DENIAL, SENTENCE
from orchestrator.models.builtin.reading.refusal_words import OTHERWISE_AS
from orchestrator.models.builtin.reading.words import PEOPLE, key, same_stem, words
from orchestrator.models.builtin.shapes import FromPath, Step

_SELF = r"(?:themsel(?:f|ves)|yourself|oneself|itself)"
_DENIED = re.compile(
    rf"(?:the |an? )?(?P<who>\w+) {DENIAL} (?P<deed>[a-z]+)(?P<rest>)(?: (?:on|to|for|in))? "
    rf"(?:(?:their|your|his or her|one['\u2019]s|its) own (?P<what>\w+)|{_SELF}){OTHERWISE_AS}",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"only (?:the |an? )?(?:(?P<one>\w+) of (?:the |an? |this )(?P<what>\w+)|(?P<whose>\w+)['\u2019]s (?P<other>\w+)) "
    rf"(?:may|can|is allowed to|are allowed to) (?P<deed>[a-z]+)(?P<rest>(?: [a-z]+){{0,4}}?){OTHERWISE_AS}",
    re.IGNORECASE,
)
_OWN = re.compile(rf"\bown\b|\b{_SELF}\b", re.IGNORECASE)
_SMALL = {"a", "an", "the", "it", "them", "this", "that", "these", "to", "from", "of", "in", "on", "new", "so", "its"}
_THIS = {"do"}
"""“May do this”: whatever the operation does."""
_OWNER = {"owner", "creator", "author"}
_ANYBODY = {"you", "one", "nobody", "caller", *PEOPLE}
_KINDS = {Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.DELETE, Kind.LINK, Kind.UNLINK}


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A row that the path names, and whose it is."""

    table: Table
    test: str
    """What holds for the row, which is called `named`."""
    column: str
    """Whose it is, of `table`; its own key where it is a person's row itself."""


def bound_to_owners(context: Context, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome refused by whose a row of the path is, where a sentence says no more than that.

    A mapping's rules, and those of the permission model about own rows, come first.
    """
    entry, rule = context.decided(operation, outcome.table).entry, context.auth.rule(operation.id)
    bound = rule is None or rule.public or rule.scope is Scope.OWN
    if outcome.kind not in _KINDS or context.principal is None or bound or entry.require or entry.where:
        return outcome
    for text in (operation.summary, operation.description):
        for part in SENTENCE.split(text):
            sentence = " ".join(part.split()).strip(" -*")
            if (found := _rule(context, operation, outcome, sentence)) is not None:
                condition, status, told = found
                notes.assume(f"{operation.called} answers {status} {told}")
                rules = replace(outcome.rules, required=(*outcome.rules.required, (condition, status)))
                outcome = replace(outcome, rules=rules, built={**outcome.built, sentence: ""})
    return outcome


def _rule(context: Context, operation: Operation, outcome: Outcome, sentence: str) -> tuple[str, int, str] | None:
    """(condition, status, when it is not met) that a sentence tells; `None` where it tells no such, or not surely."""
    denied, only = _DENIED.fullmatch(sentence), _ONLY.fullmatch(sentence)
    said = denied or only
    if said is None or not _is_done(said["deed"].lower(), said["rest"], operation):
        return None
    status = int(said["status"]) if said["status"] else _status(operation)
    if status not in operation.error_statuses:
        return None
    if denied is not None:
        rows = _denied(context, operation, outcome, denied)
    else:
        rows = _alone(context, outcome, said["one"] or said["other"], said["what"] or said["whose"])
    if len(rows) != 1:
        return None
    row = rows[0]
    sign, where = ("=", "is") if denied is not None else ("<>", "is not")
    tests = f"{row.test} AND named.{row.column} {sign} :caller"
    condition = f"NOT EXISTS (SELECT 1 FROM {row.table.name} named WHERE {tests})"  # noqa: S608 - parsed, never run
    return (
        condition,
        status,
        f"where `{row.table.name}.{row.column}` of the row that the path names {where} the caller's",
    )


def _denied(context: Context, operation: Operation, outcome: Outcome, said: re.Match[str]) -> list[_Row]:
    """The rows that may not be the caller's: those of a name, or that of the caller."""
    rows = list(_rows(context, outcome))
    own = [row for row in rows if context.principal is not None and row.table.name == context.principal.table.name]
    meant = [row for row in rows if row not in own and _is_called(said["what"], row.table)] if said["what"] else own
    who = key(said["who"])[-1:]
    known = {*_ANYBODY, *(context.database.key_of(context.principal.table) if context.principal is not None else ())}
    roles = context.auth.roles_of(operation.id)
    alone = len(roles) == 1 and any(word in who for role in roles for word in key(role)[-1:])
    owners = {word for row in meant for word in _names(row.column)}
    return meant if {*who} & {*known, *owners, *_OWNER} or alone else []


def _alone(context: Context, outcome: Outcome, one: str, what: str) -> list[_Row]:
    """The rows of a name whose owner alone may do it."""
    principal = context.principal
    nouns = {*_OWNER, *(context.database.key_of(principal.table)[-1:] if principal is not None else ())}
    return [
        row
        for row in _rows(context, outcome)
        if _is_called(what, row.table) and {*key(one)[-1:]} & {*nouns, *_names(row.column)}
    ]


def _is_called(what: str, table: Table) -> bool:
    return key(what)[-1:] == key(table.name)[-1:]


def _names(column: str) -> set[str]:
    """What an owner is called by the column: `cook` of `cook_id`."""
    return {word for word in key(column) if word not in {"id", "by", "created"}}


def _status(operation: Operation) -> int:
    """The answer that a contract documents for what is one's own, where it says so; else that of what is forbidden."""
    told = [code for code in operation.error_statuses if _OWN.search(operation.responses[str(code)].description)]
    return told[0] if len(told) == 1 else 403


def _is_done(deed: str, rest: str, operation: Operation) -> bool:
    """Whether a verb and what stands after it are what the operation does, by its name, its path or its summary."""
    said = {*words(operation.id), *words(operation.path), *words(operation.summary)}
    objects = [word for word in words(rest) if word not in _SMALL]
    known = all(any(same_stem(word, one) for one in said) for word in objects)
    return known and (deed in _THIS or any(same_stem(deed, word) for word in said))


def _rows(context: Context, outcome: Outcome) -> Iterator[_Row]:
    """The rows that the path names by a key of their own, each with the one column that says whose it is."""
    for step in outcome.steps:
        table = context.database.table(step.table)
        test = _test(step, table) if table is not None else ""
        if table is None or not test or context.principal is None:
            continue
        if table.name == context.principal.table.name:
            yield _Row(table=table, test=test, column=context.principal.id)
        elif (column := _owner(context, table)) is not None:
            yield _Row(table=table, test=test, column=column.name)


def _test(step: Step, table: Table) -> str:
    named = {match.column: match.source.name for match in step.match if isinstance(match.source, FromPath)}
    plain = all(re.fullmatch(r"[A-Za-z_]\w*", name) for name in named.values())
    if not named or not plain or not table.is_unique(tuple(named)):
        return ""
    return " AND ".join(f"named.{column} = :{name}" for column, name in named.items())


def _owner(context: Context, table: Table) -> Column | None:
    """The one column that says whose a row is: as rules of the permission model know it, or the only reference."""
    principal = context.principal
    if principal is None:
        return None
    references = [
        column
        for reference in table.foreign_keys
        if reference.target == principal.table.name and reference.target_columns == (principal.id,)
        for column in (table.column(reference.columns[0]),)
        if column is not None and len(reference.columns) == 1
    ]
    usual = context.owners.usual(table)
    known = [column for column in references if column.name == usual] or [c for c in references if not c.nullable]
    return known[0] if len(known) == 1 else None

"""Who may call what, and how callers prove who they are, from the auth model and the contract."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.auth import AuthModel, Kind, Principal, Rule, Scheme
from orchestrator.contract import Contract, Operation
from orchestrator.ddl import Column, ForeignKey, SqlKind, Table
from orchestrator.handed_out import KEYS
from orchestrator.kept_roles import kept, mightier, set_role, several
from orchestrator.models.builtin.auth_design import AuthDesign
from orchestrator.models.builtin.design import Access
from orchestrator.models.builtin.design import Kind as Does
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.members import member_table
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.said_of_access import OPTIONAL
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.token_tables import token_design
from orchestrator.models.builtin.reading.words import listed, words
from orchestrator.models.builtin.shapes import FromCaller, FromParent, FromPath, Step


def auth_design(contract: Contract, auth: AuthModel, database: Database) -> AuthDesign | None:
    """How credentials travel and what they are; `None` where the auth model knows no scheme."""
    if auth.scheme is None:
        return None
    second = auth.model_copy(update={"scheme": auth.also, "also": None}) if auth.also is not None else None
    also = auth_design(contract, second, database) if second is not None else None
    return replace(_design_of(auth.scheme, contract, auth, database), also=also)


def _design_of(scheme: Scheme, contract: Contract, auth: AuthModel, database: Database) -> AuthDesign:
    principal = auth.principal
    stated = contract.security_schemes.get(scheme.openapi_security_scheme)
    by_key = stated is not None and stated.type == "apiKey"
    table = database.table(principal.table) if principal is not None else None
    tokens, doubt = token_design(auth, database)
    usual = "cookie" if scheme.cookie else "header"
    column = _role_column(auth, table)
    flagged = set_role(column, auth.roles, mightier(auth))
    doubt = doubt or _doubt_of_flag(column, auth, flagged)
    return AuthDesign(
        kind=scheme.kind.value,
        header=stated.parameter
        if stated is not None and by_key and stated.parameter
        else scheme.cookie or scheme.header,
        prefix=scheme.word if by_key or scheme.cookie else scheme.prefix,
        algorithm=scheme.algorithm,
        ttl_s=scheme.ttl_s,
        where=stated.location if stated is not None and by_key and stated.location else usual,
        scheme=scheme.openapi_security_scheme,
        table=table.name if table is not None else "",
        id=principal.id if principal is not None else "",
        login=principal.login if principal is not None else "",
        password=_proof(principal, table, scheme.kind, by_row=tokens is None) if principal is not None else "",
        role=(principal.role or "") if principal is not None else "",
        several_roles=several_roles(auth, table),
        flagged_role=flagged,
        roles=tuple(auth.roles),
        default_role=_default_role(auth, table),
        tokens=tokens,
        doubt=doubt,
    )


def _doubt_of_flag(column: Column | None, auth: AuthModel, flagged: str) -> str:
    """What has to be known of a flag that is to tell which of several roles somebody has."""
    if column is None or column.type.kind is not SqlKind.BOOLEAN:
        return ""
    others = [role for role in auth.roles if role != flagged]
    if flagged and len(others) > 1:
        return f"Which of {listed(others)} has whoever has not the flag `{column.name}`?"
    return "" if flagged else f"Which of {listed(auth.roles)} has whoever has the flag `{column.name}`?"


def _proof(principal: Principal, table: Table | None, kind: Kind, *, by_row: bool) -> str:
    """The column that proves who calls; where a login that is a mere name is all that is said, the one for the key."""
    by_key = kind is Kind.APIKEY and by_row and not KEYS & set(words(principal.login))
    if principal.password or not by_key or table is None:
        return principal.password or ""
    keys = [column.name for column in table.columns if KEYS & set(words(column.name)) and column.name != principal.id]
    return keys[0] if len(keys) == 1 else ""


def several_roles(auth: AuthModel, table: Table | None) -> bool:
    """Whether the column of the role keeps a list."""
    return several(_role_column(auth, table))


def _role_column(auth: AuthModel, table: Table | None) -> Column | None:
    return table.column(auth.principal.role) if table and auth.principal and auth.principal.role else None


def _default_role(auth: AuthModel, table: Table | None) -> str:
    """The column's default, else the role that the fewest rules let in or past."""
    column = _role_column(auth, table)
    given = column.default_value if column is not None else None
    flagged = set_role(column, auth.roles, mightier(auth))
    said = [role for role in auth.roles if given is not None and kept(column, auth.roles, role, flagged) == given]
    if len(said) == 1:
        return said[0]
    if column is not None and isinstance(column.default_value, str) and not several_roles(auth, table):
        return column.default_value
    if column is not None and column.listed_default:
        return column.listed_default[0]

    def power(role: str) -> tuple[int, int]:
        rules = auth.operations.values()
        return sum(role in rule.bypass for rule in rules), sum(role in rule.allow for rule in rules)

    open_to = said or [role for role in auth.roles if role != flagged] or auth.roles
    return min(open_to, key=lambda role: (*power(role), auth.roles.index(role)), default="")


def access_of(
    operation: Operation,
    auth: AuthModel,
    credentials: AuthDesign | None,
    database: Database,
    outcome: Outcome,
    notes: Notes,
    *,
    issued: bool = False,
) -> Access:
    """The rule of an operation on the rows that it ends with; an owner that the tables do not show is asked for.

    `issued` says that the service itself hands out the tokens that say who calls.
    """
    rule, table, steps = auth.rule(operation.id), outcome.table, outcome.steps
    if rule is None:
        notes.ask(Cause.NO_RULE, operation.id, f"Who may call {operation.called}? The auth model lets nobody in.")
        return Access(public=False)
    if rule.public:
        prose = OPTIONAL.search(f"{operation.summary}. {operation.description}") is not None
        told = (rule.optional or prose) and auth.scheme is not None
        if told and not operation.accepts_auth:
            notes.because("auth is optional: anybody may call, and a caller with credentials is known")
        return Access(public=True, optional=operation.accepts_auth or told)
    by = _by_known_scheme(operation, auth, notes)
    if credentials is not None and credentials.doubt:
        notes.ask(Cause.CREDENTIALS, "tokens", credentials.doubt)
    allow = () if rule.authenticated else rule.allow
    notes.because(f"auth: {listed(allow) if allow else 'everybody with credentials'}{_own(rule)}")
    apart = rule.bypass or rule.fields or (allow and not set(auth.roles) <= set(allow))
    if credentials is not None and credentials.role_in_token and apart:
        _told_by_tokens(credentials, notes, issued=issued)
    column = _role_column(auth, database.table(auth.principal.table) if auth.principal is not None else None)
    if column is not None and apart and set_role(column, auth.roles, mightier(auth)) != set_role(column, auth.roles):
        notes.assume(f"the flag `{column.name}` is that of `{mightier(auth)}`, who may more")
    own = rule.scope.value == "own" and member_table(rule, database, outcome) is None and not _joined(rule, steps)
    if own and rule.having and table is not None:
        _ask_which_row_holds(rule, operation, table, notes)
    return Access(
        public=False,
        by=by,
        allow=allow,
        own=own,
        owner_path=(_of_the_path(rule, database, outcome) or _owner_path(rule, database, table, operation, notes))
        if own
        else (),
        bypass=rule.bypass,
        fields=_fields(rule, database, table),
    )


def _told_by_tokens(credentials: AuthDesign, notes: Notes, *, issued: bool) -> None:
    """What a claim of tokens says that somebody else signs; those of the service itself know no more than its rows."""
    told = "which role a caller has, their token says in its claim `role`"
    if not issued:
        notes.assume(f"{told}: no column keeps it")
        return
    what = f"What says which of {listed(credentials.roles)} somebody has who logs in? No column keeps it."
    least = f"{told}, and whoever logs in is given `{credentials.fallback_role}`"
    notes.ask(Cause.CREDENTIALS, "roles", what, meanwhile=least)


def _joined(rule: Rule, steps: tuple[Step, ...]) -> bool:
    """`/me/players` behind `user_player.user_id`: what the path leaves is the caller's by the owner itself."""
    if len(steps) < 2 or (join := steps[-1].via) is None or rule.owner_table not in {None, join.table}:
        return False
    callers = any(isinstance(match.source, FromCaller) for match in steps[-2].match)
    return callers and tuple(mine for mine, _ in join.near) == (rule.owner_column,)


def _by_known_scheme(operation: Operation, auth: AuthModel, notes: Notes) -> tuple[str, ...]:
    """The known schemes that let callers in, where not every one does; asked where none of those that are named is."""
    known = [one.openapi_security_scheme for one in auth.schemes]
    ways = tuple(one.openapi_security_scheme for one in auth.ways(operation))
    others = sorted({name for alternative in operation.security for name in alternative})
    if others and not ways:
        named, called = listed(others), operation.called
        told = " and ".join(f"`{name}`" for name in known) + (" alone." if len(known) == 1 else ", each alone.")
        text = f"Who has credentials of {named}, and where are they kept? {called} asks for them, and the auth model "
        notes.ask(Cause.NO_RULE, " ".join(others), text + f"knows {told if known else 'none.'}")
    elif len(known) > 1:
        notes.because(f"callers prove who they are by {' or '.join(f'`{name}`' for name in ways)}")
    return ways if 0 < len(ways) < len(known) else ()


def _ask_which_row_holds(rule: Rule, operation: Operation, table: Table, notes: Notes) -> None:
    """Ask where `having` speaks of a row and no table stands between callers and what they ask for."""
    held = " and ".join(f"`{name}` is {listed(values)}" for name, values in rule.having.items())
    between = f"`{rule.owner_table}` is no table between callers and `{table.name}`"
    what = f"{operation.called} is for owners whose row says that {held}, and {between}: in which row is it looked for?"
    notes.ask(Cause.OWNER, f"{table.name}.{rule.owner}.having", what)


def _own(rule: Rule) -> str:
    if rule.scope.value != "own":
        return ""
    past = f", but {listed(rule.bypass)}" if rule.bypass else ""
    return f" on rows whose `{rule.owner}` is the caller{past}"


def _fields(rule: Rule, database: Database, table: Table | None) -> dict[str, tuple[str, ...]]:
    if table is None:
        return {role: tuple(names) for role, names in rule.fields.items()}
    found = {}
    for role, names in rule.fields.items():
        columns = [find_column(database, table, name, {}) for name in names]
        found[role] = tuple(item.column.name if item else name for name, item in zip(names, columns, strict=True))
    return found


def _of_the_path(rule: Rule, database: Database, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """The one row that the path names and that says whose it is, where two rows are joined and neither ends the way."""
    ends = {match.column for match in outcome.set if isinstance(match.source, FromParent)}
    owner = rule.owner_column
    if outcome.kind not in {Does.LINK, Does.UNLINK} or rule.owner_table is not None or owner is None or len(ends) < 2:
        return ()
    named = [step.table for step in outcome.steps if any(isinstance(match.source, FromPath) for match in step.match)]
    tables = [table for name in named if (table := database.table(name)) is not None]
    found = [table.name for table in tables if table.column(owner) is not None]
    return ((found[0], owner),) if len(found) == 1 else ()


def _owner_path(
    rule: Rule, database: Database, table: Table | None, operation: Operation, notes: Notes
) -> tuple[tuple[str, str], ...]:
    """Foreign keys from the operation's table to the column that names the owner."""
    if table is None or rule.owner_column is None:
        return ()
    owner = rule.owner_column
    target = rule.owner_table or table.name
    path = database.path_to(table, target)
    last = database.table(target)
    if path is not None and last is not None and last.column(owner) is not None:
        return _hops(table, path, owner)
    if rule.owner_table is None and (own := _is_the_owner(database, table, owner)):
        return ((table.name, own),)
    if rule.owner_table is None:
        nearby = _nearest(database, table, owner)
        if nearby is not None:
            return nearby
    notes.ask(
        Cause.OWNER,
        f"{table.name}.{rule.owner}",
        f"{operation.called} is for owners, and `{rule.owner}` is no column of `{table.name}` "
        "or of a table that it points at: whose is a row?",
    )
    return ()


def _hops(table: Table, path: tuple[ForeignKey, ...], owner: str) -> tuple[tuple[str, str], ...]:
    hops, current = [], table.name
    for found in path:
        hops.append((current, found.columns[0]))
        current = found.target
    return (*hops, (current, owner))


def _is_the_owner(database: Database, table: Table, owner: str) -> str:
    """The key that every `customer_id` holds, where the row is a customer's own: whoever owns rows owns that one."""
    found = {
        key.target_columns[0]
        for child, key in database.child_tables(table)
        if key.columns == (owner,) and len(key.target_columns) == 1 and child.name != table.name
    }
    return next(iter(found)) if len(found) == 1 else ""


def _nearest(database: Database, table: Table, owner: str) -> tuple[tuple[str, str], ...] | None:
    """An owner's column that stands on a table further up, where only one does."""
    found = []
    for other in database.tables:
        path = database.path_to(table, other.name) if other.column(owner) is not None else None
        if path:
            found.append(_hops(table, path, owner))
    shortest = sorted(found, key=len)
    return shortest[0] if len(shortest) == 1 or (shortest and len(shortest[0]) < len(shortest[1])) else None

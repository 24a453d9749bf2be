"""Items about permissions: every operation has a rule that can be kept, and the contract says the same."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.acceptance.of_namespaces import foreign_namespaces
from orchestrator.acceptance.report import Flaw, at_operation, in_contract, in_yaml, near, properties_of
from orchestrator.auth import AuthModel, Default, Kind, Rule, Scheme, Tokens
from orchestrator.contract import Operation, keys_of, meant, why_not
from orchestrator.contract_readings import says_security
from orchestrator.ddl import Column
from orchestrator.handoff import Package
from orchestrator.playbook import Playbook
from orchestrator.relational import INSTANTS, STRINGS, SqlKind
from orchestrator.showing import counted

_CARRIERS = {
    Kind.JWT: {("http", "bearer"), ("apiKey", ""), ("oauth2", ""), ("openIdConnect", "")},
    Kind.BASIC: {("http", "basic")},
    Kind.APIKEY: {("apiKey", ""), ("http", "bearer")},
}
"""Security schemes of a contract by which credentials of a kind can travel."""


def auth_complete(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Every operation stands under a rule, and every name in a rule exists."""
    auth = package.auth
    for operation in package.contract.operations:
        if auth.rule(operation.id) is None:
            remedy = f"add `operations.{operation.called}` to {package.path_of('auth')}, or choose another `default`"
            problem = f"`{operation.called}` has no auth rule, and the default is to deny"
            yield at_operation(package, operation.id, problem, remedy)
    written = package.auth_as_written.operations
    for name, rule in written.items():
        if wrong := why_not(name, written, package.contract):
            remedy = near(name, keys_of(package.contract)) if not meant(name, package.contract) else "keep one of them"
            yield in_yaml(package, "auth", ("operations", name), f"a rule for `{name}`, {wrong}", remedy)
        yield from _rule(package, name, rule)
    yield from _principal(package, auth)
    yield from foreign_namespaces(package, "auth")


def _rule(package: Package, name: str, rule: Rule) -> Iterator[Flaw]:
    roles = package.auth.roles
    place = ("operations", name)
    for role in sorted(rule.named_roles - set(roles)):
        yield in_yaml(
            package, "auth", place, f"the rule of `{name}` names the unknown role `{role}`", near(role, roles)
        )
    if not rule.allow:
        remedy = "name roles, `authenticated` or `public`"
        yield in_yaml(package, "auth", (*place, "allow"), f"nobody may call `{name}`", remedy)
    if rule.owner_column and (lacking := _no_owner(package, rule)):
        yield in_yaml(package, "auth", (*place, "owner"), f"the rule of `{name}`: {lacking[0]}", lacking[1])
    yield from _having(package, name, rule)
    operation = next(iter(meant(name, package.contract)), None)
    writable = _writable(package, operation) if operation else set()
    for role, fields in rule.fields.items():
        for field in fields:
            if operation and field not in writable:
                problem = f"`{role}` may write `{field}` of `{name}`, and neither its body nor a table has that"
                yield in_yaml(package, "auth", (*place, "fields", role), problem, near(field, sorted(writable)))


def _having(package: Package, name: str, rule: Rule) -> Iterator[Flaw]:
    """What the owner's row must hold can be held by it."""
    table = package.schema.table(rule.owner_table or "")
    if table is None:
        return  # which is told of the owner
    for column, values in rule.having.items():
        found, place = table.column(column), ("operations", name, "having", column)
        if found is None:
            problem = f"table `{table.name}` has no column `{column}`, which `{name}` asks for in `having`"
            yield in_yaml(package, "auth", place, problem, near(column, [other.name for other in table.columns]))
            continue
        allowed = found.values or found.type.values
        for value in values:
            if allowed and value not in allowed:
                problem = f"`{table.name}.{column}` is never `{value}`: it takes {', '.join(allowed)}"
                yield in_yaml(package, "auth", place, problem, near(value, allowed))


def _no_owner(package: Package, rule: Rule) -> tuple[str, str] | None:
    """Why the owner's column cannot be found, and the nearest name; `None` where it can."""
    column = rule.owner_column or ""
    tables = package.schema.tables
    if rule.owner_table is None:
        names = list(dict.fromkeys(other.name for table in tables for other in table.columns))
        found = any(table.column(column) for table in tables)
        return None if found else (f"no table has the owner column `{column}`", near(column, names))
    table = package.schema.table(rule.owner_table)
    if table is None:
        return f"there is no table `{rule.owner_table}`", near(rule.owner_table, [t.name for t in tables])
    known = [other.name for other in table.columns]
    return None if column in known else (f"table `{table.name}` has no column `{column}`", near(column, known))


def _writable(package: Package, operation: Operation) -> set[str]:
    """Names that a rule about fields may mean: properties of the body, and columns."""
    columns = {column.name for table in package.schema.tables for column in table.columns}
    schema = operation.request_body_schema
    properties = properties_of(package, schema) if schema else {}
    nested = {name for value in properties.values() for name in properties_of(package, value)}
    return columns | set(properties) | nested


def _principal(package: Package, auth: AuthModel) -> Iterator[Flaw]:
    """Who calls must be known wherever an operation is not public."""
    guarded = [rule for name in auth.operations if (rule := auth.rule(name)) and (not rule.public or rule.optional)]
    if not guarded and auth.default is not Default.AUTHENTICATED:
        return
    if auth.scheme is None:
        yield in_yaml(package, "auth", (), "operations are protected, and no `scheme` says how", "add `scheme`")
    if auth.principal is None:
        yield in_yaml(package, "auth", (), "operations are protected, and no `principal` logs in", "add `principal`")
        return
    table = package.schema.table(auth.principal.table)
    if table is None:
        known = [other.name for other in package.schema.tables]
        problem = f"the principal's table `{auth.principal.table}` is not in the schema"
        yield in_yaml(package, "auth", ("principal", "table"), problem, near(auth.principal.table, known))
        return
    for use, column in auth.principal.columns.items():
        if table.column(column) is None:
            problem = f"table `{table.name}` has no column `{column}` for the principal's {use}"
            yield in_yaml(package, "auth", ("principal", use), problem, near(column, [c.name for c in table.columns]))
    yield from _roles(package, auth)
    yield from _tokens(package, auth)


def _tokens(package: Package, auth: AuthModel) -> Iterator[Flaw]:
    """The table of keys and tokens exists, with columns that can hold what they are for."""
    for key, scheme in (("scheme", auth.scheme), ("also", auth.also)):
        if scheme is not None and scheme.tokens is not None:
            yield from _tokens_of(package, (key, "tokens"), scheme.tokens)


def _tokens_of(package: Package, place: tuple[str, ...], tokens: Tokens) -> Iterator[Flaw]:
    table = package.schema.table(tokens.table)
    if table is None:
        known = [other.name for other in package.schema.tables]
        problem = f"the table of tokens `{tokens.table}` is not in the schema"
        yield in_yaml(package, "auth", (*place, "table"), problem, near(tokens.table, known))
        return
    for use, name in tokens.columns.items():
        column, where = table.column(name), (*place, use)
        if column is None:
            problem = f"table `{table.name}` has no column `{name}` for `{use}`"
            yield in_yaml(package, "auth", where, problem, near(name, [other.name for other in table.columns]))
        elif use in _TOKEN_KINDS and column.type.kind not in _TOKEN_KINDS[use]:
            problem = f"`{table.name}.{name}` is no {_TOKEN_WORDS[use]}, which `{use}` of `tokens` has to be"
            yield in_yaml(package, "auth", where, problem, "name another column")


_TOKEN_KINDS = {"token": STRINGS, "expires": INSTANTS, "ended": INSTANTS | {SqlKind.BOOLEAN}}
_TOKEN_WORDS = {"token": "text", "expires": "moment", "ended": "moment or flag"}


def _roles(package: Package, auth: AuthModel) -> Iterator[Flaw]:
    principal = auth.principal
    if principal is None:
        return
    if principal.role is None:
        if len(auth.roles) > 1:
            problem = f"{counted(len(auth.roles), 'role')}, and no column of the principal holds one"
            yield in_yaml(package, "auth", ("principal",), problem, "add `role`, the column that holds it")
        return
    table = package.schema.table(principal.table)
    column = table.column(principal.role) if table else None
    allowed = (column.values or column.type.values or _of_items(column)) if column else ()
    for index, role in enumerate(auth.roles):
        if allowed and role not in allowed:
            problem = f"role `{role}` cannot be stored: `{principal.table}.{principal.role}` takes {', '.join(allowed)}"
            yield in_yaml(package, "auth", ("roles", index), problem, near(role, allowed))


def _of_items(column: Column) -> tuple[str, ...]:
    return column.type.item.values if column.type.item else ()


def auth_agrees(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """What the contract's `security` says of an operation is what its rule says.

    An operation that goes by another scheme than the model's is no contradiction: it is asked about once it is planned.
    """
    for operation in package.contract.operations:
        rule = package.auth.rule(operation.id)
        if rule is not None:
            yield from _operation_agrees(package, operation, rule)
    for key, scheme in (("scheme", package.auth.scheme), ("also", package.auth.also)):
        if scheme is not None:
            yield from _scheme_agrees(package, key, scheme)


def _scheme_agrees(package: Package, key: str, scheme: Scheme) -> Iterator[Flaw]:
    contract = package.contract
    declared = contract.security_schemes.get(scheme.openapi_security_scheme)
    path = (key, "openapi_security_scheme")
    if declared is None:
        problem = f"the contract has no security scheme `{scheme.openapi_security_scheme}`"
        remedy = near(scheme.openapi_security_scheme, contract.security_schemes)
        yield in_yaml(package, "auth", path, problem, remedy or "add it to `components.securitySchemes`")
        return
    carrier = (declared.type, declared.scheme.lower() if declared.type == "http" else "")
    if carrier not in _CARRIERS[scheme.kind]:
        told = " ".join(filter(None, carrier))
        problem = f"the permission model says `{scheme.kind}`, and the contract's `{declared.name}` is `{told}`"
        yield in_yaml(package, "auth", (key, "kind"), problem, "make the two the same")
    if key == "also" and declared.location == "query":
        problem = f"keys of a second way travel in a header or a cookie, and `{declared.name}` stands in the query"
        yield in_yaml(
            package, "auth", path, problem, "say the one in the query as `scheme`, or let it travel in a header"
        )
    if (
        declared.type == "apiKey"
        and declared.location == "header"
        and declared.parameter.lower() != scheme.header.lower()
    ):
        problem = f"credentials travel in `{scheme.header}` here and in `{declared.parameter}` by the contract"
        yield in_yaml(package, "auth", (key, "header"), problem, "make the two the same")


def _operation_agrees(package: Package, operation: Operation, rule: Rule) -> Iterator[Flaw]:
    named = {name for alternative in operation.security for name in alternative}
    path = ("paths", operation.path, operation.method.lower(), "security")
    for name in sorted(named - set(package.contract.security_schemes)):
        problem = f"`{operation.called}` asks for the security scheme `{name}`, which is not declared"
        remedy = near(name, package.contract.security_schemes) or "add it to `components.securitySchemes`"
        yield in_contract(package, path, problem, remedy)
    if rule.public and operation.requires_auth:
        problem = f"`{operation.called}` asks for credentials in the contract and is public in the permission model"
        yield in_contract(package, path, problem, "decide which holds, and write it in both")
    if not rule.public and not operation.accepts_auth and says_security(package.contract.document):
        problem = f"`{operation.called}` is open in the contract and protected in the permission model"
        yield in_contract(package, path, problem, "decide which holds, and write it in both")

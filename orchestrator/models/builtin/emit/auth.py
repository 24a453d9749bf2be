"""The emitted authentication: security words, dependencies, and the command that makes a principal."""

from __future__ import annotations

from orchestrator.ddl import Table
from orchestrator.models.builtin.auth_design import AuthDesign
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming, templates
from orchestrator.models.builtin.emit.caller_ids import login_of
from orchestrator.models.builtin.emit.columns import is_omittable, python_type, stored_proof, told_proof
from orchestrator.models.builtin.emit.log_in_names import is_folded
from orchestrator.models.builtin.emit.named_errors import name_of_wrong
from orchestrator.models.builtin.emit.narrowing import Conditions
from orchestrator.models.builtin.emit.principal_row import arguments as principal_arguments
from orchestrator.models.builtin.emit.principal_row import plain_value
from orchestrator.models.builtin.hash_room import USUAL, hash_shape, holds_digest, told_of_key


def security_text(design: ServiceDesign) -> str:
    """`app/security.py`."""
    auth = design.auth
    kind = auth.kind if auth else "none"
    column = design.table(auth.table).column(auth.password) if auth and auth.table and auth.password else None
    hashed = column is not None and auth is not None and not auth.by_own_key
    shape = (hash_shape(column.type.length) if hashed and column is not None else None) or USUAL
    return templates.render(
        "app/security.py.j2",
        salt=shape.salt if shape.salt != USUAL.salt else 0,
        digest=shape.digest if shape.digest != USUAL.digest else 0,
        named=shape.named,
        jwt=kind == "jwt",
        apikey=kind == "apikey" or (auth is not None and auth.also is not None),
        algorithm=auth.algorithm if auth and auth.algorithm.startswith("HS") else "HS256",
        several_roles=auth is not None and auth.several_roles,
    )


def auth_text(auth: AuthDesign, design: ServiceDesign) -> str:
    """`app/auth.py`."""
    principal = bool(auth.table)
    table = design.table(auth.table) if principal else None
    kind = auth.kind
    names = ["Caller"]
    names += ["read_token"] if kind == "jwt" else ["verify_password"] if kind == "basic" else []
    hashed = table is not None and keeps_hash(auth, table)
    names += ["hash_api_key"] if auth.by_own_key and principal and hashed else []
    tokens = auth.tokens
    told = {"jwt": auth.id, "basic": auth.login}.get(kind, "")
    told_by = table.column(told) if table is not None and told else None
    read = python_type(told_by.type) if told_by is not None else None
    stored = auth.roles_in(stored_role(auth, table, "row")) if auth.role else f"role={auth.fallback_role!r}"
    return templates.render(
        "app/auth.py.j2",
        jwt=kind == "jwt",
        basic=kind == "basic",
        apikey=kind == "apikey",
        principal=principal,
        module=naming.module(auth.table) if principal else "",
        model=naming.model_class(auth.table) if principal else "",
        names=", ".join(sorted(names, key=lambda name: (not name[0].isupper(), name))),
        prefix=auth.prefix,
        challenge="Basic" if kind == "basic" else "Bearer" if kind == "jwt" else "ApiKey",
        where=auth.where,
        header=auth.header or "Authorization",
        key_type=read.name if read is not None else "str",
        key_import=list(read.imports) if read is not None else [],
        login_type=read.name if read is not None and kind == "basic" and read.name in ("UUID", "int") else "",
        login=naming.attribute(auth.login),
        folded=kind == "basic" and table is not None and is_folded(table, auth.login),
        password=naming.attribute(key_column(auth) if kind == "apikey" else auth.password),
        proof=told_proof(table.column(auth.password) if table else None, f"row.{naming.attribute(auth.password)}"),
        held_owner=naming.attribute(tokens.owner) if tokens is not None else "",
        key_proof="hash_api_key(given)" if hashed else "given",
        id=naming.attribute(auth.id),
        role=f'role=str(claims.get("role", {auth.fallback_role!r}))' if auth.role_in_token else stored,
        stored_role=stored,
        several_roles=auth.several_roles,
        wrong=name_of_wrong(design.error),
        alive="".join(f", {test}" for test in Conditions(design).alive(auth.table)) if principal else "",
        row_settings=[(setting, naming.attribute(column)) for setting, column in design.row_settings],
        default_role=auth.default_role or (auth.roles[0] if auth.roles else "user"),
        also=_second_way(auth),
    )


def _second_way(auth: AuthDesign) -> dict[str, str] | None:
    """What the emitted code has to know of the keys that let callers in besides."""
    also = auth.also
    if also is None or also.tokens is None or not auth.table:
        return None
    name = also.header or "X-API-Key"
    given = {
        "query": f"request.query_params.get({naming.quoted(name)})",
        "cookie": f"request.cookies.get({naming.quoted(name)})",
    }.get(also.where, f"request.headers.get({naming.quoted(name)})")
    if also.where == "header" and also.prefix:
        given = f'request.headers.get({naming.quoted(name)}, "").removeprefix({naming.quoted(also.prefix + " ")})'
    owner = naming.attribute(also.tokens.owner)
    return {"given": given, "owner": owner, "scheme": also.scheme, "first": auth.scheme}


def seed_text(auth: AuthDesign | None, design: ServiceDesign) -> str:
    """`app/seed.py`."""
    table = design.table(auth.table) if auth and auth.table else None
    imports = ["from sqlalchemy.orm import Session", "from app.db import Database", "from app.settings import Settings"]
    arguments: list[str] = []
    proof, hashed = "login", "password"
    security: list[str] = []
    if auth is not None and table is not None:
        imports += [
            "from sqlalchemy import select",
            f"from app.models.{naming.module(table.name)} import {naming.model_class(table.name)}",
        ]
        by_uuid = login_of(auth, table) != "login"
        imports += ["from uuid import NAMESPACE_OID", "from uuid import uuid5"] if by_uuid else []
        arguments = principal_arguments(auth, table, design, imports) if not auth.by_own_key else []
    if auth is not None and auth.kind == "jwt":
        security.append("issue_token")
        subject = f"row.{naming.attribute(auth.id)}" if table else "login"
        proof = f"issue_token(settings, {subject}, {'[role]' if auth.several_roles else 'role'})"
    by_key = auth is not None and table is not None and auth.by_own_key
    if auth is not None and auth.tokens is not None and table is not None:
        imports.append("from app.tokens import hand_out")
        proof = f"hand_out(session, settings, row.{naming.attribute(auth.id)})"
    if auth is not None and table is not None and by_key:
        security += ["hash_api_key"] if keeps_hash(auth, table) else []
        hashed = "hash_api_key(password)" if keeps_hash(auth, table) else "password"
        proof = "password"
        arguments = principal_arguments(auth, table, design, imports, {key_column(auth): hashed})
    elif auth is not None and table is not None and auth.password:
        security.append("hash_password")
        hashed = stored_proof(table.column(auth.password), "hash_password(settings, password)")
    if auth is not None and auth.kind == "basic":
        imports.append("import base64")
        name = login_of(auth, table) if table is not None else "login"
        proof = f'base64.b64encode(f"{{{name}}}:{{password}}".encode()).decode()'
    if auth is not None and auth.kind == "apikey" and table is None:
        proof = "settings.secret.get_secret_value()"
    if auth is not None and auth.also is not None and table is not None:
        imports.append("from app.keys import hand_out as hand_out_key")
    imports += [f"from app.security import {name}" for name in security]
    roles = auth.roles if auth and auth.roles else (auth.default_role if auth and auth.default_role else "user",)
    login_is_mail = table is not None and auth is not None and "mail" in auth.login.lower()
    return templates.render(
        "app/seed.py.j2",
        imports=list(dict.fromkeys(imports)),
        roles=roles,
        table=bool(table),
        model=naming.model_class(table.name) if table else "",
        arguments=", ".join(arguments),
        some=any("some(session, " in argument for argument in arguments),
        another=any("another(session, " in argument for argument in arguments),
        login=naming.attribute(key_column(auth) if by_key else auth.login) if auth and auth.login else "",
        hashed=hashed,
        by_key=by_key,
        found_by=_found_by(auth, table, hashed, by_key=by_key),
        password=naming.attribute(auth.password) if auth and table and auth.password and not by_key else "",
        role=naming.attribute(auth.role) if auth and table and auth.role else "",
        kept_role=auth.keeping("role") if auth is not None else "role",
        proof=proof,
        kept=auth is not None and auth.tokens is not None,
        shown_id=_shown_id(auth, table),
        suffix="@example.com" if login_is_mail else "",
        also=auth.also.scheme if auth is not None and auth.also is not None and table is not None else "",
        row_id=naming.attribute(auth.id) if auth is not None else "",
    )


def stored_role(auth: AuthDesign, table: Table | None, row: str) -> str:
    """The role or roles that a row holds, as an expression: who has none may do what nobody needs a role for."""
    column = table.column(auth.role) if table is not None else None
    held = f"{row}.{naming.attribute(auth.role)}"
    if auth.flagged_role:  # nobody's flag is set by itself; of several other roles it tells none
        others = [role for role in auth.roles if role != auth.flagged_role]
        other = others[0] if len(others) == 1 else ""
        return f"({naming.quoted(auth.flagged_role)} if {held} else {naming.quoted(other)})"
    none = (" or ()" if auth.several_roles else ' or ""') if column is not None and column.nullable else ""
    return f"{held}{none}"


def key_column(auth: AuthDesign) -> str:
    """The column that holds an API key, or what is stored in its place."""
    return auth.password or auth.login


def keeps_hash(auth: AuthDesign, table: Table) -> bool:
    """Whether the column is wide enough for a digest of the key."""
    column = table.column(key_column(auth))
    return column is not None and holds_digest(column.type.length)


def kept_keys(design: ServiceDesign) -> list[str]:
    """What the columns of keys and tokens keep, in sentences."""
    places = design.auth.key_columns if design.auth is not None else ()
    columns = [(f"{table}.{name}", design.table(table).column(name)) for table, name in places]
    return [told_of_key(name, column.type.length) for name, column in columns if column is not None]


def is_mail(auth: AuthDesign, table: Table | None) -> bool:
    """Whether people log in by their e-mail address."""
    return table is not None and "mail" in auth.login.lower()


def _shown_id(auth: AuthDesign | None, table: Table | None) -> str:
    column = table.column(auth.id) if auth and table else None
    if auth is None or column is None:
        return "login"
    name = f"row.{naming.attribute(auth.id)}"
    return name if python_type(column.type).name in ("int", "str") else f"str({name})"


def is_found_again(auth: AuthDesign, design: ServiceDesign) -> bool:
    """Whether a second run of the seed finds the principals of the first."""
    table = design.table(auth.table) if auth.table else None
    column, _ = _found_by(auth, table, "", by_key=auth.by_own_key)
    return not auth.by_own_key or (table is not None and column != naming.attribute(key_column(auth)))


def _found_by(auth: AuthDesign | None, table: Table | None, hashed: str, *, by_key: bool) -> tuple[str, str]:
    """Column and value by which the seed finds a principal that it made before."""
    if auth is None or table is None:
        return "", ""
    if not by_key:
        return naming.attribute(auth.login), login_of(auth, table)
    for column in table.columns:
        plain = not column.values and python_type(column.type).name == "str" and column.name not in table.primary_key
        if plain and column.name not in (key_column(auth), auth.role) and not is_omittable(column):
            return naming.attribute(column.name), plain_value(column, [])
    return naming.attribute(key_column(auth)), hashed

"""Keys and tokens that are rows: the module that hands them out and knows them again, and how the rest speaks of it."""

from __future__ import annotations

from orchestrator.models.builtin.auth_design import TokenDesign
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming, templates
from orchestrator.models.builtin.emit.assigning import unsent_child
from orchestrator.models.builtin.emit.columns import cut, is_moment
from orchestrator.models.builtin.emit.compose import render_imports
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.operation_types import is_built
from orchestrator.models.builtin.emit.rows import split


def tokens_text(design: ServiceDesign, tokens: TokenDesign) -> str:
    """`app/tokens.py`."""
    table = design.table(tokens.table)
    model = naming.model_class(table.name)
    writer = MethodWriter(design.operations[0], design)
    writer.imports.clear()
    named = (tokens.owner, tokens.token, tokens.expires, tokens.ended)
    filled = unsent_child(writer, table, {naming.attribute(name) for name in named if name})
    secret, expires = table.column(tokens.token), table.column(tokens.expires) if tokens.expires else None
    ended = table.column(tokens.ended) if tokens.ended else None
    flag = ended is not None and not is_moment(ended)
    filled += [f"{naming.attribute(tokens.ended)}=False"] if flag else []
    ends = any(ends_a_token(item, design) for item in design.operations)
    writer.use("typing", "Any")
    writer.use("sqlalchemy", "select")
    writer.use("sqlalchemy.orm", "Session")
    writer.use(f"app.models.{naming.module(table.name)}", model)
    writer.use("app.security", "new_api_key", *(["hash_api_key"] if tokens.hashed else []))
    writer.use("app.settings", "Settings")
    if expires is not None:
        writer.use("datetime", "UTC", "datetime", "timedelta")
    if expires is not None or (ends and ended is not None and not flag):
        writer.use("app.models.base", "utc_now")
    return templates.render(
        "app/tokens.py.j2",
        imports=render_imports(split(sorted(writer.imports))),
        model=model,
        owner=naming.attribute(tokens.owner),
        token=naming.attribute(tokens.token),
        expires=naming.attribute(tokens.expires) if expires is not None else "",
        open_ended=expires is not None and expires.nullable,
        ended=naming.attribute(tokens.ended) if ended is not None else "",
        moment=not flag,
        ends=ends,
        hashed=tokens.hashed,
        cut="" if tokens.hashed else cut(secret),
        new="hash_api_key(token)" if tokens.hashed else "token",
        kept="hash_api_key(given)" if tokens.hashed else "given",
        filled="".join(f", {item}" for item in filled),
    )


def ends_a_token(operation: OperationDesign, design: ServiceDesign) -> bool:
    """Whether the operation ends what the caller is known by."""
    kept = design.auth is not None and design.auth.tokens is not None
    return kept and operation.kind is Kind.LOGOUT and is_built(operation)


def ending(imports: set[str]) -> list[str]:
    """Lines that end what the caller is known by."""
    imports.update({"from app.auth import credentials", "from app.db import transaction", "from app.tokens import end"})
    return ["with transaction(session):", "    end(session, credentials(request))"]

"""A contract, its tables and its auth model read into a service, operation by operation.

`read` is a pure function: the same texts give the same design, and nothing but the texts is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from orchestrator.auth import AuthModel
from orchestrator.auth_names import spelled
from orchestrator.contract import Contract, Operation
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.answers import overlaid
from orchestrator.handoff.mapping import Mapping
from orchestrator.handoff.migration import MigrationPlan
from orchestrator.handoff.package import Package
from orchestrator.models.builtin.auth_design import AuthDesign
from orchestrator.models.builtin.design import Assumed, OperationDesign, ServiceDesign
from orchestrator.models.builtin.reading.access import auth_design
from orchestrator.models.builtin.reading.aliases import find_aliases
from orchestrator.models.builtin.reading.bodies import BodyReader
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.errors import ErrorReader
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.general import (
    general_descriptions,
    general_questions,
    handoff_questions,
    handoff_rules,
    standing_questions,
)
from orchestrator.models.builtin.reading.guarded import guarded
from orchestrator.models.builtin.reading.makers import makers
from orchestrator.models.builtin.reading.migrations import migration_steps
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.operations import OperationReader
from orchestrator.models.builtin.reading.owners import Owners
from orchestrator.models.builtin.reading.pairing import pairs_among
from orchestrator.models.builtin.reading.params import ParamReader
from orchestrator.models.builtin.reading.paths import PathWalker
from orchestrator.models.builtin.reading.questions import grouped
from orchestrator.models.builtin.reading.refreshing import with_refresh
from orchestrator.models.builtin.reading.said_log_ins import told_of_log_ins
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.shared_tenants import shared_tenant
from orchestrator.models.builtin.reading.small_flags import with_flags
from orchestrator.models.builtin.reading.soft_deletes import alive, find_soft
from orchestrator.models.builtin.reading.spellings import respelled
from orchestrator.models.builtin.reading.spoken import spoken
from orchestrator.models.builtin.reading.spread_params import spread
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.tenants import Tenancy, policies, settings_of
from orchestrator.models.builtin.reading.text_days import with_days
from orchestrator.models.builtin.reading.text_moments import kept_as_texts, with_moments
from orchestrator.models.builtin.reading.token_tables import told_of_keys
from orchestrator.models.builtin.reading.touched import asked_where_found, named_where_found
from orchestrator.models.builtin.reading.views import ViewBook
from orchestrator.models.builtin.reading.walk import Principal, Shown
from orchestrator.unkeyed import counted_key, undeclared, with_unkeyed

PAGE_SIZE_MAX = 100
"""Rows of a page where neither contract nor handoff limits them."""


def read_service(package: Package, *, answers: Iterable[dict[str, Any]] = ()) -> ServiceDesign:
    """The service that a handoff package describes, with the lines of answers laid over its mapping.

    Raises `Problem` where an artifact cannot be read.
    """
    design = read(
        package.contract,
        package.schema,
        package.auth,
        mapping=overlaid(package.mapping, answers, package.contract),
        migration_plan=package.migration_plan if package.has("migration_plan") else None,
        page_size_max=package.handoff.nfr.page_size_max or PAGE_SIZE_MAX,
        prose=package.document.body,
    )
    body = package.document.body
    return replace(
        design,
        questions=(*design.questions, *handoff_questions(body)),
        assumptions=(*design.assumptions, *handoff_rules(body, design.tables, package.roles)),
    )


def read(
    contract: Contract,
    schema: SchemaDesign,
    auth: AuthModel,
    *,
    mapping: Mapping | None = None,
    migration_plan: MigrationPlan | None = None,
    page_size_max: int = PAGE_SIZE_MAX,
    prose: str = "",
) -> ServiceDesign:
    """The service that a contract, its tables and its auth model describe."""
    auth = spelled(auth, schema.tables)
    who = auth.principal
    schema = respelled(contract, schema, (who.table, who.role or "") if who is not None else ("", ""))
    schema = with_moments(contract, with_days(contract, with_flags(contract, schema)))
    counted = [(table.name, name) for table in schema.tables if (name := counted_key(table))]
    schema = with_unkeyed(schema, auth)
    auth, mapping = auth.by_id(contract), (mapping or Mapping()).by_id(contract)
    contract = spread(guarded(contract, auth))
    context = _context(contract, schema, auth, mapping, page_size_max, prose)
    read_ = _operations(context)
    pairs = pairs_among(context, read_)
    if pairs:
        context = _context(contract, schema, auth, mapping, page_size_max, prose)
        context.database.pairs = pairs
        read_ = _operations(context)
    read_ = asked_where_found(read_, context.database)
    questions, assumptions = grouped((design.id, notes) for design, notes in read_)
    known = context.credentials.tokens if context.credentials is not None else None
    assumptions = (
        *assumptions,
        *_unkept(schema, counted),
        *kept_as_texts(schema),
        *([Assumed(text=known.evidence)] if known is not None and known.evidence else []),
        *(Assumed(text=one) for one in told_of_keys(context.credentials, context.database)),
    )
    standing = standing_questions(context.database.principal, told_of_log_ins(design for design, _ in read_))
    at_large = named_where_found(general_questions(contract, auth), (one for one, _ in read_), context.database)
    questions = (*questions, *at_large, *standing)
    return ServiceDesign(
        title=contract.title,
        version=contract.version,
        base_path=contract.server_base_path,
        dialect=schema.dialect,
        tables=schema.tables,
        enums=schema.enums,
        migrations=migration_steps(schema, migration_plan),
        operations=tuple(design for design, _ in read_),
        views=dict(context.views.views),
        auth=context.credentials,
        error=context.error,
        questions=questions,
        assumptions=(
            *assumptions,
            *(Assumed(text=one) for one in contract.readings),
            *general_descriptions(contract, auth),
        ),
        contract_text=json.dumps(contract.document, indent=2, ensure_ascii=False),
        openapi=contract.openapi,
        alive={table.name: found for table in schema.tables if (found := alive(context.database, table))},
        row_settings=settings_of(schema, context.principal),
    )


def _operations(context: Context) -> list[tuple[OperationDesign, Notes]]:
    reader = OperationReader(context)
    return [reader.read(operation) for operation in context.contract.operations]


def _context(
    contract: Contract, schema: SchemaDesign, auth: AuthModel, mapping: Mapping, page_size_max: int, prose: str
) -> Context:
    database = Database(schema)
    schemas = Schemas(contract, database.by_key)
    stated = database.table(auth.principal.table) if auth.principal is not None else None
    database.principal = stated
    principal = (
        Principal(table=stated, id=auth.principal.id, login=auth.principal.login)
        if stated is not None and auth.principal is not None
        else None
    )
    tenancy = Tenancy(policies(schema, principal))
    credentials = with_refresh(auth_design(contract, auth, database), contract, auth, mapping, database, schemas)
    database.secrets = _secrets(auth, credentials)
    finder = FieldFinder(database, schemas, stated, database.secrets)
    finder.makers = makers(contract.operations, database)
    finder.read_back = schemas.read_back
    owners = Owners(contract=contract, auth=auth, database=database, principal=principal)
    finder.keys = {one.table for one in credentials.kept} if credentials is not None else ()
    finder.refreshes = credentials is not None and credentials.refresh is not None and credentials.refresh.is_whole
    context = Context(
        contract=contract,
        auth=auth,
        mapping=mapping,
        database=database,
        schemas=schemas,
        finder=finder,
        views=ViewBook(schemas, finder, mapping.schemas),
        bodies=BodyReader(schemas, finder, _password(auth, credentials)),
        params=ParamReader(schemas, finder, mapping),
        walker=PathWalker(
            database,
            principal,
            owners,
            find_aliases(
                tuple(spoken(item, database, Notes()) for item in contract.operations), database, schemas, stated
            ),
            lambda operation: _shown(operation, schemas),
            tenancy,
            None if tenancy.policies else shared_tenant(database, principal),
        ),
        principal=principal,
        owners=owners,
        credentials=credentials,
        page_size_max=page_size_max,
        error=ErrorReader(contract, schemas).read(),
        prose=prose,
    )
    walked = context.walker.walk
    database.soft = find_soft(contract.operations, lambda one: walked(spoken(one, database, Notes()), Notes()).table)
    return context


def _unkept(schema: SchemaDesign, counted: list[tuple[str, str]]) -> list[Assumed]:
    """The keys that no key declares, and the references that no foreign key keeps."""
    found = [(table, key) for table in schema.tables for key in undeclared(table)]
    told = "is the key of a row of"
    return [
        *(
            Assumed(text=f"`{table}.{name}`, which the database counts, is the key of its row")
            for table, name in counted
        ),
        *(
            Assumed(text=f"`{table.name}.{key.columns[0]}` {told} `{key.target}`, though no foreign key says so")
            for table, key in found
        ),
    ]


def _secrets(auth: AuthModel, credentials: AuthDesign | None) -> frozenset[tuple[str, str]]:
    """Columns that are shown to nobody: passwords, keys, tokens, and what is kept in their place."""
    found = {(auth.principal.table, auth.principal.password or "")} if auth.principal is not None else set()
    kept = credentials.kept if credentials is not None else ()
    return frozenset(found | {(tokens.table, tokens.token) for tokens in kept})


def _password(auth: AuthModel, credentials: AuthDesign | None) -> str:
    """The column of the hash of a password; an API key is kept as the schema has it."""
    hashed = credentials is not None and not credentials.by_own_key
    return (auth.principal.password or "") if hashed and auth.principal is not None else ""


def _shown(operation: Operation, schemas: Schemas) -> Shown:
    """What the success response holds, however it is wrapped."""
    success = operation.success
    if success is None or success.schema is None:
        return Shown(many=False, about=())
    opened = unwrap(schemas, success.schema, ())
    return Shown(many=opened.many, about=schemas.about(opened.inner))


__all__ = ["PAGE_SIZE_MAX", "read", "read_service"]

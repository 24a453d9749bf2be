"""The marina, a service on Node, in many variations: good ones by habit, and defective ones; and their inspection."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from orchestrator.checks import databases
from orchestrator.inspector import Inquiry, Report, inspect_service
from orchestrator.postgres import Databases

MARINA = Path(__file__).parent / "fixtures" / "services" / "marina"
NODE = shutil.which("node")
WITHOUT_NODE = "Node is not installed, so the service that is written for it cannot run"
Document = dict[str, Any]
Change = Callable[[Document, Document], None]
_SINGLE = ("registerSkipper", "logIn", "addBerth", "getBerth", "addBoat", "getBoat", "changeBoat")


def _same(_contract: Document, _auth: Document) -> None:
    """The contract as it stands."""


@dataclass(frozen=True, kw_only=True)
class Variation:
    """One way in which the service differs."""

    name: str
    habits: str = ""
    defects: str = ""
    change: Change = _same
    """What its contract and permission model say differently."""
    operations: Sequence[str] = ()
    """The operations that are inspected; all where there are none."""
    examples: int = 0
    """Generated requests for each operation."""
    postgres: bool = False
    """Whether it keeps its rows in PostgreSQL, behind a relay."""
    causes: frozenset[tuple[str, str]] = frozenset()
    """Of a defective one: at least one of these is found."""


def operations_of(contract: Document) -> dict[str, Document]:
    """Operations by id."""
    found = (one for item in contract["paths"].values() for key, one in item.items() if key != "parameters")
    return {one["operationId"]: one for one in found}


def _only_400(contract: Document, _: Document) -> None:
    for operation in operations_of(contract).values():
        if operation["responses"].pop("422", None):
            operation["responses"]["400"] = {"$ref": "#/components/responses/Invalid"}


def _integer_keys(contract: Document, _: Document) -> None:
    def changed(node: Any) -> Any:
        if isinstance(node, list):
            return [changed(one) for one in node]
        if not isinstance(node, dict):
            return node
        if node.get("format") == "uuid":
            return {"type": "integer", "minimum": 1, "maximum": 999_999_999}
        return {name: changed(one) for name, one in node.items()}

    contract.update(changed(contract))


def _plain_errors(contract: Document, _: Document) -> None:
    details = {"type": "object", "additionalProperties": {"type": "string"}}
    inner = {"code": {"type": "string"}, "message": {"type": "string"}, "details": details}
    error = {"type": "object", "required": ["code", "message"], "properties": inner}
    contract["components"]["schemas"]["Problem"] = {
        "type": "object",
        "required": ["error"],
        "properties": {"error": error},
    }
    for response in contract["components"]["responses"].values():
        response["content"] = {"application/json": response["content"]["application/problem+json"]}


def _bare_lists(contract: Document, _: Document) -> None:
    for name in ("listSkippers", "listBerths", "listBoats"):
        content = operations_of(contract)[name]["responses"]["200"]["content"]["application/json"]
        content["schema"] = content["schema"]["properties"]["items"]


def _envelopes(contract: Document, _: Document) -> None:
    for name in _SINGLE:
        responses = operations_of(contract)[name]["responses"]
        content = next(responses[status] for status in ("200", "201") if status in responses)["content"]
        inner = content["application/json"]["schema"]
        content["application/json"]["schema"] = {
            "type": "object",
            "required": ["data"],
            "properties": {"data": inner},
        }


def _in_3_1(contract: Document, _: Document) -> None:
    contract["openapi"] = "3.1.0"
    for name in ("NewBoat", "Boat"):
        note = contract["components"]["schemas"][name]["properties"]["note"]
        del note["nullable"]
        note["type"] = ["string", "null"]


def _deleted_with_body(contract: Document, _: Document) -> None:
    responses = operations_of(contract)["removeBoat"]["responses"]
    del responses["204"]
    boat = {"application/json": {"schema": {"$ref": "#/components/schemas/Boat"}}}
    responses["200"] = {"description": "Removed", "content": boat}


def _at_the_root(contract: Document, _: Document) -> None:
    contract["servers"] = [{"url": "/"}]


def _by(scheme: Document, kind: str, header: str, prefix: str) -> Change:
    def change(contract: Document, auth: Document) -> None:
        contract["components"]["securitySchemes"]["session"] = scheme
        auth["scheme"] |= {"kind": kind, "header": header, "prefix": prefix}

    return change


_KEY_HEADER = _by({"type": "apiKey", "in": "header", "name": "X-API-Key"}, "apikey", "X-API-Key", "")
_KEY_QUERY = _by({"type": "apiKey", "in": "query", "name": "api_key"}, "apikey", "api-key", "")
_COOKIE = _by({"type": "apiKey", "in": "cookie", "name": "session"}, "jwt", "Cookie", "")
_BASIC = _by({"type": "http", "scheme": "basic"}, "basic", "Authorization", "Basic")

GOOD = (
    Variation(name="as designed", examples=6),
    Variation(name="400 where it is documented, no 422", habits="only_400", change=_only_400),
    Variation(name="integer keys", habits="int_keys", change=_integer_keys, examples=3),
    Variation(name="errors of its own, no problem+json", habits="plain_errors", change=_plain_errors),
    Variation(name="lists without an envelope", habits="bare_lists", change=_bare_lists),
    Variation(name="an envelope around everything", habits="envelope", change=_envelopes),
    Variation(name="OpenAPI 3.1", change=_in_3_1, examples=3),
    Variation(name="no base path", habits="no_base", change=_at_the_root),
    Variation(name="API key in a header", habits="key_header,opaque", change=_KEY_HEADER),
    Variation(name="API key in the query", habits="key_query,opaque", change=_KEY_QUERY),
    Variation(name="a session cookie", habits="cookie,opaque", change=_COOKIE),
    Variation(name="basic credentials", habits="basic", change=_BASIC),
    Variation(name="opaque bearer tokens", habits="opaque"),
    Variation(name="another's row is hidden by 404", habits="hides"),
    Variation(name="extra headers", habits="extra_headers,www_authenticate"),
    Variation(name="extra fields", habits="extra_fields", examples=3),
    Variation(name="newest first", habits="newest_first"),
    Variation(name="HEAD and OPTIONS", habits="head", examples=3),
    Variation(name="chunked bodies", habits="chunked"),
    Variation(name="closes connections", habits="closes"),
    Variation(name="compressed bodies", habits="gzip"),
    Variation(name="charset in media types", habits="charset"),
    Variation(name="entity tags", habits="etag"),
    Variation(name="201 without Location", habits="no_location"),
    Variation(name="404 for an unknown method", habits="404_for_method", examples=3),
    Variation(name="leaves nulls out", habits="omits_null", examples=3),
    Variation(name="DELETE answers with the row", habits="delete_200", change=_deleted_with_body),
    Variation(name="a weak rate limit", habits="rate_limit", operations=("addBoat", "getBoat")),
    Variation(name="answers after 300 ms", habits="slow", operations=("getBerth", "getBoat")),
    Variation(name="starts late", habits="late", operations=("getBerth", "addBoat")),
    Variation(name="on PostgreSQL", postgres=True, examples=3),
    Variation(name="on PostgreSQL, newest first, compressed", postgres=True, habits="newest_first,gzip,closes"),
)


def _bad(name: str, defects: str, *causes: str, **different: Any) -> Variation:
    found = frozenset(tuple[str, str](cause.split("/")) for cause in causes)  # type: ignore[arg-type]  # two words each
    return Variation(name=name, defects=defects, causes=found, **different)


DEFECTIVE = (
    _bad("errors in another format", "error_format", "errors/error_body"),
    _bad("a required member of errors is missing", "error_field_missing", "errors/error_body"),
    _bad("errors as HTML", "html_errors", "errors/error_media_type"),
    _bad("nobody is asked for credentials", "no_401", "auth/open"),
    _bad("any token is good", "any_token", "auth/open"),
    _bad("one verb is open to all", "open_delete", "auth/open"),
    _bad("403 where nobody is known", "401_as_403", "auth/unauthenticated_status"),
    _bad("400 where nobody is known", "401_as_400", "auth/unauthenticated_status"),
    _bad("roles are not looked at", "no_403", "auth/role_let_in"),
    _bad("400 for a role that may not", "403_as_400", "auth/forbidden_status"),
    _bad("another's row can be read", "reads_others", "auth/others_row_let_in"),
    _bad("another's row can be changed", "writes_others", "auth/others_row_let_in"),
    _bad("lists hold another's rows", "lists_all", "auth/others_row_listed"),
    _bad("200 for what is missing", "missing_is_200", "errors/unknown_id"),
    _bad("500 for what is missing", "missing_is_500", "errors/unknown_id"),
    _bad("400 for what is missing", "missing_is_400", "errors/unknown_id"),
    _bad("404 is remembered for all", "caches_404", "alignment/refuses_valid", "auth/allowed_refused"),
    _bad("409 for invalid input", "validation_status", "errors/wrong_status"),
    _bad("everything is accepted", "accepts_anything", "errors/accepts_invalid"),
    _bad("wrong types are accepted", "accepts_wrong_types", "errors/accepts_invalid", "errors/wrong_status"),
    _bad("fields are not named", "field_unnamed", "errors/field_not_named"),
    _bad("malformed JSON is a server error", "malformed_is_500", "errors/malformed_accepted"),
    _bad("crashes on junk", "crashes_on_junk", "errors/wrong_status", "alignment/server_error", examples=4),
    _bad("connections dropped on invalid input", "drops", "errors/wrong_status"),
    _bad("stack traces in errors", "stack", "errors/error_leak"),
    _bad("SQL in errors", "sql", "errors/error_leak"),
    _bad("JSON sent as text", "wrong_media", "alignment/media_type"),
    _bad("bodies off the schema", "off_schema", "alignment/body"),
    _bad("null where a text is required", "null_required", "alignment/body"),
    _bad("200 where 201 is documented", "created_200", "alignment/undocumented_status"),
    _bad("redirects", "redirects", "alignment/refuses_valid"),
    _bad("hashes of passwords are told", "tells_hash", "alignment/secret_told"),
    _bad("what is removed stays", "keeps_removed", "alignment/nothing_removed"),
    _bad("changes are told and not kept", "forgets_change", "alignment/change_lost"),
    _bad("the idempotency key is ignored", "repeats", "idempotency/repeated"),
    _bad("one statement for each row", "n_plus_one", "queries/grows", postgres=True),
    _bad("an outage shows the inside", "outage_leak", "outage/outage_leak", postgres=True),
)


@asynccontextmanager
async def serving(variation: Variation, port: int, database_url: str = "") -> AsyncIterator[list[str]]:
    """The service at work; gives the credentials of two harbourmasters."""
    assert NODE is not None
    environment = {"PATH": os.defpath, "HABITS": variation.habits, "DEFECTS": variation.defects}
    process = await asyncio.create_subprocess_exec(
        *(NODE, str(MARINA / "service.js"), str(port)),
        stdout=asyncio.subprocess.PIPE,
        env=environment | ({"DATABASE_URL": database_url} if database_url else {}),
    )
    try:
        assert process.stdout is not None
        yield json.loads(await process.stdout.readline()) if not database_url else []
    finally:
        process.kill()
        await process.wait()


def designs(variation: Variation, folder: Path) -> tuple[Path, Path]:
    """Contract and permission model as files, with what the variation says differently."""
    contract, auth = (yaml.safe_load((MARINA / name).read_text()) for name in ("openapi.yaml", "auth.yaml"))
    variation.change(contract, auth)
    written: Mapping[str, Document] = {"openapi.json": contract, "auth.yaml": auth}
    for name, document in written.items():
        (folder / name).write_text(json.dumps(document))
    return folder / "openapi.json", folder / "auth.yaml"


async def inspected(variation: Variation, folder: Path) -> Report:
    """Start it, and inspect it over HTTP, or over HTTP and its database's wire."""
    return await (_on_postgres if variation.postgres else _in_memory)(variation, folder)


async def _in_memory(variation: Variation, folder: Path) -> Report:
    port = free_port()
    async with serving(variation, port) as masters:
        return await inspect_service(_inquiry(variation, folder, port, masters), lambda _: None)


async def _on_postgres(variation: Variation, folder: Path) -> Report:
    port, relay = free_port(), free_port()
    async with Databases("postgres") as server, server.lend() as database:
        await databases.run_script(database, (MARINA / "schema.sql").read_text(), where="schema.sql")
        credentials = database.url.partition("://")[2].partition("@")[0]
        inquiry = _inquiry(
            variation,
            folder,
            port,
            [],
            database=database.admin_url,
            schema=MARINA / "schema.sql",
            relay=f"127.0.0.1:{relay}",
        )
        looking = asyncio.create_task(inspect_service(inquiry, lambda _: None))
        by_way = f"postgresql://{credentials}@127.0.0.1:{relay}/{database.name}"
        await asyncio.sleep(0.3)  # the relay listens before the service connects, as a service wants of its database
        async with serving(variation, port, by_way):
            return await looking


def _inquiry(variation: Variation, folder: Path, port: int, masters: Sequence[str], **more: Any) -> Inquiry:
    contract, auth = designs(variation, folder)
    return Inquiry(
        base_url=f"http://127.0.0.1:{port}",
        contract=contract,
        auth=auth,
        tokens=[("harbourmaster", token) for token in masters],
        operations=variation.operations,
        examples=variation.examples,
        wait_s=20.0,
        **more,
    )


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

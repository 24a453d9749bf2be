# ruff: noqa: E501 - a mutation is one line of a table

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestrator.acceptance import NoGo, judge, judge_quality, unreadable
from orchestrator.errors import OrchestratorError
from orchestrator.packages import read_package, seal
from tests.handoffs import HIVEWATCH, LATHE_HALL, change, copy_of, stage

Mutation = Callable[[Path], None]


def edit(file: str, old: str, new: str, *, sealed: bool = True) -> Mutation:
    """Another text in a file, and hashes as if it had been signed off so."""

    def apply(package: Path) -> None:
        change(package, file, old, new)
        if sealed:
            seal(package)

    return apply


def all_of(*mutations: Mutation) -> Mutation:
    def apply(package: Path) -> None:
        for mutation in mutations:
            mutation(package)

    return apply


def drop(file: str) -> Mutation:
    return lambda package: (package / file).unlink()


def write(file: str, content: bytes, *, sealed: bool = True) -> Mutation:
    return rewrite(file, lambda _: content, sealed=sealed)


def rewrite(file: str, how: Callable[[bytes], bytes], *, sealed: bool = True) -> Mutation:
    def apply(package: Path) -> None:
        path = package / file
        path.write_bytes(how(path.read_bytes() if path.exists() else b""))
        if sealed:
            seal(package)

    return apply


def folder(file: str) -> Mutation:
    def apply(package: Path) -> None:
        (package / file).unlink()
        (package / file).mkdir()

    return apply


def link(file: str) -> Mutation:
    def apply(package: Path) -> None:
        moved = package.parent / "outside"
        (package / file).rename(moved)
        (package / file).symlink_to(moved)

    return apply


def pipe(file: str) -> Mutation:
    def apply(package: Path) -> None:
        (package / file).unlink()
        os.mkfifo(package / file)

    return apply


def cut(file: str, start: str, end: str) -> Mutation:
    """Without the text from `start` up to `end`."""

    def apply(package: Path) -> None:
        text = (package / file).read_text("utf-8")
        begin = text.index(start)
        (package / file).write_text(text[:begin] + text[text.index(end, begin + 1) :], "utf-8")
        seal(package)

    return apply


def judged(package: Path) -> list[NoGo]:
    try:
        return judge(read_package(package), stage())
    except OrchestratorError as error:
        return unreadable(error)


HAND, API, SQL, AUTH, PLAN = "handoff.md", "openapi.yaml", "schema.sql", "auth.yaml", "migration-plan.yaml"

MUTATIONS: list[tuple[str, Mutation, str, str]] = [
    # name, what is done to a good package, the item that must fail, a word of the message
    ("no handoff.md", drop(HAND), "handoff_readable", "not in the package"),
    ("handoff.md is a link", link(HAND), "handoff_readable", "link"),
    ("handoff.md is not text", write(HAND, b"\xff\xfe\x00", sealed=False), "handoff_readable", "UTF-8"),
    ("no front matter", edit(HAND, "---\nhandoff: 1", "handoff: 1", sealed=False), "handoff_readable", "front matter"),
    ("front matter without end", write(HAND, b"---\nhandoff: 1\n", sealed=False), "handoff_readable", "no end"),
    ("another format version", edit(HAND, "handoff: 1", "handoff: 2", sealed=False), "handoff_readable", "version 2"),
    ("no format version", edit(HAND, "handoff: 1\n", "", sealed=False), "handoff_readable", "version is missing"),
    ("an unknown key", edit(HAND, "product: Hivewatch", "produce: Hivewatch", sealed=False), "handoff_readable", "product"),
    ("an unknown release mode", edit(HAND, "release_mode: MVP", "release_mode: Beta", sealed=False), "handoff_readable", "Full Production"),
    ("a date without zone", edit(HAND, "T09:00:00Z", "T09:00:00", sealed=False), "handoff_readable", "time zone"),
    ("a date that is none", edit(HAND, "2026-11-20T09:00:00Z", "soon, we hope", sealed=False), "handoff_readable", "created"),
    ("a path upwards", edit(HAND, "path: openapi.yaml", "path: ../openapi.yaml", sealed=False), "handoff_readable", "inside of the package"),
    ("an absolute path", edit(HAND, "path: openapi.yaml", "path: /etc/passwd", sealed=False), "handoff_readable", "inside of the package"),
    ("a hash that is none", edit(HAND, "sha256: ", "sha256: x", sealed=False), "handoff_readable", "sha256"),
    ("two decisions of one id", edit(HAND, "id: D-2", "id: D-1", sealed=False), "handoff_readable", "`D-1` stands 2 times"),
    ("a key written twice", edit(HAND, "codebase: greenfield", "codebase: greenfield\ncodebase: x", sealed=False), "handoff_readable", "twice"),
    ("an alias", edit(HAND, "product: Hivewatch", "product: *name", sealed=False), "handoff_readable", "alias"),
    ("answered without answer", edit(HAND, "    answer: No, only its keeper may.\n", "", sealed=False), "handoff_readable", "answer"),
    ("nobody approved", edit(HAND, "approved_by: backend design review\n", "", sealed=False), "handoff_readable", "approved_by"),
    ("prose without end", rewrite(HAND, lambda old: old + b"and so on " * 30_000, sealed=False), "handoff_readable", "prose"),
    # artifacts
    ("no contract", drop(API), "artifacts_present", "not in the package"),
    ("no schema", drop(SQL), "artifacts_present", "schema.sql"),
    ("no permissions", drop(AUTH), "artifacts_present", "auth.yaml"),
    ("no migration plan", drop(PLAN), "artifacts_present", "migration-plan.yaml"),
    ("the contract is a link", link(API), "artifacts_present", "links are not followed"),
    ("the contract is a pipe", pipe(API), "artifacts_present", "not a regular file"),
    ("the contract is a folder", folder(API), "artifacts_present", "openapi.yaml"),
    ("the contract is an archive", write(API, b"PK\x03\x04rest"), "artifacts_present", "archive"),
    ("the schema is compressed", write(SQL, b"\x1f\x8b\x08rest"), "artifacts_present", "archive"),
    ("the contract is too large", write(API, b"a" * 4_000_001), "artifacts_present", "larger"),
    ("the contract is empty", write(API, b""), "artifacts_present", "empty"),
    ("the schema is blank", write(SQL, b" \n\n"), "artifacts_present", "empty"),
    ("the contract is not listed", cut(HAND, "  openapi:", "  schema:"), "openapi_valid", "no `openapi`"),
    ("the plan is not listed", cut(HAND, "  migration_plan:", "\nintegrations"), "migration_plan_sound", "no `migration_plan`"),
    # hashes
    ("a changed contract", edit(API, "title: Hivewatch", "title: Hivewatch!", sealed=False), "hashes_match", "openapi.yaml"),
    ("a changed schema", edit(SQL, "varchar(80)", "varchar(81)", sealed=False), "hashes_match", "schema.sql"),
    ("a changed rule", edit(AUTH, "allow: [inspector]}", "allow: [keeper]}", sealed=False), "hashes_match", "auth.yaml"),
    # front matter against prose, stage and itself
    ("for another stage", edit(HAND, "to_phase: 06-", "to_phase: 07-"), "handoff_consistent", "is for stage"),
    ("from another stage", edit(HAND, "from_phase: 04-", "from_phase: 03-"), "handoff_consistent", "comes from"),
    ("prose says another mode", edit(HAND, "**Release mode:** MVP", "**Release mode:** Full Production"), "handoff_consistent", "Full Production"),
    ("prose has a decision more", edit(HAND, "| D-4 |", "| D-9 |"), "handoff_consistent", "D-9"),
    ("prose lacks an assumption", edit(HAND, "| A-2 | A", "| | A"), "handoff_consistent", "A-2"),
    ("prose scope is larger", edit(HAND, "- FR-005: rating of apiaries", "- FR-005: rating\n- FR-006: treatments"), "handoff_consistent", "FR-006"),
    ("prose traces elsewhere", edit(HAND, "| registerKeeper, login | designed", "| registerKeeper, listHives | designed"), "handoff_consistent", "FR-001"),
    ("prose has another status", edit(HAND, "| FR-001 | registerKeeper, login | designed", "| FR-001 | registerKeeper, login | built"), "handoff_consistent", "built"),
    ("prose lacks a requirement", edit(HAND, "| FR-004 | recordVisit, listVisits | designed |\n", ""), "handoff_consistent", "FR-004"),
    ("prose does not tick", edit(HAND, "- [x] NG-02", "- [ ] NG-02"), "handoff_consistent", "NG-02"),
    ("prose lists another file", edit(HAND, "| `auth.yaml` |", "| `roles.yaml` |"), "handoff_consistent", "roles.yaml"),
    # scope
    ("an empty MVP scope", edit(HAND, "mvp_scope: [FR-001, FR-002, FR-003, FR-004, FR-005, FR-008]", "mvp_scope: []"), "scope_known", "no requirement"),
    ("a scope with an unknown requirement", edit(HAND, "FR-005, FR-008]", "FR-005, FR-008, FR-050]"), "scope_known", "FR-050"),
    ("a scope in Full Production", edit(HAND, "release_mode: MVP", "release_mode: Full Production"), "scope_known", "Full Production"),
    ("a scope that nothing serves", all_of(edit(API, "x-fr-id: [FR-005]", "x-fr-id: [FR-006]")), "scope_known", "no operation carries it"),
    # stack and database
    ("an unknown stack", edit(HAND, "framework: fastapi", "framework: gopher"), "stack_named", "gopher"),
    ("an unknown database", edit(HAND, "engine: postgres", "engine: mongodb"), "stack_named", "mongodb"),
    ("a dialect beside the database", edit(HAND, "engine: postgres", "engine: mysql"), "stack_named", "mysql"),
    ("an unknown development database", edit(HAND, "dev: sqlite", "dev: oracle"), "stack_named", "oracle"),
    ("code that is not there", edit(HAND, "codebase: greenfield", "codebase: ../nowhere"), "codebase_present", "nowhere"),
    # the contract
    ("garbage for a contract", write(API, bytes(range(128, 256))), "openapi_valid", "UTF-8"),
    ("a contract cut off", rewrite(API, lambda old: old[:3001] + b"\n   }"), "openapi_valid", "YAML"),
    ("an old contract", edit(API, "openapi: 3.1.0", 'swagger: "2.0"'), "openapi_valid", "no version"),
    ("no title", edit(API, "  title: Hivewatch\n", ""), "openapi_valid", "title"),
    ("two operations of one id", edit(API, "operationId: listHives", "operationId: listVisits"), "openapi_valid", "listVisits"),
    ("a reference to nowhere", edit(API, "schemas/NewHive", "schemas/NewHives"), "openapi_valid", "leads nowhere"),
    ("a reference outside", edit(API, '"#/components/schemas/NewHive"', '"http://127.0.0.1:9/x.yaml"'), "openapi_valid", "not fetched"),
    ("a reference to a file", edit(API, '"#/components/schemas/NewHive"', '"file:///etc/passwd"'), "openapi_valid", "not fetched"),
    ("another base for references", edit(API, "    NewHive:\n", "    NewHive:\n      $id: http://127.0.0.1:9/\n"), "openapi_valid", "$id"),
    ("a parameter in the path only", edit(API, "ApiaryId: {name: apiary_id", "ApiaryId: {name: apiary"), "openapi_valid", "apiary_id"),
    ("a response without description", edit(API, '"204": {description: Gone}', '"204": {}'), "openapi_valid", "description"),
    ("a schema type that is none", edit(API, "brood_frames: {type: integer, minimum: 1", "brood_frames: {type: number_, minimum: 1"), "openapi_valid", "number_"),
    ("the same path twice", edit(API, "  /treatments:\n", "  /apiaries/{id}: {}\n  /treatments:\n"), "openapi_valid", "same path"),
    ("no operation", write(API, b"openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {}\n"), "openapi_valid", "no operation"),
    ("a schema that unfolds without end", edit(API, "    Error:\n", "".join(f"    Bomb{n}: {{allOf: [{{$ref: '#/components/schemas/Bomb{n + 1}'}}, {{$ref: '#/components/schemas/Bomb{n + 1}'}}]}}\n" for n in range(40)) + "    Bomb40: {type: object}\n    Error:\n"), "openapi_valid", "Bomb"),
    ("required names that are none", edit(API, "required: [label, hive_type]", "required: [label, {a: 1}]"), "openapi_valid", "/required/1"),
    ("a bound that is text", edit(API, "brood_frames: {type: integer, minimum: 0", "brood_frames: {type: integer, minimum: none"), "openapi_valid", "minimum"),
    ("a schema that is a list", edit(API, "    Health:\n      type: object", "    Health: []\n    Healthy:\n      type: object"), "openapi_valid", "Health"),
    # traceability
    ("an operation without requirement", edit(API, "      x-fr-id: [FR-006]\n", ""), "operations_traceable", "listTreatments"),
    ("an unknown requirement", edit(API, "x-fr-id: [FR-006]", "x-fr-id: [FR-060]"), "operations_traceable", "FR-060"),
    ("a mark that is no list", edit(API, "x-fr-id: [FR-006]", "x-fr-id: {FR: 006}"), "operations_traceable", "list of ids"),
    ("an unknown priority", edit(API, "x-priority: P2", "x-priority: urgent"), "operations_traceable", "urgent"),
    ("a value out of range", edit(API, "x-business-value: 3", "x-business-value: 9"), "operations_traceable", "1 to 5"),
    ("coverage of nothing", edit(HAND, "traced_to: [listTreatments]", "traced_to: [listPoisons]"), "operations_traceable", "listPoisons"),
    ("an unknown first article", edit(HAND, "first_article: createApiary", "first_article: makeApiary"), "first_article_known", "makeApiary"),
    ("a first article out of scope", edit(HAND, "first_article: createApiary", "first_article: listTreatments"), "first_article_known", "MVP scope"),
    ("a sample of nothing", edit(HAND, "samples: {listApiaries", "samples: {listApiary"), "first_article_known", "listApiary"),
    ("a sample with an unknown parameter", edit(HAND, "{query: {limit: 20}}", "{query: {size: 20}}"), "first_article_known", "size"),
    # the schema
    ("no table at all", write(SQL, b"-- to be done\nSELECT 1;\n"), "schema_complete", "no table"),
    ("a table without primary key", edit(SQL, "uuid         PRIMARY KEY DEFAULT", "uuid         NOT NULL DEFAULT"), "schema_complete", "primary key"),
    ("a table without columns", edit(SQL, "CREATE TYPE", "CREATE TABLE nothing ();\nCREATE TYPE"), "schema_complete", "nothing"),
    ("a key to an unknown table", edit(SQL, "REFERENCES hives (id)", "REFERENCES beehives (id)"), "schema_complete", "beehives"),
    ("a key to an unknown column", edit(SQL, "REFERENCES hives (id)", "REFERENCES hives (number)"), "schema_complete", "number"),
    ("a key to what is not unique", edit(SQL, "REFERENCES hives (id)", "REFERENCES hives (apiary_id)"), "schema_complete", "identify"),
    ("a key of another type", edit(SQL, "hive_id      uuid ", "hive_id      bigint "), "schema_complete", "BIGINT"),
    ("no index at all", rewrite(SQL, lambda old: b"\n".join(line for line in old.split(b"\n") if not line.startswith(b"CREATE INDEX"))), "schema_complete", "no index"),
    ("an index of an unknown column", edit(SQL, "ON apiaries (municipality)", "ON apiaries (county)"), "schema_complete", "county"),
    ("tables in the wrong order", all_of(cut(SQL, "CREATE TABLE keepers", "CREATE TABLE apiaries"), edit(SQL, "COMMENT ON TABLE keepers", "CREATE TABLE keepers (id uuid PRIMARY KEY, email text, password_hash text, role keeper_role);\nCOMMENT ON TABLE keepers")), "schema_complete", "keepers"),
    ("a table declared twice", edit(SQL, "COMMENT ON TABLE keepers", "CREATE TABLE hives (id uuid PRIMARY KEY);\nCOMMENT ON TABLE keepers"), "schema_understood", "hives"),
    ("a type that is none", edit(SQL, "visited_on   date ", "visited_on   dat "), "schema_understood", "dat"),
    ("a type that nobody declares", edit(SQL, "CREATE TYPE keeper_role", "CREATE TYPE keeper_roles"), "schema_understood", "keeper_role"),
    ("an extension that there is no stand-in for", edit(SQL, "CREATE TYPE", "CREATE EXTENSION IF NOT EXISTS pg_trgm;\nCREATE TYPE"), "schema_understood", "line 4 the extension `pg_trgm` cannot be made"),
    ("an extension that only a superuser may make", edit(SQL, "CREATE TYPE", "CREATE EXTENSION vector;\nCREATE TYPE"), "schema_understood", "`vector` cannot be made"),
    ("an extension in quotation marks, of a schema", edit(SQL, "CREATE TYPE", 'create extension "btree_gist" with schema public;\nCREATE TYPE'), "schema_understood", "there are citext, pgcrypto"),
    ("a version that an extension does not have", edit(SQL, "CREATE TYPE", "CREATE EXTENSION citext WITH VERSION '99.1';\nCREATE TYPE"), "schema_understood", "no version 99.1"),
    ("a type whose extension is not made", edit(SQL, "    notes        text,", "    notes        text,\n    tag citext,"), "schema_understood", "CREATE EXTENSION IF NOT EXISTS citext"),
    ("a type of another extension than is made", all_of(edit(SQL, "CREATE TYPE", "CREATE EXTENSION pgcrypto;\nCREATE TYPE"), edit(SQL, "    notes        text,", "    notes        text,\n    tags citext[],")), "schema_understood", "`citext`"),
    ("a column declared twice", edit(SQL, "    notes        text,", "    notes        text,\n    notes        text,"), "schema_understood", "notes"),
    ("SQL that is none", edit(SQL, "CREATE TYPE", "CREATE TALBE x (id int);\nCREATE TYPE"), "schema_understood", "TALBE"),
    ("a schema cut off", rewrite(SQL, lambda old: old[:1500]), "schema_understood", "not understood"),
    ("a quotation mark too many", edit(SQL, "IN ('calm',", "IN ('calm,"), "schema_complete", "cannot be"),
    # permissions
    ("a key that auth.yaml does not know", edit(AUTH, "default: deny", "defualt: deny"), "auth_complete", "defualt"),
    ("an operation without rule", edit(AUTH, "  listTreatments: {allow: [inspector]}\n", ""), "auth_complete", "listTreatments"),
    ("a rule for nothing", edit(AUTH, "  listTreatments:", "  listPoisons: {allow: [inspector]}\n  listTreatments:"), "auth_complete", "listPoisons"),
    ("an unknown role", edit(AUTH, "listTreatments: {allow: [inspector]}", "listTreatments: {allow: [auditor]}"), "auth_complete", "auditor"),
    ("an unknown role that bypasses", edit(AUTH, "bypass: [inspector]}", "bypass: [admin]}"), "auth_complete", "admin"),
    ("nobody allowed", edit(AUTH, "listTreatments: {allow: [inspector]}", "listTreatments: {allow: []}"), "auth_complete", "nobody"),
    ("an unknown owner column", edit(AUTH, "owner: keeper_id,", "owner: beekeeper_id,"), "auth_complete", "beekeeper_id"),
    ("an owner on an unknown table", edit(AUTH, "owner: apiaries.keeper_id", "owner: apiary.keeper_id"), "auth_complete", "apiary"),
    ("an owner column on the wrong table", edit(AUTH, "owner: apiaries.keeper_id", "owner: hives.keeper_id"), "auth_complete", "hives"),
    ("own without owner", edit(AUTH, "scope: own, owner: keeper_id}", "scope: own}"), "auth_complete", "owner"),
    ("an unknown principal table", edit(AUTH, "table: keepers", "table: users"), "auth_complete", "users"),
    ("a table of another schema", all_of(edit(SQL, "CREATE TABLE keepers", "CREATE TABLE app.keepers"), edit(AUTH, "table: keepers", "table: other.keepers")), "auth_complete", "`app.keepers`"),
    ("an owner on a table of another schema", all_of(edit(SQL, "CREATE TABLE apiaries", "CREATE TABLE app.apiaries"), edit(AUTH, "owner: apiaries.keeper_id", "owner: x.apiaries.keeper_id")), "auth_complete", "`x.apiaries`"),
    ("an unknown login column", edit(AUTH, "login: email", "login: mail"), "auth_complete", "mail"),
    ("an unknown column of the owner's row", edit(AUTH, "owner: apiaries.keeper_id", "having: {mood: good}, owner: apiaries.keeper_id"), "auth_complete", "`mood`"),
    ("an unknown table of tokens", edit(AUTH, "kind: jwt", "kind: apikey\n  tokens: {table: session, owner: keeper_id, token: name}"), "auth_complete", "`session`"),
    ("an unknown column of tokens", edit(AUTH, "kind: jwt", "kind: apikey\n  tokens: {table: apiaries, owner: keeper, token: name}"), "auth_complete", "`keeper`"),
    ("a column of tokens that cannot end", edit(AUTH, "kind: jwt", "kind: apikey\n  tokens: {table: apiaries, owner: keeper_id, token: name, expires: name}"), "auth_complete", "moment"),
    ("an unknown field", edit(AUTH, "inspector: [registration_no]", "inspector: [number]"), "auth_complete", "number"),
    ("a role that cannot be stored", edit(AUTH, "roles: [keeper, inspector]", "roles: [keeper, inspector, auditor]"), "auth_complete", "auditor"),
    ("roles and no column for them", edit(AUTH, ", role: role}", "}"), "auth_complete", "no column"),
    ("no scheme", cut(AUTH, "scheme:", "principal:"), "auth_complete", "scheme"),
    ("no principal", cut(AUTH, "principal:", "roles:"), "auth_complete", "principal"),
    ("every role beside a role", edit(AUTH, "login: {allow: public}", "login: {allow: [authenticated, keeper]}"), "auth_complete", "every role"),
    ("an unknown role beside the public", edit(AUTH, "login: {allow: public}", "login: {allow: [public, visitor]}"), "auth_complete", "visitor"),
    ("open in the model only", edit(AUTH, "listTreatments: {allow: [inspector]}", "listTreatments: {allow: public}"), "auth_agrees", "listTreatments"),
    ("open in the contract only", edit(API, "      operationId: listTreatments\n", "      operationId: listTreatments\n      security: []\n"), "auth_agrees", "listTreatments"),
    ("an unknown scheme", edit(AUTH, "openapi_security_scheme: bearerAuth", "openapi_security_scheme: bearer"), "auth_agrees", "bearer"),
    ("an undeclared scheme", edit(API, "  - bearerAuth: []", "  - tokenAuth: []"), "auth_agrees", "tokenAuth"),
    ("another kind of scheme", edit(AUTH, "kind: jwt", "kind: basic"), "auth_agrees", "basic"),
    # migrations
    ("a plan that is no YAML", write(PLAN, b"steps: [\n"), "migration_plan_sound", "YAML"),
    ("a plan without steps", write(PLAN, b"dialect: postgres\nsteps: []\n"), "migration_plan_sound", "steps"),
    ("a plan of another dialect", edit(PLAN, "dialect: postgres", "dialect: mysql"), "migration_plan_sound", "mysql"),
    ("a step without rollback", edit(PLAN, "    rollback: {kind: drop, order: 3, data_loss: true}\n", ""), "migration_plan_sound", "no rollback"),
    ("rollbacks in the order of creation", edit(PLAN, "order: 1,", "order: 9,"), "migration_plan_sound", "undone first"),
    ("two rollbacks at once", edit(PLAN, "order: 5,", "order: 6,"), "migration_plan_sound", "undone first"),
    ("a table that no step creates", edit(PLAN, "tables: [visits]", "tables: [hives]"), "migration_plan_sound", "`visits`"),
    ("a table created twice", edit(PLAN, "tables: [visits]", "tables: [visits, hives]"), "migration_plan_sound", "2 steps create"),
    ("a table that the schema lacks", edit(PLAN, "tables: [visits]", "tables: [visits, swarms]"), "migration_plan_sound", "swarms"),
    ("steps against the keys", all_of(edit(PLAN, "tables: [keepers]", "tables: [x]"), edit(PLAN, "tables: [treatments]", "tables: [keepers]"), edit(PLAN, "tables: [x]", "tables: [treatments]")), "migration_plan_sound", "created only by"),
    ("steps in a circle", edit(PLAN, "depends_on: []", "depends_on: [M-005]"), "migration_plan_sound", "circle"),
    ("a step that depends on nothing known", edit(PLAN, "depends_on: [M-003]", "depends_on: [M-033]"), "migration_plan_sound", "M-033"),
    ("two steps of one id", edit(PLAN, "id: M-002", "id: M-001"), "migration_plan_sound", "twice"),
    ("two steps of one revision", edit(PLAN, "revision: create_hives", "revision: create_keepers"), "migration_plan_sound", "revision"),
    ("a restore without backup", all_of(edit(PLAN, "kind: drop, order: 1", "kind: restore, order: 1"), edit(PLAN, "backup: an empty database is saved as a schema-only dump before M-001\n", "")), "migration_plan_sound", "backup"),
    ("an unknown rollback", edit(PLAN, "rollback: {kind: drop, order: 1", "rollback: {kind: pray, order: 1"), "migration_plan_sound", "rollback"),
    # questions and decisions
    ("a blocking question in scope", edit(HAND, "blocking: true\n    status: answered", "blocking: true\n    status: open"), "no_blocking_rfi", "RFI-001"),
    ("a blocking question about everything", edit(HAND, "    operation: listTreatments\n    question: For how many years does the association have to keep treatments?\n    blocking: false", "    question: Who pays?\n    blocking: true"), "no_blocking_rfi", "Who pays"),
    ("a blocking question that was assumed away", edit(HAND, "blocking: true\n    status: answered", "blocking: true\n    status: assumed"), "no_blocking_rfi", "assumed"),
    ("a question about an unknown operation", edit(HAND, "operation: deleteApiary", "operation: dropApiary"), "no_blocking_rfi", "dropApiary"),
]  # fmt: skip


@pytest.mark.parametrize("mutate, check, word", [pytest.param(*m[1:], id=m[0]) for m in MUTATIONS])
def test_a_broken_package_is_refused_for_its_reason(tmp_path: Path, mutate: Mutation, check: str, word: str) -> None:
    package = copy_of(HIVEWATCH, tmp_path)
    mutate(package)
    failed = [item for item in judged(package) if not item.passed]
    told = [item for item in failed if item.check == check and word in f"{item.place} {item.problem} {item.remedy}"]
    assert told, f"{check} with {word!r} is not among:\n" + "\n".join(map(str, failed))
    assert all(item.file and item.problem and item.remedy for item in failed), "each names file, problem and remedy"


@pytest.mark.parametrize(
    "line, told",
    [
        ("    rationale: The web client shows page numbers\n", "D-3"),
        ("    origin: backend design, from the first interviews with keepers\n", "A-1"),
    ],
)
def test_a_decision_or_assumption_without_its_reason_is_shown_and_does_not_block(
    tmp_path: Path, line: str, told: str
) -> None:
    package = copy_of(HIVEWATCH, tmp_path)
    change(package, HAND, line, "")
    assert [str(item) for item in judged(package) if not item.passed] == []
    (found,) = [item for item in judge_quality(read_package(package), stage()) if not item.passed]
    assert found.check == "decisions_recorded"
    assert told in found.problem


def test_in_full_production_the_coverage_table_may_lead_to_the_requirement(tmp_path: Path) -> None:
    package = copy_of(LATHE_HALL, tmp_path)
    change(
        package,
        API,
        "      operationId: getMachine\n      tags: [machines]\n      x-fr-id: [FR-20]\n",
        "      operationId: getMachine\n",
    )
    seal(package)
    assert [str(item) for item in judged(package) if not item.passed] == []
    for old in ("createMachine, getMachine, replace", "createMachine`, `getMachine`, `replace"):
        change(package, HAND, old, old.replace("getMachine, ", "").replace("`getMachine`, ", ""))
    assert {item.check for item in judged(package) if not item.passed} == {"operations_traceable"}


MAPPING_MUTATIONS = [
    ("an unknown operation", edit("mapping.yaml", "listBookings:", "listBooking:"), "listBooking"),
    ("an unknown path", edit("mapping.yaml", "listBookings:", "GET /booking:"), "did you mean `GET /bookings`"),
    ("a path under another parameter", edit("mapping.yaml", "  updateBooking:", '  "PATCH /bookings/{id}":'), "PATCH /bookings/{id}"),
    ("an operation under two names", edit("mapping.yaml", "  listBookings:", "  GET /api/bookings: {order_by: id}\n  listBookings:"), "a second time"),
    ("an unknown table", edit("mapping.yaml", "kind: create\n    table: bookings", "kind: create\n    table: booking"), "booking"),
    ("a table of another schema", all_of(edit(SQL, "CREATE TABLE bookings", "CREATE TABLE app.bookings"), edit("mapping.yaml", "kind: create\n    table: bookings", "kind: create\n    table: other.bookings")), "other.bookings"),
    ("an unknown column to set", edit("mapping.yaml", "set: {member_id:", "set: {user_id:"), "user_id"),
    ("an unknown column to change", edit("mapping.yaml", "field: status", "field: state"), "state"),
    ("an unknown schema", edit("mapping.yaml", "  Booking: {", "  Bookings: {"), "Bookings"),
    ("an unknown property", edit("mapping.yaml", "machineId: machine_id", "machine: machine_id"), "machine"),
    ("an unknown mapped column", edit("mapping.yaml", "endsAt: ends_at", "endsAt: end_at"), "end_at"),
    ("a condition that is none", edit("mapping.yaml", "order_by: starts_at", "where: 'member_id = = 1'"), "cannot be read"),
    ("a condition on an unknown table", edit("mapping.yaml", "order_by: starts_at", "where: 'id IN (SELECT x FROM nowhere)'"), "nowhere"),
    ("an unknown key", edit("mapping.yaml", "errors:", "error:"), "error"),
]  # fmt: skip


@pytest.mark.parametrize("mutate, word", [pytest.param(*m[1:], id=m[0]) for m in MAPPING_MUTATIONS])
def test_a_mapping_that_speaks_of_nothing_is_refused(tmp_path: Path, mutate: Mutation, word: str) -> None:
    package = copy_of(LATHE_HALL, tmp_path)
    mutate(package)
    failed = [item for item in judged(package) if not item.passed]
    assert [
        item
        for item in failed
        if item.check == "mapping_refers" and word in f"{item.place} {item.problem} {item.remedy}"
    ], failed


@pytest.mark.parametrize("path", ["/bookings", "/api/bookings"])
@pytest.mark.parametrize("file", ["mapping.yaml", AUTH])
def test_operations_may_be_named_by_method_and_path(tmp_path: Path, file: str, path: str) -> None:
    package = copy_of(LATHE_HALL, tmp_path)
    edit(file, "  listBookings:", f"  GET {path}:")(package)
    assert [str(item) for item in judged(package) if not item.passed] == []
    known, told = read_package(LATHE_HALL), read_package(package)
    assert (told.auth.operations, told.mapping) == (known.auth.operations, known.mapping)


@pytest.mark.parametrize(
    "old, new, problem",
    [
        ("listBookings:", "GET /booking:", "a rule for `GET /booking`, which the contract does not have"),
        (
            "  register: {allow: public}",
            "  register: {allow: public}\n  POST /register: {allow: public}",
            "a second time as `register`",
        ),
    ],
)
def test_a_rule_for_no_operation_or_for_one_that_has_one_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    package = copy_of(LATHE_HALL, tmp_path)
    edit(AUTH, old, new)(package)
    failed = [item for item in judged(package) if not item.passed]
    assert [item.check for item in failed if problem in item.problem] == ["auth_complete"], failed


def test_the_front_matter_may_name_operations_by_method_and_path_as_well(tmp_path: Path) -> None:
    package = copy_of(HIVEWATCH, tmp_path)
    known = read_package(package).handoff
    edit("handoff.md", "traced_to: [registerKeeper, login]", 'traced_to: ["POST /auth/register", "POST /auth/login"]')(
        package
    )
    edit(
        "handoff.md",
        "{first_article: createApiary, samples: {listApiaries:",
        '{first_article: "POST /apiaries", samples: {"GET /apiaries":',
    )(package)
    assert [str(item) for item in judged(package) if not item.passed] == []
    told = read_package(package).handoff
    assert (told.coverage, told.inspection) == (known.coverage, known.inspection)


def test_a_migration_may_name_its_tables_with_their_schema(tmp_path: Path) -> None:
    package = copy_of(HIVEWATCH, tmp_path)
    edit("migration-plan.yaml", "tables: [keepers", "tables: [public.keepers")(package)
    assert [str(item) for item in judged(package) if not item.passed] == []


def test_there_are_no_two_mutations_of_one_name() -> None:
    names = [mutation[0] for mutation in MUTATIONS]
    assert len(set(names)) == len(names)


def test_every_no_go_item_of_the_stage_is_broken_by_some_mutation() -> None:
    broken = {mutation[2] for mutation in MUTATIONS} | {"mapping_refers"}
    assert {item.check for item in stage().no_go} <= broken


HARMLESS: list[tuple[str, Mutation]] = [
    ("a byte order mark", rewrite(HAND, lambda old: b"\xef\xbb\xbf" + old, sealed=False)),
    ("carriage returns", rewrite(HAND, lambda old: old.replace(b"\n", b"\r\n"), sealed=False)),
    ("a byte order mark in an artifact", rewrite(AUTH, lambda old: b"\xef\xbb\xbf" + old)),
    ("carriage returns in the SQL", rewrite(SQL, lambda old: old.replace(b"\n", b"\r\n"))),
    ("a file that nobody lists", write("notes.txt", b"by the way")),
    ("an archive that nobody lists", write("old.zip", b"PK\x03\x04")),
    ("keys in another order", edit(HAND, "product: Hivewatch\ncreated: 2026-11-20T09:00:00Z\n", "created: 2026-11-20T09:00:00Z\nproduct: Hivewatch\n")),
    ("an open question that does not block", edit(HAND, "blocking: true\n    status: answered\n    answer: No, only its keeper may.", "blocking: false\n    status: open")),
    ("a blocking question out of scope", edit(HAND, "blocking: false\n    status: open", "blocking: true\n    status: open")),
    ("another claim of the sender", edit(HAND, "{id: NG-05, check: operations_traceable, claimed: pass}", "{id: NG-99, check: operations_traceable, claimed: fail}")),
    ("a shorter body", rewrite(HAND, lambda old: old.split(b"## Situation")[0])),
    ("a word `$ref` in an example", edit(API, "notes: Queen seen}", 'notes: "$ref"}')),
    ("types that are rare", edit(SQL, "    notes        text,", "    notes        text,\n    seen_from inet, span tsrange, words tsvector, mac macaddr8, place point,")),
    ("a type of an extension", edit(SQL, "CREATE TYPE", "CREATE EXTENSION IF NOT EXISTS citext;\nCREATE TYPE")),
    ("extensions that the server has or that are stood in for", edit(SQL, "CREATE TYPE", 'CREATE EXTENSION "uuid-ossp"; CREATE EXTENSION pgcrypto; CREATE EXTENSION IF NOT EXISTS plpgsql SCHEMA pg_catalog;\nCREATE TYPE')),
    ("a column without regard to case", all_of(edit(SQL, "CREATE TYPE", "CREATE EXTENSION citext VERSION '1.0';\nCREATE TYPE"), edit(SQL, "    notes        text,", "    notes        text,\n    tag citext,"))),
    ("security that the contract leaves to the model", rewrite(API, lambda old: re.sub(rb"(?m)^ *security:( \[\]|\n *- bearerAuth: \[\])\n", b"", old))),
    ("names in another case", all_of(edit(AUTH, "table: keepers", "table: Keepers"), rewrite(AUTH, lambda old: re.sub(rb"owner: (\w+)", lambda found: found[0].upper().replace(b"OWNER", b"owner"), old)))),
    ("a mail scheme in a description", edit(API, "description: Gone", "description: 'see http://hivewatch.example/x'")),
]  # fmt: skip


@pytest.mark.parametrize("mutate", [pytest.param(m[1], id=m[0]) for m in HARMLESS])
def test_what_does_no_harm_is_accepted(tmp_path: Path, mutate: Mutation) -> None:
    package = copy_of(HIVEWATCH, tmp_path)
    mutate(package)
    assert [str(item) for item in judged(package) if not item.passed] == []


def test_all_failures_are_told_at_once(tmp_path: Path) -> None:
    package = copy_of(HIVEWATCH, tmp_path)
    change(package, AUTH, "  listTreatments: {allow: [inspector]}\n", "")
    change(package, PLAN, "    rollback: {kind: drop, order: 3, data_loss: true}\n", "")
    change(package, SQL, "CREATE INDEX hives_status_idx", "CREATE INDX hives_status_idx")
    change(package, HAND, "status: answered\n", "status: escalated\n")
    checks = {item.check for item in judged(package) if not item.passed}
    assert {"hashes_match", "auth_complete", "migration_plan_sound", "schema_understood", "no_blocking_rfi"} <= checks


def test_a_failure_names_line_and_key_or_pointer(tmp_path: Path) -> None:
    package = copy_of(HIVEWATCH, tmp_path)
    change(package, AUTH, "bypass: [inspector]}", "bypass: [admin]}")
    change(package, API, "      x-fr-id: [FR-006]\n", "")
    places = {item.check: item.place for item in judged(package) if not item.passed}
    line = next(n for n, text in enumerate((package / AUTH).read_text().splitlines(), 1) if "listApiaries:" in text)
    assert places["auth_complete"] == f"line {line}, `operations.listApiaries`"
    assert re.fullmatch(r"/paths/~1treatments/get \(line \d+\)", places["operations_traceable"])


def test_an_artifact_that_cannot_be_read_is_told_in_full_only_once(tmp_path: Path) -> None:
    package = copy_of(HIVEWATCH, tmp_path)
    (package / AUTH).write_text("roles: [\n")
    told = [item for item in judged(package) if not item.passed and item.file == AUTH]
    assert sum("YAML" in item.problem for item in told) == 1
    assert any("cannot be judged before" in item.problem for item in told)


def test_schemas_that_refer_to_one_another_in_a_circle_are_no_explosion(tmp_path: Path) -> None:
    package = copy_of(HIVEWATCH, tmp_path)
    change(
        package,
        API,
        "    Error:\n",
        "    Tree: {anyOf: [{$ref: '#/components/schemas/Tree'}, {type: string}]}\n    Error:\n",
    )
    seal(package)
    assert [str(item) for item in judged(package) if not item.passed] == []

"""What prose says of who may call and how long tokens hold, held against the auth model."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from tests.unit.models.builtin.small import TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE members (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE shelves (id SERIAL PRIMARY KEY, name TEXT NOT NULL, warden_id INT REFERENCES members (id));
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, ttl: 30h}
principal: {table: members, id: id, login: login, password: secret, role: role}
roles: [ROLE_READER, ROLE_CHIEF_LIBRARIAN, moderator, admin]
default: authenticated
operations: {addShelf: {allow: [%s]}}
"""
CHIEF = "ROLE_CHIEF_LIBRARIAN"


def library(said: str, allow: str = CHIEF, *, info: str = "", **more: Any) -> ServiceDesign:
    adding = {"operationId": "addShelf", "description": said, **takes({"name": TEXT}, "name"), **more}
    return service(TABLES, AUTH % allow, {"/shelves": {"post": adding | answers(rows("name"), "201")}}, info=info)


def shelf(design: ServiceDesign) -> OperationDesign:
    return design.operation("addShelf")


@pytest.mark.parametrize(
    "said, allow",
    [
        ("Adds a shelf (chief librarian only).", CHIEF),
        ("Add shelf - Chief librarians only.", CHIEF),
        ("Only chief librarians may add shelves.", CHIEF),
        ("Requires ROLE_CHIEF_LIBRARIAN.", CHIEF),
        ("Adding a shelf requires the role `ROLE_CHIEF_LIBRARIAN`.", CHIEF),
        ("Moderator role required.", "moderator"),
        ("Restricted to moderators and administrators.", "moderator, admin"),
        ("Admin / moderator only.", "admin, moderator"),
        ("Authentication required.", CHIEF),
    ],
)
def test_roles_that_the_auth_model_lets_call_too_are_evidence(said: str, allow: str) -> None:
    found = shelf(library(said, allow))

    assert any(f"“{said}” is what the auth model says too" in text for text in found.evidence)
    assert found.certainty.value == "derived"


@pytest.mark.parametrize(
    "said, allow, named",
    [
        ("Chief librarians only.", "moderator", "`moderator`"),
        ("Only moderators may add shelves.", "moderator, admin", "`moderator` and `admin`"),
        ("Requires ROLE_CHIEF_LIBRARIAN.", "authenticated", "everybody with credentials"),
        ("No authentication required.", CHIEF, "asks for credentials"),
        ("Auth is optional.", CHIEF, "asks for credentials"),
    ],
)
def test_roles_that_the_auth_model_has_otherwise_are_one_question_that_names_both(
    said: str, allow: str, named: str
) -> None:
    design = library(said, allow)
    (question,) = asked(design, "addShelf")

    assert said in question
    assert named in question
    assert is_built(shelf(design))


@pytest.mark.parametrize(
    "said",
    [
        "Not only moderators may add shelves.",
        "Requires moderator approval of each shelf.",
        "Moderators only see shelves of their town.",
        "Readers see shelves, and moderators are told of new ones.",
    ],
)
def test_sentences_that_leave_nothing_to_a_role_are_no_evidence(said: str) -> None:
    design = library(said, "moderator")

    assert not any("auth model says too" in text for text in shelf(design).evidence)
    assert any(said in text for text in (*asked(design, "addShelf"), *shelf(design).assumptions))


def test_what_a_sentence_says_besides_who_may_call_is_not_lost() -> None:
    said = "Only moderators may add shelves, and at most three within a week."
    design = library(said, "moderator")

    assert any(said in text for text in asked(design, "addShelf"))


def test_a_role_that_may_use_a_parameter_is_not_who_may_call() -> None:
    parameters = [{"name": "silent", "in": "query", "schema": {"type": "boolean"}, "description": "Moderators only."}]
    design = library("Adds a shelf.", "moderator, admin", parameters=parameters)

    assert any("`silent`" in text for text in asked(design, "addShelf"))


@pytest.mark.parametrize("said", ["Tokens expire after 30 hours.", "A JWT is valid for 108000 seconds."])
def test_the_life_of_tokens_is_held_against_the_auth_model(said: str) -> None:
    assert any(said in item.text for item in library("Adds a shelf.", info=said).assumptions)
    assert not library("Adds a shelf.", info=said).questions


def test_another_life_of_tokens_is_one_question_that_names_both() -> None:
    (question,) = library("Adds a shelf.", info="Tokens expire after 15 minutes.").questions

    assert "15 minutes" in question.text
    assert "108000 seconds" in question.text


@pytest.mark.parametrize("said", ["Refresh tokens expire after 30 hours.", "Reset tokens are valid for 30 hours only."])
def test_the_life_of_other_tokens_is_not_that_of_the_auth_model(said: str) -> None:
    assert [item.text for item in library("Adds a shelf.", info=said).questions if said in item.text]


def test_what_a_tag_says_is_ones_own_is_so_where_all_its_operations_are_bound_to_their_caller() -> None:
    tags = [{"name": "mine", "description": "Manage the authenticated user's shelves."}]
    listing = {"operationId": "listMine", "tags": ["mine"], **answers(rows("name", many=True))}
    own = AUTH % CHIEF + "  "
    bound = own.replace("}}\n", "}, listMine: {allow: authenticated, scope: own, owner: warden_id}}\n")

    asked_of = {
        text: service(TABLES, text, {"/shelves/mine": {"get": dict(listing)}}, tags=tags) for text in (own, bound)
    }

    assert [len([q for q in design.questions if "Manage" in q.text]) for design in asked_of.values()] == [1, 0]


def test_whom_an_operation_lets_call_without_credentials_it_knows_by_them_where_auth_is_optional() -> None:
    open_: dict[str, Any] = {"security": []}
    told, plain = library("Auth is optional.", "public", **open_), library("Adds a shelf.", "public", **open_)

    assert (shelf(told).access.public, shelf(told).access.optional) == (True, True)
    assert not shelf(plain).access.optional
    assert not any("Auth is optional" in text for text in asked(told, "addShelf"))


@pytest.mark.parametrize("allow", [f"public, {CHIEF}", "public, authenticated"])
def test_who_stands_beside_the_public_in_the_auth_model_may_but_need_not_send_credentials(allow: str) -> None:
    access = shelf(library("Adds a shelf.", allow, security=[{}, {"token": []}])).access

    assert (access.public, access.optional, access.allow) == (True, True, ())


@pytest.mark.parametrize("of_caller, optional", [("starred", True), ("name", False)])
def test_whoever_sends_credentials_is_known_where_an_answer_says_something_of_the_caller(
    of_caller: str, optional: bool
) -> None:
    tables = TABLES + (
        "CREATE TABLE stars (member_id INT NOT NULL REFERENCES members (id),"
        " shelf_id INT NOT NULL REFERENCES shelves (id), PRIMARY KEY (member_id, shelf_id));"
    )
    told: dict[str, Any] = {**rows("name", starred={"type": "boolean"})}
    told["properties"] = {name: item for name, item in told["properties"].items() if name in {"name", of_caller}}
    get = {"operationId": "getShelf", "security": [], **answers(told, "200", "404")}
    auth = AUTH % CHIEF + "  "
    found = service(tables, auth.replace("}}\n", "}, getShelf: {allow: [public]}}\n"), {"/shelves/{id}": {"get": get}})

    access = found.operation("getShelf").access
    assert (access.public, access.optional) == (True, optional)
    assert any("speaks of the caller" in text for text in found.operation("getShelf").evidence) == optional


@pytest.mark.parametrize("ways", [[{"key": []}], [{"key": []}, {"cert": []}]])
def test_credentials_of_which_the_auth_model_says_nothing_are_asked_about(ways: list[dict[str, Any]]) -> None:
    design = library("Adds a shelf.", security=ways)

    assert not is_built(shelf(design))
    (question,) = [text for text in asked(design, "addShelf") if "credentials" in text]
    assert "`key`" in question
    assert "knows `token` alone" in question


@pytest.mark.parametrize("ways", [[{"key": []}, {"token": []}], [{"token": []}]])
def test_one_way_in_that_the_auth_model_knows_is_enough(ways: list[dict[str, Any]]) -> None:
    assert is_built(shelf(library("Adds a shelf.", security=ways)))


@pytest.mark.parametrize(
    "said, agrees",
    [
        ("Only moderators may change any shelf.", True),
        ("Only moderators may change shelves.", False),
    ],
)
def test_whom_ownership_does_not_bind_may_alone_do_it_to_everybodys_and_not_to_all_there_is(
    said: str, agrees: bool
) -> None:
    auth = AUTH.replace(
        "addShelf: {allow: [%s]}",
        "it: {allow: [ROLE_READER, moderator], scope: own, owner: warden_id, bypass: [moderator]}",
    )
    changing = {
        "operationId": "it",
        "description": said,
        **takes({"name": TEXT}),
        **answers(rows("name"), "200", "404"),
    }
    design = service(TABLES, auth, {"/shelves/{id}": {"patch": changing}})

    assert bool([text for text in asked(design, "it") if "which of the two holds" in text]) is not agrees


def test_what_a_sentence_about_tokens_says_besides_is_asked_about() -> None:
    said = "Tokens expire after 30 hours, and at most five may be active per user."
    assert [text for text in [q.text for q in library("Adds a shelf.", info=said).questions] if said in text]
    assert not [q for q in library("Adds a shelf.", info="Tokens expire after 30 hours.").questions if "30" in q.text]


@pytest.mark.parametrize(
    "said, covered",
    [
        ("Readers see their own shelves, moderators see all.", True),
        ("Readers see their own shelves, admins those in their own rooms.", False),
        ("Readers see their own shelves and moderators their own too.", False),
        ("For its reader and the moderator.", True),
        ("For its reader, its moderator and the admin.", False),
        ("For its admin.", False),
        ("Allowed to the warden of the shelf.", True),
        ("Allowed to the author of its books.", False),
    ],
)
def test_what_somebody_sees_whom_ownership_does_not_bind_is_no_rule_of_the_auth_model(said: str, covered: bool) -> None:
    own = "it: {allow: [ROLE_READER, moderator, admin], scope: own, owner: warden_id, bypass: [moderator, admin]}"
    auth = (AUTH % CHIEF).replace(f"addShelf: {{allow: [{CHIEF}]}}", own)
    listing = {"operationId": "it", "description": said, **answers(rows("name", many=True))}
    design = service(TABLES, auth, {"/shelves": {"get": listing}})

    assert any(said in text for text in asked(design, "it")) is not covered


@pytest.mark.parametrize(
    "said, rule, asks",
    [
        ("Only the moderator of the shelf may add books.", "{allow: [moderator]}", True),
        ("Only the moderator who looks after the shelf may add books.", "{allow: [moderator]}", True),
        ("Only the shelf's moderator may add books.", "{allow: [moderator]}", True),
        ("Only moderators may add books.", "{allow: [moderator]}", False),
        (
            "Only the moderator of the shelf may add books.",
            "{allow: [moderator], scope: own, owner: shelves.warden_id}",
            False,
        ),
    ],
)
def test_the_one_of_a_row_is_not_whoever_has_the_role(said: str, rule: str, asks: bool) -> None:
    """Every moderator could add books to every shelf, and nobody was asked."""
    books = "CREATE TABLE books (id SERIAL PRIMARY KEY, name TEXT NOT NULL, shelf_id INT NOT NULL REFERENCES shelves);"
    auth = AUTH.replace("{addShelf: {allow: [%s]}}", f"{{addBook: {rule}}}")
    adding = {"operationId": "addBook", "description": said, **takes({"name": TEXT}, "name")}
    path = {"/shelves/{id}/books": {"post": adding | answers(rows("name"), "201", "403")}}
    design = service(TABLES + books, auth, path)

    assert is_built(design.operation("addBook"))
    assert any(said in question for question in asked(design, "addBook")) == asks

"""Those who log in, whatever their table is called, and what their tokens are exchanged for."""

from __future__ import annotations

from orchestrator.models.builtin.design import Kind
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, is_built, rows, service, takes

TABLES = (
    "CREATE TABLE medewerker (id text PRIMARY KEY, email text NOT NULL UNIQUE, password text NOT NULL, "
    "naam text NOT NULL, soort text NOT NULL);"
    "CREATE TABLE note (id serial PRIMARY KEY, medewerker_id text NOT NULL REFERENCES medewerker, body text);"
)
AUTH = (
    "scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, "
    "ttl: 1h}\n"
    "principal: {table: medewerker, id: id, login: email, password: password, role: soort}\n"
    "roles: [CLERK, BOSS]\ndefault: authenticated\noperations: {enter: {allow: [public]}, login: {allow: [public]}}"
)
PERSON = rows("id", "email", "naam", "soort")
ENTER = {
    "operationId": "enter",
    **takes({"email": TEXT, "password": TEXT, "naam": TEXT, "soort": TEXT}, "email", "password", "naam"),
    **answers(status="201"),
}


def test_a_registration_is_none_of_the_rows_of_those_who_log_in() -> None:
    """`/auth/register` beside `/users`: what the one shows are no other rows than the other's."""
    users = {"get": {"operationId": "people", **answers(rows("id", "email", "naam", "soort", many=True))}}
    design = service(TABLES, AUTH, {"/auth/register": {"post": ENTER}, "/users": users})
    enter, people = design.operations
    assert (enter.kind, enter.table) == (Kind.REGISTER, "medewerker")
    assert (people.kind, people.table) == (Kind.LIST, "medewerker")
    assert is_built(enter)
    assert is_built(people)


def test_paths_that_show_some_of_those_who_log_in_are_asked_about_beside_the_one_for_all() -> None:
    """`/users` are all of them; which ones `/drivers` are, nothing tells."""
    shown = rows("id", "email", "naam", "soort", many=True)
    design = service(
        TABLES,
        AUTH,
        {
            "/users": {"get": {"operationId": "people", **answers(shown)}},
            "/drivers": {"get": {"operationId": "drivers", **answers(shown)}},
        },
    )
    people, drivers = design.operations
    assert is_built(people)
    assert not is_built(drivers)
    assert "Which rows of `medewerker` are `drivers`?" in asked(design, "drivers")


def test_two_words_for_people_that_show_one_table_are_both_asked_about() -> None:
    """Whether `/members` and `/accounts` are the same people, nothing tells."""
    shown = rows("id", "email", "naam", "soort", many=True)
    paths = {f"/{word}": {"get": {"operationId": word, **answers(shown)}} for word in ("members", "accounts")}
    assert not any(is_built(one) for one in service(TABLES, AUTH, paths).operations)


def test_a_refresh_token_is_known_beside_when_it_ends() -> None:
    """`refreshToken` is exchanged; `refreshExpiresIn` and the other figures of the pair have no effect."""
    pair = {"accessToken": TEXT, "refreshToken": TEXT, "refreshExpiresIn": NUMBER}
    shown = {"type": "object", "properties": pair, "required": ["refreshToken"]}
    login = {"operationId": "login", **takes({"email": TEXT, "password": TEXT}, "email", "password"), **answers(shown)}
    renew = {"operationId": "renew", **takes(pair, "refreshToken"), **answers(shown)}
    design = service(TABLES, AUTH, {"/auth/login": {"post": login}, "/auth/refresh-token": {"post": renew}})
    assert all(is_built(one) for one in design.operations)
    body = design.operations[1].body
    assert body is not None
    assert body.exchanged == ("refreshToken",)


def test_a_list_of_one_row_is_answered_by_whatever_words_of_its_table_it_is_called() -> None:
    """`GET /users/{id}` that answers a list of `User`s, rows of `fantasy_user`, shows the one row."""
    tables = TABLES.replace("medewerker", "shop_user")
    auth = AUTH.replace("medewerker", "shop_user")
    schemas = {"User": PERSON}
    many = {"type": "array", "items": {"$ref": "#/components/schemas/User"}}
    paths = {"/users/{id}": {"get": {"operationId": "one", **answers(many)}}}
    (one,) = service(tables, auth, paths, schemas=schemas).operations
    assert (one.kind, one.table, one.answer.many) == (Kind.GET, "shop_user", True)
    assert is_built(one)


def test_a_row_that_the_body_names_may_be_answered_as_a_list_of_it() -> None:
    """`PATCH /notes` with the id in its body changes one row, and answers a list of it."""
    many = {"type": "array", "items": {"$ref": "#/components/schemas/Note"}}
    change = {"operationId": "change", **takes({"id": NUMBER, "body": TEXT}, "id", "body"), **answers(many)}
    schemas = {"Note": rows("body", id=NUMBER)}
    design = service(TABLES, AUTH, {"/notes": {"patch": change}}, schemas=schemas)
    assert is_built(design.operations[0])
    assert design.operations[0].answer.many
    assert "Is a list what change answers of the one row of `note`?" in asked(design, "change")


def test_a_slash_forgotten_before_a_parameter_is_read_as_one() -> None:
    """`/notes{id}` is one row of `notes`; what no table is called is left as it is."""
    note = rows("body", id=NUMBER)
    design = service(
        TABLES,
        AUTH,
        {
            "/notes{id}": {
                "get": {"operationId": "one", **answers(note, "200", "404")},
                "delete": {"operationId": "gone", **answers(None, "204")},
            },
            "/v{id}": {"get": {"operationId": "version", **answers(note)}},
        },
    )
    one, gone, version = design.operations
    assert (one.kind, one.table, gone.kind, gone.table) == (Kind.GET, "note", Kind.DELETE, "note")
    assert is_built(one)
    assert is_built(gone)
    assert not is_built(version)
    assert one.path == "/notes{id}"

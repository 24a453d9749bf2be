"""Owners by a table between: members of a board may touch it, and what hangs on it, as far as their row says."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.refusals import access_text
from orchestrator.models.builtin.emit.scenarios import ScenarioWriter
from orchestrator.models.builtin.emit.services import service_method
from tests.unit.models.builtin.small import TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE people (id UUID PRIMARY KEY, email TEXT NOT NULL, password_hash TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE boards (id UUID PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE board_members (
  board_id UUID NOT NULL REFERENCES boards (id), person_id UUID NOT NULL REFERENCES people (id), role TEXT NOT NULL,
  PRIMARY KEY (board_id, person_id)
);
CREATE TABLE cards (id UUID PRIMARY KEY, board_id UUID NOT NULL REFERENCES boards (id), title TEXT NOT NULL);
CREATE TABLE notes (id UUID PRIMARY KEY, card_id UUID NOT NULL REFERENCES cards (id), title TEXT NOT NULL);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: password_hash, role: role}
roles: [user, admin]
default: authenticated
operations:
  boards: {allow: authenticated, scope: own, owner: board_members.person_id, bypass: [admin]}
  board: {allow: authenticated, scope: own, owner: board_members.person_id}
  changeBoard: {allow: authenticated, scope: own, owner: board_members.person_id, having: {role: [owner, editor]}}
  addCard: {allow: authenticated, scope: own, owner: board_members.person_id, having: {role: editor}}
  cards: {allow: authenticated, scope: own, owner: board_members.person_id}
  card: {allow: authenticated, scope: own, owner: board_members.person_id}
  note: {allow: authenticated, scope: own, owner: board_members.person_id}
"""
ONE = answers(rows("id", "title"), "200", "401", "403", "404")
PATHS = {
    "/boards": {"get": {"operationId": "boards", **answers(rows("id", "title", many=True))}},
    "/boards/{id}": {
        "get": {"operationId": "board", **answers(rows("id", "title"), "200", "404")},
        "patch": {"operationId": "changeBoard", **takes({"title": TEXT}), **ONE},
    },
    "/boards/{id}/cards": {
        "get": {"operationId": "cards", **answers(rows("id", "title", many=True), "200", "403")},
        "post": {"operationId": "addCard", **takes({"title": TEXT}, "title"), **answers(rows("id"), "201", "403")},
    },
    "/cards/{id}": {"get": {"operationId": "card", **ONE}},
    "/notes/{id}": {"get": {"operationId": "note", **ONE}},
}


@pytest.fixture(scope="module")
def design() -> ServiceDesign:
    return service(TABLES, AUTH, {path: dict(item) for path, item in PATHS.items()})


@pytest.mark.parametrize(
    "operation, condition, refused",
    [
        ("boards", "id IN (SELECT board_id FROM board_members WHERE person_id = :caller)", 404),
        ("board", "id IN (SELECT board_id FROM board_members WHERE person_id = :caller)", 404),
        ("changeBoard", "AND role IN ('owner', 'editor'))", 403),
        ("addCard", "board_id IN (SELECT board_id FROM board_members WHERE person_id = :caller AND", 403),
        ("card", "board_id IN (SELECT board_id FROM board_members", 403),
        ("note", "card_id IN (SELECT id FROM cards WHERE board_id IN (SELECT board_id FROM board_members", 403),
    ],
)
def test_a_row_of_the_table_between_lets_its_owner_in(
    design: ServiceDesign, operation: str, condition: str, refused: int
) -> None:
    found = design.operation(operation)
    assert is_built(found)
    assert found.rules.member is not None
    assert condition in found.rules.member.condition
    assert found.rules.member.refused == refused or operation == "boards"


def test_roles_that_ownership_does_not_bind_are_not_asked_for_a_row(design: ServiceDesign) -> None:
    listed = service_method(design.operation("boards"), design)[0].source
    changed = service_method(design.operation("changeBoard"), design)[0].source
    assert "if bound(caller, {" in listed
    assert "bound(" not in changed
    assert ".holds(" in changed


def test_the_tests_of_the_service_try_somebody_whom_nothing_ties(design: ServiceDesign) -> None:
    text = access_text(design)
    refused = text[text.index("def test_a_role") if "def test_a_role" in text else 0 :]
    for line in (
        '(scenarios.board, "user", 404)',
        '(scenarios.change_board, "user", 403)',
        '(scenarios.add_card, "user", 403)',
    ):
        assert line in refused
    assert '(scenarios.boards, "user", ())' in text


def test_a_list_beneath_a_row_is_refused_and_not_shown_empty(design: ServiceDesign) -> None:
    source = service_method(design.operation("cards"), design)[0].source
    assert "if not self.boards_rows.holds(board, Board.id.in_(" in source
    assert '(scenarios.cards, "user", 403)' in access_text(design)


def test_it_is_asked_who_is_the_first_member(design: ServiceDesign) -> None:
    assert any(
        "whoever makes a row of `boards` become one of `board_members`" in text for text in asked(design, "card")
    )


def test_a_table_that_points_there_twice_is_asked_about() -> None:
    twice = TABLES.replace("role TEXT NOT NULL,\n", "role TEXT NOT NULL, from_board UUID REFERENCES boards (id),\n")
    found = service(twice, AUTH, {path: dict(item) for path, item in PATHS.items()})
    assert not is_built(found.operation("board"))
    assert any("by which columns" in text for text in asked(found, "board"))


MEMBERS = {"get": {"operationId": "members", **answers(rows("personId", "role", many=True), "200", "403")}}


def listed(
    having: str = "", path: str = "/boards/{id}/members", owner: str = "board_members.person_id"
) -> ServiceDesign:
    rule = f"  members: {{allow: authenticated, scope: own, owner: {owner}{having}}}\n"
    return service(TABLES, AUTH + rule, {path: {name: dict(item) for name, item in MEMBERS.items()}})


@pytest.mark.parametrize("having, held", [("", ""), (", having: {role: owner}", " AND role IN ('owner')")])
def test_the_members_of_a_row_are_listed_to_each_of_them_and_to_nobody_else(having: str, held: str) -> None:
    design = listed(having)
    found = design.operation("members")
    inner = f"IN (SELECT board_id FROM board_members WHERE person_id = :caller{held})"

    assert is_built(found)
    assert not found.access.own
    assert found.rules.member is not None
    assert found.rules.member.condition == f"board_id {inner}"
    assert found.rules.member.above == ("boards", f"id {inner}")
    assert found.rules.member.refused == 403
    assert "raise Forbidden" in service_method(found, design)[0].source
    lines = ScenarioWriter(found, design).text()
    assert "rows.append(world.make(BoardMember, board_id=rows[0].board_id, person_id=who.id" in lines
    assert "for row in rows" not in lines


def test_rows_that_the_path_joins_with_the_caller_are_joined_once_in_the_tests() -> None:
    rule = "  mine: {allow: authenticated, scope: own, owner: board_members.person_id}\n"
    mine = {"get": {"operationId": "mine", **answers(rows("id", "title", many=True))}}
    design = service(TABLES, AUTH + rule, {"/me/boards": mine})

    assert ScenarioWriter(design.operation("mine"), design).text().count("world.make(BoardMember") == 1


def test_one_s_own_rows_are_listed_where_no_row_above_is_named_or_the_owner_is_no_table_s() -> None:
    for design in (listed(path="/board-members"), listed(owner="person_id")):
        found = design.operation("members")

        assert found.access.own
        assert found.rules.member is None


def test_what_an_owner_s_row_must_hold_is_never_passed_over() -> None:
    rule = "  member: {allow: authenticated, scope: own, owner: board_members.person_id, having: {role: owner}}\n"
    member = {"get": {"operationId": "member", **answers(rows("personId", "role"), "200", "403", "404")}}
    found = service(TABLES, AUTH + rule, {"/boards/{id}/members/{personId}": member})
    assert not is_built(found.operation("member"))
    assert any("in which row is it looked for?" in text for text in asked(found, "member"))


def test_a_card_is_not_moved_to_a_board_that_nothing_ties_the_caller_to() -> None:
    sent = takes({"title": TEXT, "boardId": {"type": "string", "format": "uuid"}})
    found = service(TABLES, AUTH, {"/cards/{id}": {"patch": {"operationId": "card", **sent, **ONE}}})
    source = service_method(found.operation("card"), found)[0].source
    assert source.count(".holds(card, Card.board_id.in_(") == 2
    assert source.index(".save(card)") < source.rindex(".holds(card, ")
    lines = ScenarioWriter(found.operation("card"), found).text()
    assert "world.make(BoardMember, board_id=board.id, person_id=who.id)" in lines
    assert "'boardId': shown(board.id)" in lines


@pytest.mark.parametrize("null", ["NOT NULL", ""])
def test_a_card_is_not_moved_to_a_board_of_somebody_else(null: str) -> None:
    owned = TABLES.replace("title TEXT NOT NULL);", "title TEXT NOT NULL, owner_id UUID REFERENCES people (id));", 1)
    before = "board_id UUID NOT NULL REFERENCES boards (id), title"
    tables = owned.replace(before, before.replace("NOT NULL", null))
    rule = "  card: {allow: authenticated, scope: own, owner: board_members.person_id}"
    auth = AUTH.replace(rule, rule.replace("board_members.person_id", "boards.owner_id"))
    sent = takes({"title": TEXT, "boardId": {"type": ["string", "null"], "format": "uuid"}})
    found = service(tables, auth, {"/cards/{id}": {"patch": {"operationId": "card", **sent, **ONE}}})
    source = service_method(found.operation("card"), found)[0].source
    assert source.count("ensure_owner(") == 2
    assert source.index(".save(card)") < source.rindex("ensure_owner(")
    assert ("if card.board_id is not None:" in source) == (not null)


def test_whose_followers_are_listed_need_not_follow_herself() -> None:
    tables = """
    CREATE TABLE people (id UUID PRIMARY KEY, email TEXT NOT NULL, password_hash TEXT NOT NULL, role TEXT NOT NULL);
    CREATE TABLE follows (
      follower_id UUID NOT NULL REFERENCES people (id), followee_id UUID NOT NULL REFERENCES people (id),
      PRIMARY KEY (follower_id, followee_id), CHECK (follower_id <> followee_id)
    );
    """
    auth = (
        AUTH[: AUTH.index("operations:")]
        + "operations:\n  following: {allow: authenticated, scope: own, owner: follows.follower_id}\n"
    )
    listed = {"operationId": "following", "summary": "People I follow", **answers(rows("id", "email", many=True))}
    built = service(tables, auth, {"/me/following": {"get": listed}})
    member = built.operation("following").rules.member
    assert is_built(built.operation("following"))
    assert member is not None
    assert member.above is None
    assert "follower_id = :caller" in member.condition

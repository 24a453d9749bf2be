"""What an act needs, refuses and leaves behind is not asked about where rows, members and log-ins do just that."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import FromConstant
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, asks, is_built, rows, service, takes

TABLES = """
CREATE TABLE singers (
  id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, voice TEXT, note TEXT
);
CREATE TABLE choirs (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, town TEXT, hymn TEXT, motto TEXT DEFAULT 'Sing',
  low_voice TEXT NOT NULL DEFAULT 'b', high_voice TEXT NOT NULL DEFAULT 's', CHECK (low_voice <> high_voice),
  status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'final', 'closed')),
  activated_at TIMESTAMPTZ, finalized_at TIMESTAMPTZ, close_reason TEXT, founded_on DATE NOT NULL DEFAULT CURRENT_DATE
);
CREATE TABLE choir_members (
  choir_id INT NOT NULL REFERENCES choirs (id), singer_id INT NOT NULL REFERENCES singers (id), right_of TEXT NOT NULL
  CHECK (right_of IN ('read', 'write', 'admin')), PRIMARY KEY (choir_id, singer_id)
);
CREATE TABLE songs (id SERIAL PRIMARY KEY, choir_id INT NOT NULL REFERENCES choirs (id), title TEXT NOT NULL);
CREATE TABLE signups (
  choir_id INT NOT NULL REFERENCES choirs (id), singer_id INT NOT NULL REFERENCES singers (id),
  signed_up_at TIMESTAMPTZ NOT NULL DEFAULT now(), PRIMARY KEY (choir_id, singer_id)
);
CREATE TABLE stars (
  choir_id INT NOT NULL REFERENCES choirs (id), singer_id INT NOT NULL REFERENCES singers (id),
  PRIMARY KEY (choir_id, singer_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: singers, id: id, login: email, password: secret}
roles: []
default: authenticated
operations:
  logIn: {allow: public}
  addSong: {allow: authenticated, scope: own, owner: choir_members.singer_id, having: {right_of: [write, admin]}}
"""
CHOIR = rows("name", "town", "hymn", "motto", "status", "foundedOn", id=NUMBER, songCount=NUMBER)
PLAIN = {"name": TEXT, "town": TEXT, "hymn": TEXT}


def choirs(name: str, said: str, *statuses: str) -> ServiceDesign:
    """A service of choirs, of one of whose operations that is said."""
    low = {**PLAIN, "lowVoice": TEXT, "highVoice": TEXT, "foundedOn": {"type": "string", "format": "date"}}
    acts: dict[str, tuple[str, str, dict[str, Any]]] = {
        "logIn": ("/auth/login", "post", takes({"email": TEXT, "password": TEXT}, "email", "password")),
        "me": ("/me", "get", answers(rows("email", id=NUMBER), "200")),
        "found": ("/choirs", "post", takes(low, "name") | answers(CHOIR, "201", "400", "409")),
        "list": ("/choirs", "get", asks() | answers({"type": "array", "items": CHOIR})),
        "replace": ("/choirs/{id}", "put", takes(PLAIN, "name") | answers(CHOIR, "200", "404")),
        "rename": ("/choirs/{id}", "put", takes({**PLAIN, "motto": TEXT}, "name") | answers(CHOIR, "200", "404")),
        "close": ("/choirs/{id}/close", "post", takes({"reason": TEXT}, "reason") | answers(CHOIR, "200", "409")),
        "activate": ("/choirs/{id}/activate", "post", answers(CHOIR, "200", "404", "409")),
        "finalize": ("/choirs/{id}/finalize", "post", answers(CHOIR, "200", "404", "409")),
        "addSong": (
            "/choirs/{id}/songs",
            "post",
            takes({"title": TEXT}, "title") | answers(rows("title"), "201", "403"),
        ),
        "leave": ("/choirs/{id}/signups/me", "delete", answers(None, "204", "404")),
        "star": ("/choirs/{id}/star", "put", answers(None, "204", "404")),
        "edit": ("/me", "patch", takes({"email": TEXT}) | answers(rows("email", id=NUMBER), "200", "409")),
    }
    path, method, more = acts[name]
    act = {"operationId": name, "description": said, **more}
    act |= {**answers(rows("token"), "200", *(statuses or ("401",))), "security": []} if name == "logIn" else {}
    return service(TABLES, AUTH, {path: {method: act}})


def quoted(name: str, said: str) -> bool:
    design = choirs(name, said)
    assert is_built(design.operation(name))
    assert not any("read as a description" in text and said in text for text in design.operation(name).assumptions)
    return any(said in text for text in asked(design, name))


@pytest.mark.parametrize(
    "name, said",
    [
        ("logIn", "401 when the credentials are wrong."),
        ("logIn", "Fails with 401 if e-mail or password is invalid."),
        ("me", "The authenticated user."),
        ("edit", "409 when the email is taken."),
        ("found", "Low and high voice must differ."),
        ("found", "The foundedOn defaults to today."),
        ("list", "All choirs, with the number of their songs."),
        ("replace", "Optional fields that are left out become empty."),
        ("replace", "The status is not changed here but by activate, finalize and close."),
        ("close", "Only an active choir can be closed, otherwise 409."),
        ("close", "The reason is kept with the choir."),
        ("addSong", "Needs the right_of `write` or `admin` on the choir."),
        ("addSong", "Only singers with the right_of `write` or `admin` may do so."),
        ("leave", "404 when the caller is not signed up."),
        ("leave", "No longer signed up."),
        ("star", "May be repeated."),
        ("star", "Starring a choir twice changes nothing and is no error."),
    ],
)
def test_what_is_built_to_be_so_is_not_asked_about(name: str, said: str) -> None:
    """Nothing of it was done, it was said."""
    assert not quoted(name, said)


@pytest.mark.parametrize(
    "name, said",
    [
        ("logIn", "403 when the credentials are wrong."),
        ("logIn", "401 when the credentials are wrong three times."),
        ("found", "Low and middle voice must differ."),
        ("found", "The foundedOn defaults to tomorrow."),
        ("list", "All choirs, with the number of their upcoming songs."),
        ("rename", "Optional fields that are left out become empty."),
        ("close", "Only an active choir can be closed, otherwise 409 and a letter."),
        ("close", "The reason is kept for ten years."),
        ("leave", "409 when the caller is not signed up."),
        ("leave", "404 when the caller is not paid up."),
        ("star", "May be repeated after a day."),
    ],
)
def test_what_is_more_or_otherwise_is_asked_about(name: str, said: str) -> None:
    assert quoted(name, said)


def test_an_action_sets_the_state_that_it_is_called_after() -> None:
    """The row stayed a draft with a moment of its activation."""
    found = choirs("activate", "").operation("activate")

    assert {item.column: item.source for item in found.set}["status"] == FromConstant(value="active")


def test_an_action_that_is_only_like_a_state_is_not_done_until_that_is_known() -> None:
    design = choirs("finalize", "")

    assert not is_built(design.operation("finalize"))
    assert "does `finalize` set `choirs.status`" in design.operation("finalize").rfi


def test_of_a_sentence_that_is_built_in_part_the_rest_is_told_not_to_be() -> None:
    found = choirs("activate", "The town becomes proud, and activatedAt is set.")

    assert any("“The town becomes proud" in text for text in asked(found, "activate"))
    told = [text for text in found.operation("activate").assumptions if "The town" in text]
    assert told
    assert not any("activatedAt" in text for text in told)


def test_what_is_set_in_some_cases_only_is_no_part_that_is_built() -> None:
    said = "If the town becomes proud, the choir sings, and activatedAt is set."
    assert any(said in text for text in choirs("activate", said).operation("activate").assumptions)


def test_a_permission_that_is_not_the_one_that_is_looked_at_is_not_taken_for_it() -> None:
    said = "Needs the right_of `admin` on the choir."
    assert not any(said in text for text in choirs("addSong", said).operation("addSong").evidence)


@pytest.mark.parametrize(
    "said, left",
    [
        ("`draft` becomes `active`, `activated_at` is set; 409 from any other status.", ""),
        ("From `draft` to `active`, sets `activated_at`; 409 otherwise.", ""),
        ("`draft` becomes `active`, and the town becomes proud; 409 otherwise.", "the town becomes proud"),
        ("`draft` becomes `active`, `town` is set; 409 otherwise.", "`town` is set"),
    ],
)
def test_what_a_change_of_state_leaves_of_a_sentence_is_held_against_what_it_sets(said: str, left: str) -> None:
    design = choirs("activate", said)
    told = [text for text in design.operation("activate").assumptions if "not enforced" in text or "nothing is" in text]

    assert [text.partition("“")[2].strip("”. ") for text in told] == ([left] if left else [])

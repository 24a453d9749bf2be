"""Properties that a sentence asks for where another one has a value, and parts of sentences that must not get lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import FromClock
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE rowers (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, password TEXT NOT NULL);
CREATE TABLE outings (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE replies (
  outing_id INT NOT NULL REFERENCES outings (id), rower_id INT NOT NULL REFERENCES rowers (id),
  word TEXT NOT NULL CHECK (word IN ('comes', 'stays')), excuse TEXT, replied_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (outing_id, rower_id), CHECK (word <> 'stays' OR excuse IS NOT NULL)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: rowers, id: id, login: login, password: password}
roles: []
default: authenticated
operations: {reply: {allow: authenticated, scope: own, owner: rower_id}}
"""
WORD = {"type": "string", "enum": ["comes", "stays"]}


def replying(said: str, of_excuse: str = "", method: str = "put") -> ServiceDesign:
    excuse: dict[str, Any] = {"type": "string", "description": of_excuse}
    body = takes({"word": WORD, "excuse": excuse}, "word")
    answer = answers(rows("word", "excuse", outingId=NUMBER), "200", "400", "404")
    reply = {"operationId": "reply", "description": said, **body, **answer}
    return service(TABLES, AUTH, {"/outings/{outingId}/reply": {method: reply}})


def reply_of(said: str, of_excuse: str = "") -> OperationDesign:
    return replying(said, of_excuse).operation("reply")


RULE = (":word <> 'stays' OR :excuse IS NOT NULL", 400)


@pytest.mark.parametrize(
    "said, of_excuse",
    [
        ("`excuse` is required when the word is `stays` (400).", ""),
        ("An excuse must be given if `word` is `stays`, else 400.", ""),
        ("The excuse is mandatory where word is 'stays'.", ""),
        ("", "Required if `word` is `stays`"),
        ("", "Must be sent when the word is stays, 400 otherwise."),
    ],
)
def test_what_is_needed_beside_a_value_is_asked_for_by_a_rule(said: str, of_excuse: str) -> None:
    found = replying(said, of_excuse)

    assert found.operation("reply").rules.required == (RULE,)
    assert not [text for text in asked(found, "reply") if "stays" in text]
    text = emitted(found)[Path("app/services/replies.py")]
    assert "Detail(field='excuse'" in text


@pytest.mark.parametrize(
    "said",
    [
        "`excuse` is required when the word is `late` (400).",
        "`excuse` is required when the outing is `stays` (400).",
        "`excuse` is required when the word is `stays` (409).",
        "`excuse` is not required when the word is `stays`.",
    ],
)
def test_what_no_value_of_the_body_tells_is_asked(said: str) -> None:
    found = replying(said)

    assert not found.operation("reply").rules.required
    assert any(said in text for text in asked(found, "reply"))


def test_a_later_reply_sets_its_moment_anew() -> None:
    found = replying("The caller's own reply; a later one replaces it and sets `repliedAt` anew.")

    sets = {match.column: match.source for match in found.operation("reply").set}
    assert sets == {"replied_at": FromClock(kind="now")}
    assert not [text for text in asked(found, "reply") if "caller's own" in text]


@pytest.mark.parametrize("more", ["an older one is archived", "the coach is told", "a late one needs a witness"])
def test_what_follows_a_part_that_is_built_is_not_lost(more: str) -> None:
    said = f"The caller's own reply; {more}."

    assert any(said in text for text in asked(replying(said), "reply"))


PROGRAMME = """
CREATE TABLE concerts (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE songs (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE items (
  concert_id INT NOT NULL REFERENCES concerts (id), song_id INT NOT NULL REFERENCES songs (id),
  COLUMN PRIMARY KEY (concert_id, song_id) UNIQUE
);
"""


def putting(column: str, unique: str, said: str = "", *statuses: str) -> ServiceDesign:
    tables = PROGRAMME.replace("COLUMN", column).replace("UNIQUE", unique)
    shown = rows(place=NUMBER, songId=NUMBER)
    put = {"operationId": "put", "description": said, **takes({"place": NUMBER}), **answers(shown, "200", "404")}
    put["responses"] |= dict.fromkeys(statuses, put["responses"]["200"])
    open_ = "{scheme: null, principal: null, roles: [], default: public, operations: {}}"
    return service(tables, open_, {"/concerts/{concertId}/items/{songId}": {"put": put}})


def test_a_put_of_a_pair_that_may_be_new_counts_the_place_that_is_left_out() -> None:
    column, unique = ("position INT NOT NULL CHECK (position > 0),", ", UNIQUE (concert_id, position)")
    tables = PROGRAMME.replace("COLUMN", column).replace("UNIQUE", unique)
    shown = rows(position=NUMBER, songId=NUMBER)
    said = "`position` defaults to the last position plus one for a new song; "
    said += "a song that is there keeps its position without it."
    put: dict[str, Any] = {
        "operationId": "put",
        "summary": "Put a song on the programme, or move it",
        "description": said,
    }
    put |= {**takes({"position": NUMBER}), **answers(shown, "200", "404")}
    put["responses"]["201"] = put["responses"]["200"]
    open_ = "{scheme: null, principal: null, roles: [], default: public, operations: {}}"
    design = service(tables, open_, {"/concerts/{concertId}/items/{songId}": {"put": put}})

    found = design.operation("put")
    assert found.upsert
    assert found.made_status == 201
    assert [match.column for match in found.rules.defaults] == ["position"]
    assert not [text for text in asked(design, "put") if "The contract says" in text]
    text = emitted(design)[Path("app/services/items.py")]
    assert "if item.position is None:" in text


def test_a_put_that_may_make_a_row_of_which_too_little_is_known_is_not_faked() -> None:
    design = putting("place INT NOT NULL,", "", "", "201")

    assert "What does a new row of `items` hold in `place`" in design.operation("put").rfi
    assert not putting("place INT NOT NULL,", "").operation("put").rfi

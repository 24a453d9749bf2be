"""Feeds: what those made whom the caller follows, where tables tell who follows whom and whose a row is."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import FromConstant, Match
from tests.unit.models.builtin.small import answers, asked, is_built, rows, service

TABLES = """
CREATE TABLE cooks (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL);
CREATE TABLE {link} (
  {actor} INT NOT NULL REFERENCES cooks (id), {other} INT NOT NULL REFERENCES cooks (id), PRIMARY KEY ({actor}, {other})
);
CREATE TABLE dishes (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, cook_id INT NOT NULL REFERENCES cooks (id), {more}
  state TEXT NOT NULL CHECK (state IN ('draft', 'served')), created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: cooks, id: id, login: email, password: password_hash}
roles: [cook]
default: authenticated
operations: {}
"""
FOLLOWED = "EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = :caller AND f.followed_id = dishes.cook_id)"


def feed(
    summary: str,
    *,
    path: str = "/feed",
    described: str = "",
    link: tuple[str, str, str] = ("follows", "follower_id", "followed_id"),
    more: str = "",
) -> tuple[OperationDesign, ServiceDesign]:
    dish = {"Dish": {**rows("title", "state"), "required": ["title"]}}
    shown: dict[str, Any] = {"type": "array", "items": {"$ref": "#/components/schemas/Dish"}}
    said = {"operationId": "it", "summary": summary, "description": described, **answers(shown, "200", "401")}
    tables = TABLES.format(link=link[0], actor=link[1], other=link[2], more=more)
    design = service(tables, AUTH, {path: {"get": said}}, schemas=dish)
    return design.operation("it"), design


@pytest.mark.parametrize(
    "summary, path",
    [
        ("Dishes of the cooks I follow, newest first", "/feed"),
        ("Get recent dishes from cooks you follow", "/dishes/feed"),
        ("What was cooked by people followed by the caller, newest first", "/me/feed"),
        ("Dishes of people whom the current cook follows, newest first", "/timeline"),
        ("Newest dishes from those that you are following", "/home"),
        ("Dishes created by the cooks you follow, newest first, 20 per page", "/feed"),
    ],
)
def test_a_feed_shows_the_rows_of_those_whom_the_caller_follows(summary: str, path: str) -> None:
    found, design = feed(summary, path=path)
    assert is_built(found)
    assert found.table == "dishes"
    assert [text for text, _ in found.rules.where] == [FOLLOWED]
    assert found.sort is not None
    assert found.sort.default[0] == ("created_at", True)
    assert asked(design, "it") == []


def test_a_feed_leaves_out_what_its_sentences_leave_out() -> None:
    found, design = feed("Served dishes of the cooks one follows, newest first", described="Own dishes are not listed.")
    assert [text for text, _ in found.rules.where] == [FOLLOWED, "dishes.cook_id <> :caller"]
    assert found.steps[-1].match == (Match(column="state", source=FromConstant(value="served")),)
    assert asked(design, "it") == []


def test_who_follows_is_told_by_the_columns_of_the_table_between() -> None:
    found, _ = feed("Dishes from people you follow, newest first", link=("followings", "following_id", "follower_id"))
    assert "f.follower_id = :caller AND f.following_id = dishes.cook_id" in found.rules.where[0][0]


@pytest.mark.parametrize(
    "summary, more",
    [
        ("Dishes of your followers, newest first", ""),
        ("Dishes that you like, newest first", ""),
        ("Dishes of the cooks you follow, newest first", "taster_id INT NOT NULL REFERENCES cooks (id),"),
        ("Your feed", ""),
    ],
)
def test_a_feed_of_which_the_tables_do_not_tell_whose_rows_it_shows_is_asked_about(summary: str, more: str) -> None:
    found, design = feed(summary, more=more)
    assert not is_built(found)
    assert asked(design, "it")[0].startswith("Which rows or figures does `feed` show")


@pytest.mark.parametrize(
    "summary",
    [
        "Dishes of everybody except cooks you follow, newest first",
        "Dishes by cooks other than those you follow, newest first",
        "Dishes liked by cooks you follow, newest first",
        "Dishes of cooks you follow and your own, newest first",
        "Dishes of cooks and places you follow, newest first",
        "Unread dishes of cooks you follow, newest first",
        "Dishes of cooks you follow, excluding what they copied",
        "Dishes of cooks you follow since last month, newest first",
    ],
)
def test_a_feed_that_is_not_just_what_those_made_whom_the_caller_follows_is_asked_about(summary: str) -> None:
    found, design = feed(summary)
    assert not is_built(found)
    assert asked(design, "it")[0].startswith("Which rows or figures does `feed` show")

"""Whom a path names that ties callers to one of their own kind."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from orchestrator.checks.judge.credentials import Credentials, Principal
from orchestrator.checks.judge.others import whom
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import Problem

TABLES = """
CREATE TABLE people (id INTEGER PRIMARY KEY, boss_id INTEGER REFERENCES people (id), CHECK (boss_id <> id));
CREATE TABLE waves (
  waver_id INTEGER NOT NULL REFERENCES people (id), waved_id INTEGER NOT NULL REFERENCES people (id),
  PRIMARY KEY (waver_id, waved_id)%s
);
"""


class Known:
    """Principals by number, if there are any but the first."""

    def __init__(self, several: bool) -> None:
        self.several = several

    async def principal(self, role: str, number: int = 0) -> Principal:
        if not self.several:
            raise Problem("one was given")
        return somebody(number, role)


def somebody(number: int, role: str = "user") -> Principal:
    return Principal(role=role, login="", password="", id=number, secret={})


def meant(check: str, table: str = "waves", *, several: bool = True) -> Any:
    design = SchemaDesign.parse(TABLES % check)
    people, tying = design.table("people"), design.table(table)
    assert people is not None
    return asyncio.run(whom(cast("Credentials", Known(several)), tying, people, somebody(1))).id


@pytest.mark.parametrize("sign", ["<>", "!=", "IS DISTINCT FROM"])
def test_somebody_else_is_meant_where_nobody_can_be_tied_to_themselves(sign: str) -> None:
    assert meant(f", CHECK (waver_id {sign} waved_id)") != 1


@pytest.mark.parametrize("check", ["", ", CHECK (waver_id > 0)", ", CHECK (waver_id >= waved_id)"])
def test_the_caller_is_meant_where_no_rule_speaks_against_it(check: str) -> None:
    assert meant(check) == 1


def test_the_caller_is_meant_where_the_rule_is_about_one_reference_or_there_is_nobody_else() -> None:
    assert meant("", "people") == 1
    assert meant(", CHECK (waver_id <> waved_id)", several=False) == 1

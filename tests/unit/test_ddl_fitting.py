"""How long a row is searched for that the checks of its table let in."""

from __future__ import annotations

import datetime as dt

from orchestrator.checks.judge.lawful import Lawful
from orchestrator.ddl import Check, Column, SchemaDesign, Table
from orchestrator.ddl_fitting import fitted

NAMES = [f"c{number}" for number in range(12)]
AROUND = [(name, NAMES[place - 1], NAMES[place - 2]) for place, name in enumerate(NAMES)]
NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
ROW = dict.fromkeys(NAMES, 1)


def table(*checks: str) -> Table:
    columns = [f"{name} INTEGER NOT NULL" for name in NAMES]
    return SchemaDesign.parse(f"CREATE TABLE t ({', '.join([*columns, *checks])})").tables[0]


def test_checks_that_cannot_be_met_are_tried_for_so_long_and_no_longer_together() -> None:
    never = table(*(f"CHECK ({a} + {b} + {c} < {a} + {b} + {c})" for a, b, c in AROUND))
    asked = 0

    def refused(_row: object) -> tuple[Check, ...]:
        nonlocal asked
        asked += len(never.checks)
        return never.checks

    assert fitted(never, ROW, refused, lambda _name, _row: list(range(100))) == ROW
    assert asked < 50_000


def test_the_last_of_many_checks_is_met_where_the_others_cannot_be() -> None:
    checks = [f"CHECK ({a} + {b} + {c} < {a} + {b} + {c})" for a, b, c in AROUND[:11]]
    rules = Lawful(table(*checks, "CHECK (c11 > 700)"), "postgres")

    assert rules.row(ROW, {}, lambda _column: [], NOW) == {**ROW, "c11": 701}


def test_what_could_not_be_met_is_tried_for_again_only_where_other_values_have_to_stay() -> None:
    rules = Lawful(table("CHECK (c0 + c1 < c0 + c1)"), "postgres")
    asked: list[str] = []

    def fill(column: Column) -> list[int]:
        asked.append(column.name)
        return []

    def tried_for(**given: int) -> bool:
        asked.clear()
        rules.row({**ROW, **given}, given, fill, NOW)
        return bool(asked)

    assert [tried_for(), tried_for(), tried_for(c7=9)] == [True, False, False]
    assert [tried_for(c0=1), tried_for(c0=1), tried_for(c0=2)] == [True, False, True]

"""Lists that do what descriptions of their parameters say: flags, bounds, searches, and values sent several times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import Op, Param, ParamUse
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, TEXT, answers, asked, asks, rows, service

TABLES = """
CREATE TABLE judges (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE shows (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, takes_place_on DATE NOT NULL, indoor BOOLEAN NOT NULL DEFAULT false,
  called_off_at TIMESTAMPTZ, cancelled_at TIMESTAMPTZ, created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE entries (
  id SERIAL PRIMARY KEY, show_id INT NOT NULL REFERENCES shows (id), judge_id INT REFERENCES judges (id),
  entered_at TIMESTAMPTZ NOT NULL DEFAULT now(), UNIQUE (show_id, judge_id)
);
CREATE TABLE breeders (
  id TEXT PRIMARY KEY, email TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL, nickname TEXT,
  kennel_name TEXT
);
CREATE TABLE stays (id SERIAL PRIMARY KEY, start_time TIMESTAMPTZ NOT NULL, end_time TIMESTAMPTZ NOT NULL);
"""
FLAG = {"type": "boolean", "default": False}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}


def listing(path: str, /, *told: str, **parameters: Any) -> ServiceDesign:
    shown = rows({"/shows": "title", "/breeders": "email"}.get(path, "start_time"), many=True)
    get = {"operationId": "it", "summary": " ".join(told), **asks(**parameters), **answers(shown)}
    return service(TABLES, OPEN, {path: {"get": get}})


def param(design: ServiceDesign, name: str) -> Param:
    return next(item for item in design.operation("it").params if item.name == name)


def assumed(design: ServiceDesign) -> str:
    return "\n".join(item.text for item in design.assumptions)


@pytest.mark.parametrize(
    "said", ["Only indoor shows", "If true, only those in a hall", "Filter to indoor ones only", "When set, only halls"]
)
def test_a_flag_of_which_only_the_yes_is_told_chooses_all_rows_by_a_no(said: str) -> None:
    design = listing("/shows", indoor={"schema": FLAG, "description": said})

    assert param(design, "indoor").only
    assert "`indoor` that is false chooses all rows" in assumed(design)
    assert "indoor=params.indoor or None" in emitted(design)[Path("app/services/shows.py")]


@pytest.mark.parametrize("said", ["", "true: only indoor ones, false: only the others", "Indoor or not", "In a hall"])
def test_a_flag_of_which_the_no_is_told_or_nothing_chooses_by_both(said: str) -> None:
    design = listing("/shows", indoor={"schema": FLAG, "description": said})

    assert not param(design, "indoor").only


@pytest.mark.parametrize("name", ["with_cancelled", "include_cancelled", "withCancelled"])
def test_a_flag_that_adds_rows_does_not_leave_out_the_others(name: str) -> None:
    said = "Cancelled shows are left out unless this is true"
    design = listing("/shows", **{name: {"schema": FLAG, "description": said}})

    assert param(design, name).use is ParamUse.UNUSED
    assert any("cancelled_at IS NULL OR" in text for text, _ in design.operation("it").rules.where)
    assert not asked(design, "it")


@pytest.mark.parametrize("name", ["missingJudge", "judge", "noEntry", "entry"])
def test_a_flag_names_no_row_beside(name: str) -> None:
    design = listing("/shows", **{name: {"schema": FLAG, "description": "Only those nobody has judged"}})

    assert param(design, name).use is ParamUse.UNUSED
    assert asked(design, "it")


@pytest.mark.parametrize("names", [("from", "to"), ("date_from", "date_to"), ("since", "until")])
def test_days_bound_the_one_moment_that_every_row_has(names: tuple[str, str]) -> None:
    design = listing("/shows", **{name: {"schema": DAY} for name in names})

    for name, op in zip(names, (Op.GTE, Op.LTE), strict=True):
        assert (param(design, name).columns, param(design, name).op) == (("takes_place_on",), op)
        assert param(design, name).relation is None


@pytest.mark.parametrize("schema", [TEXT, {"type": "integer"}])
def test_what_is_no_day_bounds_no_moment_beside_others(schema: dict[str, Any]) -> None:
    design = listing("/shows", **{"from": {"schema": schema, "description": "Code of the club that sends"}})

    assert param(design, "from").columns != ("takes_place_on",)


def test_ends_of_a_range_are_asked_about_however_their_moments_are_called() -> None:
    design = listing("/stays", startDateTime={"schema": MOMENT}, endDateTime={"schema": MOMENT})

    assert len([text for text in asked(design, "it") if "begin and end just then" in text]) == 2
    assert param(design, "startDateTime").use is ParamUse.UNUSED


@pytest.mark.parametrize(
    "said, columns",
    [
        ("Part of name or e-mail", {"email", "first_name", "last_name"}),
        ("Matches the beginning of the name or of the nickname", {"first_name", "last_name", "nickname"}),
        ("Part of the kennel name", {"kennel_name"}),
        ("Free text search over nickname and e-mail", {"nickname", "email"}),
        ("Searches by id, nickname or e-mail", {"id", "nickname", "email"}),
    ],
)
def test_a_search_goes_through_every_column_that_its_description_names(said: str, columns: set[str]) -> None:
    design = listing("/breeders", q={"schema": TEXT, "description": said})

    assert {*param(design, "q").columns} == columns
    assert not asked(design, "it")


def test_a_search_is_told_by_the_operation_where_its_parameter_says_nothing() -> None:
    design = listing("/breeders", "Search breeders by id, e-mail, or their nickname (typeahead)", q={"schema": TEXT})

    assert {*param(design, "q").columns} == {"id", "email", "nickname"}


@pytest.mark.parametrize("said", ["Part of the e-mail or the town", "Searches e-mail, nickname and comments."])
def test_what_a_search_is_told_to_find_and_no_column_holds_is_asked(said: str) -> None:
    (text,) = asked(listing("/breeders", q={"schema": TEXT, "description": said}), "it")

    assert "Where does `q` find" in text


@pytest.mark.parametrize(
    "said", ["Part of the e-mail, case-insensitive", "E-mail (or what begins so) or nickname", "Free text in e-mails"]
)
def test_how_a_search_compares_is_no_column(said: str) -> None:
    assert not [
        text
        for text in asked(listing("/breeders", q={"schema": TEXT, "description": said}), "it")
        if "Where does `q` find" in text
    ]


def test_words_of_a_search_are_asked_about_as_it_is_sought_as_it_stands() -> None:
    design = listing("/breeders", q={"schema": TEXT, "description": "Words in nickname or e-mail"})

    assert any("each of its words" in text for text in asked(design, "it"))


@pytest.mark.parametrize("said", ["By title (repeatable)", "May be repeated", "Can be sent several times"])
def test_a_value_that_may_be_sent_several_times_chooses_the_rows_of_any(said: str) -> None:
    design = listing("/shows", title={"schema": TEXT, "description": said})

    assert param(design, "title").op is Op.IN
    assert "title: Annotated[list[Text] | None" in emitted(design)[Path("app/schemas/shows.py")]


def test_a_value_that_is_sent_once_is_compared_alone() -> None:
    assert param(listing("/shows", title={"schema": TEXT, "description": "By title"}), "title").op is Op.EQ

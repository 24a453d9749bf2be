"""Rules of a mapping about what a request may leave out: conditions on it, and columns computed of what it sends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestrator.errors import Problem
from orchestrator.handoff.expression import asks_whether_given, parse_expression, speaks_of
from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, TEXT, answers, asks, rows, service, takes

TABLES = "CREATE TABLE boats (id SERIAL PRIMARY KEY, name TEXT NOT NULL, note TEXT, flag TEXT);"
BOAT = {"name": TEXT, "note": {"type": ["string", "null"]}, "flag": TEXT}


def harbour(rule: str, operation: str = "changeBoat") -> ServiceDesign:
    shown = answers(rows("name", "note", "flag"))
    paths = {
        "/boats/{id}": {"patch": {"operationId": "changeBoat", **takes(BOAT), **asks("since"), **shown}},
        "/boats": {"post": {"operationId": "addBoat", **takes(BOAT, "name"), **shown}},
    }
    return service(TABLES, OPEN, paths, mapping=f"operations: {{{operation}: {{{rule}}}}}")


def method(design: ServiceDesign, name: str) -> str:
    text = emitted(design)[Path("app/services/boats.py")]
    return re.sub(r"\s+", " ", text.partition(f"def {name}(")[2].partition("\n    def ")[0])


def test_a_condition_on_what_may_be_left_out_holds_where_it_is_sent_and_names_its_field() -> None:
    text = method(harbour('where: "length(:flag) >= 3", else: 422'), "change_boat")
    assert "if payload.flag is not None and not self.boats.holds(boat, func.length(literal(payload.flag))" in text
    assert "raise InvalidRequest('A rule of this service does not allow it.', details=[Detail(field='flag'" in text
    assert "status=422)" in text


def test_a_condition_of_a_new_row_on_what_may_be_left_out_holds_where_it_is_sent() -> None:
    text = method(harbour("where: \"length(:flag) >= 3 AND :name <> 'Ark'\"", "addBoat"), "add_boat")
    assert "if payload.flag is not None and not is_true(self.session, func.length(literal(payload.flag))" in text
    assert re.search(r"if not is_true\(self\.session, literal\(payload\.name\) != ", text)


def test_a_condition_on_a_parameter_that_may_be_left_out_holds_where_it_is_given_for_one_row_too() -> None:
    text = method(harbour('where: "name > :since"'), "change_boat")
    assert "if params.since is not None and not self.boats.holds(" in text


@pytest.mark.parametrize("rule", ["flag IS NULL OR :flag IS NULL", "COALESCE(:flag, '') = 'red'"])
def test_a_condition_that_says_itself_what_holds_without_it_always_counts(rule: str) -> None:
    assert "if not self.boats.holds(" in method(harbour(f'where: "{rule}"'), "change_boat")


@pytest.mark.parametrize(
    "rule, written",
    [
        ('where: "flag IS NULL OR :flag IS NULL"', "as_sent(payload.flag).is_(None)"),
        ("derive: {note: \"json_object('flag', :flag)\"}", "'flag', as_sent(payload.flag)"),
    ],
)
def test_what_a_request_may_leave_out_needs_no_type_where_none_can_be_told(rule: str, written: str) -> None:
    """PostgreSQL refuses a bound null that it cannot tell the type of; such requests had been answered 500."""
    design = harbour(rule)
    assert written in method(design, "change_boat")
    base = emitted(design)[Path("app/repositories/base.py")]
    assert "return null() if value is None else literal(value)" in base


def test_a_column_computed_of_itself_is_written_first_as_it_was_sent() -> None:
    text = method(harbour("derive: {note: \"NULLIF(TRIM(note), '')\"}"), "change_boat")
    sent = text.index("boat.note = payload.note")
    assert text.index("boat.note = computed(self.session, func.nullif(func.trim(") > sent


def test_a_new_row_has_what_was_sent_before_it_is_computed_of_itself() -> None:
    text = method(harbour("derive: {note: \"NULLIF(note, '')\"}", "addBoat"), "add_boat")
    assert text.index("note=payload.note") < text.index("boat.note = computed(self.session, func.nullif(")


def test_a_column_computed_of_something_else_is_not_what_was_sent() -> None:
    assert "payload.note" not in method(harbour("derive: {note: LOWER(name)}"), "change_boat")


@pytest.mark.parametrize(
    "text, column, itself",
    [
        ("NULLIF(note, '')", "note", True),
        ("LOWER(name)", "note", False),
        ("(SELECT b.note FROM boats b WHERE b.id = 1)", "note", False),
        ("(SELECT note FROM boats WHERE id = 1)", "note", False),
    ],
)
def test_a_column_of_the_same_name_in_a_query_of_other_rows_is_another(text: str, column: str, *, itself: bool) -> None:
    assert speaks_of(text, column) == itself


@pytest.mark.parametrize(
    "word, written",
    [
        ("gone", "{Berth.word: literal('gone', Berth.word.type)}"),
        ("place", "{Berth.word: Berth.place}"),
        ("name", "{Berth.word: literal(boat.name, Boat.name.type)}"),
    ],
)
def test_a_bare_word_of_an_effect_is_a_text_where_neither_table_has_such_a_column(word: str, written: str) -> None:
    berths = "CREATE TABLE berths (id SERIAL PRIMARY KEY, boat_id INT REFERENCES boats (id), place TEXT, word TEXT);"
    paths = {"/boats/{id}": {"patch": {"operationId": "changeBoat", **takes(BOAT), **answers(rows("name"))}}}
    effect = f"{{update: berths, set: {{word: {word}}}, where: berths.boat_id = boats.id}}"
    design = service(TABLES + berths, OPEN, paths, mapping=f"operations: {{changeBoat: {{effect: {effect}}}}}")
    assert f".values({written})" in method(design, "change_boat")


BERTHS = """
CREATE TABLE harbours (id SERIAL PRIMARY KEY, state TEXT NOT NULL DEFAULT 'shut' CHECK (state IN ('shut', 'open')));
CREATE TABLE berths (id SERIAL PRIMARY KEY, harbour_id INT NOT NULL REFERENCES harbours (id), place TEXT NOT NULL);
"""


@pytest.mark.parametrize("rule", ["where", "require"])
def test_the_tests_of_a_create_make_the_row_above_as_its_rule_wants_it(rule: str) -> None:
    condition = "(SELECT h.state FROM harbours h WHERE h.id = berths.harbour_id) = 'open'"
    said = f'where: "{condition}"' if rule == "where" else f'require: {{that: "{condition}"}}'
    adding = {"operationId": "addBerth", **takes({"place": TEXT}, "place"), **answers(rows("place"), "201", "409")}
    paths = {"/harbours/{id}/berths": {"post": adding}}
    design = service(BERTHS, OPEN, paths, mapping=f"operations: {{addBerth: {{kind: create, table: berths, {said}}}}}")
    assert "world.make(Harbour, state='open')" in emitted(design)[Path("tests/scenarios.py")]


BAGS = """
CREATE TABLE people (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, name TEXT);
CREATE TABLE vouchers (id SERIAL PRIMARY KEY, code TEXT NOT NULL UNIQUE);
CREATE TABLE bags (
  person_id INT PRIMARY KEY REFERENCES people (id), voucher_id INT REFERENCES vouchers (id), note TEXT
);
"""
LOGGED_IN = """
{scheme: {openapi_security_scheme: token, kind: jwt}, principal: {table: people, id: id, login: email, password: hash},
 default: authenticated}
"""


def test_a_row_that_a_rule_says_is_not_looked_for_behind_the_words_of_the_path() -> None:
    """The voucher of a bag need not be there before one is put into it."""
    paths = {"/bag/voucher": {"put": {"operationId": "useVoucher", **takes({"code": TEXT}, "code"), **answers()}}}
    entry = "{kind: update, table: people, where: id = :caller, columns: {code: name}}"
    design = service(BAGS, LOGGED_IN, paths, mapping=f"operations: {{useVoucher: {entry}}}")
    assert [step.table for step in design.operation("useVoucher").steps] == ["people"]


KNOTS = """
CREATE TABLE knots (id SERIAL PRIMARY KEY, slug TEXT NOT NULL UNIQUE);
CREATE TABLE needs (
  knot_id INT NOT NULL REFERENCES knots (id), other_id INT NOT NULL REFERENCES knots (id),
  PRIMARY KEY (knot_id, other_id)
);
"""


def test_a_row_that_only_has_to_be_there_has_no_name_though_its_table_is_asked_again() -> None:
    knots = "SELECT k.id FROM knots k WHERE k.slug ="
    ends = f'knot_id: "({knots} :slug)", other_id: "({knots} :other_slug)"'
    paths = {"/knots/{slug}/needs/{other_slug}": {"put": {"operationId": "need", **answers(None, "204", "404")}}}
    design = service(KNOTS, OPEN, paths, mapping=f"operations: {{need: {{kind: link, table: needs, set: {{{ends}}}}}}}")
    text = emitted(design)[Path("app/services/needs.py")]
    assert "knot = self.knots.need(" not in text
    assert text.count("self.knots.need(") == 2


def test_only_what_is_asked_about_directly_may_be_missing() -> None:
    assert asks_whether_given(parse_expression(":a IS NULL OR name = :b"), "a")
    assert not asks_whether_given(parse_expression(":a IS NULL OR name = :b"), "b")


def test_a_trim_of_other_signs_than_spaces_is_refused() -> None:
    with pytest.raises(Problem, match="is not understood"):
        parse_expression("TRIM(BOTH 'x' FROM name)")


VISITS = "CREATE TABLE visits (id SERIAL PRIMARY KEY, begins TIMESTAMPTZ NOT NULL, ended TIMESTAMPTZ, days INTEGER);"


def visits(where: str) -> str:
    day: dict[str, object] = {"schema": {"type": "string", "format": "date"}}
    asked = asks(until=day, ended={"schema": {"type": "boolean"}})
    listed = {"operationId": "listVisits", **asked, **answers(rows("begins", many=True))}
    rule = f'operations: {{listVisits: {{kind: list, table: visits, where: "{where}"}}}}'
    text = emitted(service(VISITS, OPEN, {"/visits": {"get": listed}}, mapping=rule))[Path("app/services/visits.py")]
    return re.sub(r"\s+", " ", text.partition("def list_visits(")[2])


@pytest.mark.parametrize(
    "where, code",
    [
        ("begins < :until + interval '1 day'", "later(as_filter(moment, params.until), timedelta(seconds=86400))"),
        ("begins >= :until - interval '1 day'", "later(as_filter(moment, params.until), -timedelta(seconds=86400))"),
    ],
)
def test_a_moment_that_the_request_brings_is_moved_before_it_is_compared(where: str, code: str) -> None:
    text = visits(where)
    assert code in text
    assert "utc_now" not in text


def test_a_moment_of_a_row_is_moved_by_its_database() -> None:
    text = visits("begins + interval '1 hour' + days * interval '1 day' < now()")
    assert "moved_by(self.session, moved_by(self.session, Visit.begins, literal(1) * 3600), Visit.days * 86400)" in text


def test_what_is_compared_with_a_condition_is_true_or_false_whatever_the_condition_speaks_of() -> None:
    assert "literal(params.ended)" in visits("(ended IS NOT NULL) = :ended")


def test_figures_of_an_operation_may_speak_of_what_is_asked_for() -> None:
    day: dict[str, object] = {"schema": {"type": "string", "format": "date"}, "required": True}
    shown = {"type": "array", "items": rows("begins", longer={"type": "integer"})}
    listed = {"operationId": "listVisits", **asks(since=day), **answers(shown)}
    value = "(SELECT count(*) FROM visits v WHERE v.days > visits.days AND v.begins >= :since)"
    rule = f"operations: {{listVisits: {{params: {{since: null}}, computed: {{longer: {{value: '{value}'}}}}}}}}"
    files = emitted(service(VISITS, OPEN, {"/visits": {"get": listed}}, mapping=rule))
    method = next(text for path, text in files.items() if "services" in path.parts and "def list_visits(" in text)
    assert "Context(given={'since': params.since})" in method
    presented = " ".join(text for path, text in files.items() if "presenters" in path.parts)
    assert "literal(as_filter(moment, context.given['since']), Visit.begins.type)" in presented

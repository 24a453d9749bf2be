"""What a mapping requires of a request, each with a status of its own, and rows that it shows as items of a list."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import Problem, Problems
from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ColumnField, FromCaller, FromConstant, FromExpression, ManyField
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import (
    NUMBER,
    OPEN,
    TEXT,
    answers,
    asked,
    is_built,
    rows,
    service,
    source_of,
    takes,
)

TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE huts (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE, beds INTEGER NOT NULL, closed BOOLEAN NOT NULL);
CREATE TABLE stays (
  hut_id INTEGER NOT NULL REFERENCES huts (id), person_id INTEGER NOT NULL REFERENCES people (id),
  nights INTEGER NOT NULL, PRIMARY KEY (hut_id, person_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 60}
principal: {table: people, id: id, login: login, password: secret}
roles: [user]
default: deny
operations: {%s}
"""
OPERATIONS = ("listHuts", "addHut", "showHut", "changeHut", "removeHut", "stay", "leave", "visit")


def huts(mapping: str, shown: dict[str, Any] | None = None, told: str = "") -> ServiceDesign:
    hut = shown or rows("name", beds=NUMBER)
    stay = rows(nights=NUMBER)
    paths: dict[str, Any] = {
        "/huts": {
            "get": {"operationId": "listHuts", **answers({"type": "array", "items": hut})},
            "post": {"operationId": "addHut", **takes({"name": TEXT, "beds": NUMBER}, "name", "beds"), **answers(hut)},
        },
        "/huts/{id}": {
            "get": {"operationId": "showHut", **answers(hut)},
            "patch": {
                "operationId": "changeHut",
                "description": told,
                **takes({"beds": NUMBER}),
                **answers(hut, "200", "409"),
            },
            "delete": {"operationId": "removeHut", **answers(None, "204")},
        },
        "/huts/{id}/stay": {
            "put": {"operationId": "stay", **answers(None, "204")},
            "delete": {"operationId": "leave", **answers(None, "204")},
        },
        "/huts/{id}/visit": {"put": {"operationId": "visit", **takes({"nights": NUMBER}, "nights"), **answers(stay)}},
    }
    paths["/huts/{id}"]["patch"]["description"] = told
    auth = AUTH % ", ".join(f"{name}: {{allow: [user]}}" for name in OPERATIONS)
    return service(TABLES, auth, paths, mapping=mapping)


def method(design: ServiceDesign, name: str) -> str:
    files = emitted(design)
    text = next(text for path, text in files.items() if "services" in path.parts and f"def {name}(" in text)
    return re.sub(r"\s+", " ", text.partition(f"def {name}(")[2].partition("\n    def ")[0])


def test_rules_are_looked_at_in_their_order_each_with_its_own_status() -> None:
    rules = """operations: {changeHut: {require: [
        {that: NOT closed, else: 403},
        {that: ":beds >= (SELECT count(*) FROM stays s WHERE s.hut_id = huts.id)", else: 409}]}}"""
    text = method(huts(rules), "change_hut")
    first, second = text.index("raise Forbidden("), text.index("raise Conflict(")
    assert "if not self.huts.holds(hut, not_(Hut.closed.is_(True))): raise Forbidden(" in text
    assert "if payload.beds is not None and not self.huts.holds(hut, literal(payload.beds" in text
    assert first < second < text.index("hut.beds = payload.beds")


def test_rules_of_a_new_row_speak_of_the_row_that_is_about_to_be_made() -> None:
    text = method(huts("operations: {addHut: {require: {that: beds < 100, else: 422}}}"), "add_hut")
    assert "if not is_true(self.session, literal(hut.beds, Hut.beds.type) < literal(100, Hut.beds.type)):" in text
    assert "status=422" in text


@pytest.mark.parametrize("operation, name", [("stay", "stay"), ("leave", "leave"), ("listHuts", "list_huts")])
def test_what_has_no_row_of_its_own_requires_what_the_request_and_other_rows_say(operation: str, name: str) -> None:
    kind = {"stay": "kind: link, table: stays, ", "leave": "kind: unlink, table: stays, "}.get(operation, "")
    who = "{that: \"EXISTS (SELECT 1 FROM people p WHERE p.id = :caller AND p.login <> 'x')\", else: 403}"
    text = method(huts(f"operations: {{{operation}: {{{kind}require: {who}}}}}"), name)
    assert "if not is_true(self.session, select(" in text
    assert text.index("raise Forbidden(") < (text.index("transaction(") if kind else text.index("conditions ="))


def test_the_condition_of_a_link_is_not_left_out() -> None:
    where = 'where: "(SELECT h.closed FROM huts h WHERE h.id = :id) = FALSE"'
    design = huts(f"operations: {{stay: {{kind: link, table: stays, {where}, else: 409, set: {{nights: '1'}}}}}}")
    text = method(design, "stay")
    assert text.index("not is_true(self.session, select(Hut.closed)") < text.index("transaction(")
    assert "raise Conflict(" in text


def test_a_rule_about_a_row_that_is_not_there_yet_is_asked_again() -> None:
    design = huts("operations: {listHuts: {require: {that: beds > 1, else: 403}}}")
    told = [text for text in asked(design, "listHuts") if "`beds > 1` of listHuts cannot be built" in text]
    assert len(told) == 1
    assert "parameters of the request and whole queries" in told[0]
    assert not is_built(design.operation("listHuts"))


def test_a_row_that_is_made_where_there_is_none_is_held_as_it_is_about_to_be() -> None:
    rule = "operations: {visit: {kind: replace, table: stays, require: {that: nights < 9, else: 409}}}"
    design = huts(rule)
    assert design.operation("visit").upsert
    text = method(design, "visit")
    assert "holds(" not in text
    assert "is_true(self.session, literal(stay.nights, Stay.nights.type) <" in text


GUESTS: dict[str, Any] = rows("name", guests={"type": "array", "items": rows("who", length=NUMBER)})
SHOWN = """operations: {showHut: {computed: {guests: {
    rows: stays, target: hut_id, where: nights > 0, order_by: nights desc, columns: {length: nights},
    computed: {who: {value: "(SELECT p.login FROM people p WHERE p.id = stays.person_id)"}}}}}}"""


def test_rows_are_the_items_of_a_list_in_their_order() -> None:
    design = huts(SHOWN, {**GUESTS, "required": ["name", "guests"]})
    assert is_built(design.operation("showHut"))
    source = source_of(design, "guests")
    assert isinstance(source, ManyField)
    assert (source.on, source.where, source.order) == ((("hut_id", "id"),), "nights > 0", (("nights", True),))
    text = re.sub(r"\s+", " ", " ".join(t for p, t in emitted(design).items() if "presenters" in p.parts))
    assert "context, Stay.nights.desc(), Stay.hut_id, Stay.person_id, where=Stay.nights > literal(0" in text
    assert "length=row.nights" in text


def test_values_of_rows_whose_key_has_several_columns_are_told_apart_by_all_of_it() -> None:
    design = huts(SHOWN, {**GUESTS, "required": ["name", "guests"]})
    text = re.sub(r"\s+", " ", " ".join(t for p, t in emitted(design).items() if "presenters" in p.parts))
    assert "(Stay.hut_id, Stay.person_id), {(row.hut_id, row.person_id) for row in rows}" in text
    assert ".get((row.hut_id, row.person_id))" in text


def test_rows_that_no_list_of_objects_could_be_are_asked_about() -> None:
    design = huts(SHOWN, rows("name", "guests"))
    assert any("is no list of objects that rows could be" in text for text in asked(design, "showHut"))


@pytest.mark.parametrize(
    "rule, said",
    [
        ("{rows: stays}", "`rows` needs `target`"),
        ("{count: stays, target: hut_id, order_by: nights}", "belong to `rows`"),
        ("{rows: stays, target: hut_id, value: '1'}", "is one of `exists`, `count`, `value` and `rows`"),
    ],
)
def test_what_rows_want_is_said_where_it_is_left_out(rule: str, said: str) -> None:
    with pytest.raises((Problem, Problems), match=re.escape(said)):
        Mapping.parse(f"schemas: {{Hut: {{table: huts, computed: {{guests: {rule}}}}}}}")


CHANGED = {
    "{insert: stays, from: huts, where: huts.id = :id, values: {hut_id: huts.id, person_id: ':caller', nights: '1'}}": (
        r"select\( ?type_coerce\(Hut\.id, Stay\.hut_id\.type\).*\.where\(Hut\.id == literal\("
    ),
    "{insert: stays, values: {hut_id: id, person_id: ':caller', nights: '1'}, where: nobody}": (
        r"if is_true\( ?self\.session, not_\(.*self\.stays\.add\("
    ),
}


@pytest.mark.parametrize("effect, code", CHANGED.items())
def test_rows_are_made_of_chosen_rows_alone_and_only_where_the_condition_holds(effect: str, code: str) -> None:
    effect = effect.replace("nobody", "NOT EXISTS (SELECT 1 FROM stays s WHERE s.person_id = :caller)")
    text = method(huts(f"operations: {{changeHut: {{effect: {effect}}}}}"), "change_hut")
    assert re.search(code, text)


def test_the_row_of_a_key_of_several_columns_is_said_by_the_rule() -> None:
    where = "person_id = :caller AND hut_id = (SELECT h.id FROM huts h WHERE h.closed LIMIT 1)"
    design = huts(f"operations: {{addHut: {{kind: update, table: stays, where: {where}}}}}")
    found = {match.column: match.source for match in design.operation("addHut").steps[-1].match}
    assert list(found) == ["person_id", "hut_id"]
    assert isinstance(found["person_id"], FromCaller)
    assert isinstance(found["hut_id"], FromExpression)
    asked_of = huts("operations: {addHut: {kind: update, table: stays}}")
    assert any("Which row of `stays` does addHut mean?" in text for text in asked(asked_of, "addHut"))


def test_a_parameter_that_a_rule_speaks_of_is_no_key_of_the_row_that_another_names() -> None:
    rule = "where: id = :caller, require: {that: EXISTS (SELECT 1 FROM huts h WHERE h.name = :id), else: 404}"
    effect = "effect: {delete: stays, where: stays.person_id = :caller}"
    design = huts(f"operations: {{leave: {{kind: update, table: people, {rule}, {effect}}}}}")
    matches = [(match.column, type(match.source)) for match in design.operation("leave").steps[-1].match]
    assert matches == [("id", FromCaller)]


def test_what_is_put_where_there_is_none_is_made_though_the_mapping_sets_columns_of_it() -> None:
    rule = "operations: {visit: {kind: replace, table: stays, set: {nights: ':nights + 1'}}}"
    assert huts(rule).operation("visit").upsert


@pytest.mark.parametrize(
    "said, asked_again",
    [
        ("No hut may have fewer `beds` than guests.", False),
        ("Who sleeps in it is refused with 409.", False),
        ("Who sleeps in it is refused with 409, and who cooks with 409.", True),
        ("Huts may only be repainted in summer.", True),
    ],
)
def test_a_rule_answers_the_sentences_that_name_it_or_its_status(said: str, asked_again: bool) -> None:
    rule = '{that: ":beds >= (SELECT count(*) FROM stays s WHERE s.hut_id = huts.id)", else: 409}'
    design = huts(f"operations: {{changeHut: {{require: {rule}}}}}", told=said)
    assert any(said in text for text in asked(design, "changeHut")) == asked_again


@pytest.mark.parametrize(
    "text, code",
    [
        ("LEFT(name, 1) || '.'", "cast(func.substr(Hut.name, literal(1), literal(1)), String)"),
        ("GREATEST(beds, 2)", "case((Hut.beds.is_(None), literal(2, Hut.beds.type)),"),
        ("FLOOR(beds / 2.0)", "func.floor(Hut.beds / literal(2"),
        ("COALESCE(CASE WHEN name = 'x' THEN beds ELSE 1 END, 0)", "else_=literal(1, Hut.beds.type)), literal(0, Hut"),
    ],
)
def test_values_that_are_shown_are_typed_by_what_they_are_and_not_by_what_chooses_them(text: str, code: str) -> None:
    design = huts(f'operations: {{showHut: {{computed: {{beds: {{value: "{text}"}}}}}}}}')
    found = re.sub(r"\s+", " ", " ".join(t for p, t in emitted(design).items() if "presenters" in p.parts))
    assert code.replace(" ", "") in found.replace(" ", "").replace(",)", ")")


def test_amounts_that_are_texts_have_the_places_that_the_contract_shows() -> None:
    price = {"type": "string", "pattern": r"^\d+\.\d{2}$"}
    design = huts("operations: {showHut: {computed: {price: {value: beds * 2}}}}", rows("name", price=price))
    found = " ".join(text for path, text in emitted(design).items() if "presenters" in path.parts)
    assert "places=2" in found


def test_a_change_is_written_down_with_what_was_before() -> None:
    effect = "{insert: stays, values: {hut_id: id, person_id: ':caller', nights: huts.beds - old.beds}}"
    text = method(huts(f"operations: {{changeHut: {{kind: update, table: huts, effect: {effect}}}}}"), "change_hut")
    assert text.index("before = as_it_is(hut)") < text.index("hut.beds = payload.beds") < text.index("before.beds")
    assert "literal(hut.beds, Hut.beds.type) - literal(before.beds, Hut.beds.type)" in text


def test_a_column_may_be_computed_of_what_it_was_and_nothing_is_kept_where_nobody_asks() -> None:
    rule = "operations: {changeHut: {kind: update, table: huts, derive: {beds: 'GREATEST(beds, old.beds)'}}}"
    assert "literal(before.beds, Hut.beds.type)" in method(huts(rule), "change_hut")
    assert "as_it_is" not in "".join(emitted(huts("operations: {changeHut: {set: {closed: false}}}")).values())


def test_there_is_nothing_before_a_row_that_is_made() -> None:
    design = huts("operations: {addHut: {kind: create, table: huts, derive: {beds: old.beds}}}")
    assert any("`old` of `old.beds` is no table around it" in text for text in asked(design, "addHut"))


def test_a_value_that_is_a_column_is_shown_as_one() -> None:
    design = huts("operations: {showHut: {computed: {size: {value: beds}}}}", rows("name", size=NUMBER))
    view = design.views[design.operation("showHut").answer.view]
    found = {item.property: item.source for item in view.fields}
    assert found["size"] == ColumnField(column="beds")


TOLD = "Only closed huts are listed; the rest never appears."


def listed(mapping: str, told: str = TOLD) -> ServiceDesign:
    tables = (
        "CREATE TABLE huts (id SERIAL PRIMARY KEY, name TEXT NOT NULL, state TEXT CHECK (state IN ('open', 'closed')));"
    )
    shown = {"operationId": "listHuts", "description": told, **answers(rows("name", "state", many=True))}
    return service(tables, OPEN, {"/huts": {"get": shown}}, mapping=mapping)


def test_a_list_of_only_some_rows_does_not_leave_out_those() -> None:
    found = listed("").operation("listHuts")
    assert [match.source for step in found.steps for match in step.match] == [FromConstant(value="closed")]
    assert found.rules.where == ()


def test_what_the_mapping_chooses_takes_the_place_of_what_prose_sounds_like() -> None:
    found = listed("operations: {listHuts: {where: state = 'open'}}", "Closed huts are not shown.").operation(
        "listHuts"
    )
    assert [text for text, _ in found.rules.where] == ["state = 'open'"]
    assert listed("", "Closed huts are not shown.").operation("listHuts").rules.where == (("state <> 'closed'", ()),)


def test_the_helper_reads_the_rows_that_meet_a_condition() -> None:
    text = emitted(huts(SHOWN, GUESTS))[Path("app/repositories/base.py")]
    assert "where: Condition | None = None" in text

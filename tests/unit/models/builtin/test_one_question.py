"""What has one cause is asked once."""

from __future__ import annotations

from tests.unit.models.builtin.small import NUMBER, TEXT, answers, rows, service

TABLES = "CREATE TABLE meals (id SERIAL PRIMARY KEY, name TEXT NOT NULL);"
AUTH = "{scheme: null, principal: null, roles: [], default: public, operations: {}}"


def test_figures_that_several_schemas_show_of_a_row_are_one_question_that_lists_them() -> None:
    figures = dict.fromkeys(("energy", "protein", "fat"), NUMBER)
    schemas = {
        "Meal": {"type": "object", "properties": {"name": TEXT, **figures}, "required": list(figures)},
        "MealShort": {
            "type": "object",
            "properties": {"id": NUMBER, "name": TEXT, **figures},
            "required": list(figures),
        },
    }
    one, short = ({"$ref": f"#/components/schemas/{name}"} for name in schemas)
    paths = {
        "/meals": {"get": {"operationId": "list", "security": [], **answers({"type": "array", "items": short})}},
        "/meals/{id}": {"get": {"operationId": "get", "security": [], **answers(one, "200", "404")}},
    }
    design = service(TABLES, AUTH, paths, schemas=schemas)

    (question,) = design.questions
    assert "`energy`, `protein` and `fat`" in question.text
    assert question.operations == ("list", "get")
    assert {operation.rfi for operation in design.operations} == {question.text}


def test_a_figure_alone_is_asked_about_with_its_schema() -> None:
    schema = rows("name", energy=NUMBER) | {"required": ["energy"]}
    paths = {"/meals/{id}": {"get": {"operationId": "get", "security": [], **answers(schema, "200", "404")}}}
    (question,) = service(TABLES, AUTH, paths).questions

    assert "`energy` of `GetAnswer`" in question.text

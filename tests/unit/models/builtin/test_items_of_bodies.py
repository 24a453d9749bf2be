"""What a mapping says of the items of a list in a body, and what is computed once they are there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE plants (id SERIAL PRIMARY KEY, name TEXT NOT NULL, price NUMERIC(9,2) NOT NULL, stock INTEGER NOT NULL);
CREATE TABLE orders (id SERIAL PRIMARY KEY, who TEXT NOT NULL, total NUMERIC(9,2) NOT NULL);
CREATE TABLE parts (
  id SERIAL PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id),
  plant_id INTEGER NOT NULL REFERENCES plants (id), price NUMERIC(9,2) NOT NULL, label TEXT NOT NULL
);
"""
LINES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["plant", "pieces"],
        "properties": {"plant": NUMBER, "pieces": NUMBER, "label": TEXT},
    },
}
ITEMS = """{lines: {table: parts, columns: {plant: plant_id}, times: pieces, set: {
    price: "(SELECT p.price FROM plants p WHERE p.id = plant_id)", label: "COALESCE(label, orders.who)"}}}"""
TOTAL = '{total: "(SELECT sum(l.price) FROM parts l WHERE l.order_id = orders.id)"}'
LEFT = """{that: "NOT EXISTS (SELECT 1 FROM plants p WHERE p.stock <
    (SELECT count(*) FROM parts l WHERE l.plant_id = p.id AND l.order_id = orders.id))", else: 422}"""


def orders(items: str = ITEMS, more: str = "", body: dict[str, Any] | None = None) -> ServiceDesign:
    sent = takes({"who": TEXT, "lines": LINES} if body is None else body, "lines")
    paths = {"/orders": {"post": {"operationId": "addOrder", **sent, **answers(rows("who"), "201")}}}
    rule = f"operations: {{addOrder: {{kind: create, table: orders, items: {items}, derive: {TOTAL}{more}}}}}"
    return service(TABLES, OPEN, paths, mapping=rule)


def method(design: ServiceDesign) -> str:
    files = emitted(design)
    text = next(text for path, text in files.items() if "services" in path.parts and "def add_order(" in text)
    return re.sub(r"\s+", " ", text.partition("def add_order(")[2].partition("\n    def ")[0])


def test_items_become_rows_as_many_as_each_says_with_what_they_do_not_bring() -> None:
    design = orders()
    assert is_built(design.operation("addOrder"))
    text = method(design)
    assert "for _ in range(each_part.pieces): new_part = Part(" in text
    assert "label=each_part.label" in text
    assert "new_part.price = computed(self.session, select(Plant.price)" in text
    assert "func.coalesce(literal(new_part.label, Part.label.type), literal(order.who, Order.who.type))" in text


def counted(pieces: dict[str, Any], *needed: str) -> ServiceDesign:
    """Orders whose lines say by `pieces` how many rows they become."""
    item = {"type": "object", "required": ["plant", *needed], "properties": {"plant": NUMBER, "pieces": pieces}}
    items = ITEMS.replace("COALESCE(label, orders.who)", "orders.who")
    return orders(items, body={"who": TEXT, "lines": {"type": "array", "items": item}})


def test_an_item_becomes_as_many_rows_as_its_contract_allows_or_a_thousand() -> None:
    unbounded, bounded = counted(NUMBER, "pieces"), counted({**NUMBER, "maximum": 6}, "pieces")
    assert "if each_part.pieces > 1000: detail = Detail(field='lines.pieces'" in method(unbounded)
    assert any("1000 rows of `parts` at most" in said for said in unbounded.operation("addOrder").assumptions)
    assert "> 1000" not in method(bounded)
    for path, source in emitted(unbounded).items():
        compile(source if path.suffix == ".py" else "", str(path), "exec")


def test_an_item_that_says_none_becomes_no_row_and_one_that_does_not_say_it_becomes_one() -> None:
    design = counted({**NUMBER, "maximum": 6})
    for path, source in emitted(design).items():
        compile(source if path.suffix == ".py" else "", str(path), "exec")
    text = method(design)
    assert "times = 1 if each_part.pieces is None else each_part.pieces for _ in range(times):" in text


@pytest.mark.parametrize("pieces", [TEXT, {"type": "number"}])
def test_how_many_rows_an_item_becomes_is_asked_where_it_says_no_whole_number(pieces: dict[str, Any]) -> None:
    design = counted(pieces, "pieces")
    assert not is_built(design.operation("addOrder"))
    assert any(text.startswith("How many rows of `parts`") for text in asked(design, "addOrder"))


def test_a_total_of_rows_that_hang_on_the_new_one_is_computed_once_they_are_there() -> None:
    text = method(orders())
    before, adding, after = (
        text.index("order.total = Decimal(0)"),
        text.index("self.parts.add(new_part)"),
        text.index("order.total = computed(self.session, select(func.sum(Part.price))"),
    )
    assert before < text.index("self.orders.add(order)") < adding < after < text.index("self.orders.save(order)")


def test_a_rule_about_the_rows_of_the_new_one_is_looked_at_once_they_are_there() -> None:
    text = method(orders(more=f", require: [{{that: \"who <> 'nobody'\", else: 403}}, {LEFT}]"))
    first, second = text.index("raise Forbidden("), text.index("status=422")
    assert first < text.index("with transaction(") < text.index("self.parts.add(new_part)") < second


@pytest.mark.parametrize(
    "items, said",
    [
        ("{lines: {table: parts, columns: {plant: plant_id}}}", "Nothing fills `price`"),
        ("{lines: {table: parts, columns: {plant: null}, set: {price: '1'}}}", "Nothing fills `plant_id`"),
        ("{lines: {table: plants}}", "`plants` does not point at `orders` by one key"),
    ],
)
def test_what_items_leave_open_is_asked(items: str, said: str) -> None:
    design = orders(items)
    assert not is_built(design.operation("addOrder"))
    assert any(said in text for text in asked(design, "addOrder"))


def test_a_list_that_is_all_of_the_body_is_no_envelope_where_the_mapping_names_it() -> None:
    design = orders(ITEMS.replace("orders.who", "'x'"), ", set: {who: anybody}", {"lines": LINES})
    assert is_built(design.operation("addOrder"))


KNOTS = """
CREATE TABLE ropes (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE knots (
  id SERIAL PRIMARY KEY, rope_id INT NOT NULL REFERENCES ropes (id), title TEXT NOT NULL, tied_at TIMESTAMPTZ
);
CREATE TABLE uses (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE rope_uses (
  rope_id INT NOT NULL REFERENCES ropes (id), use_id INT NOT NULL REFERENCES uses (id), PRIMARY KEY (rope_id, use_id)
);
"""


def ropes(name: str, item: dict[str, Any], mapping: str = "") -> ServiceDesign:
    sent = takes({"name": TEXT, name: {"type": "array", "items": item}}, "name")
    post = {"operationId": "add", **sent, **answers(rows("name"), "201")}
    return service(KNOTS, OPEN, {"/ropes": {"post": post}}, mapping=mapping)


@pytest.mark.parametrize("more", ["frobbed", "tied", "hue", "tighter"])
@pytest.mark.parametrize("mapping", ["", "operations: {add: {kind: create, items: {knots: {table: knots}}}}"])
def test_what_items_may_bring_and_no_column_takes_is_asked(more: str, mapping: str) -> None:
    sent: dict[str, Any] = {more: {"type": "boolean"}}
    item = {**rows("title", **sent), "required": ["title"]}
    design = ropes("knots", item, mapping)

    assert is_built(design.operation("add"))
    assert any(f"What becomes of `{more}` in the items of `knots`" in text for text in asked(design, "add"))
    assert f"`{more}` in the items of `knots` is accepted and has no effect" in design.operation("add").assumptions


def test_what_an_item_brings_of_a_row_that_it_names_is_told() -> None:
    design = ropes("uses", rows("name", use_id=NUMBER))

    assert is_built(design.operation("add"))
    assert not any("What becomes of" in text for text in asked(design, "add"))
    assert any("`name` of the items of `uses` has no effect" in told for told in design.operation("add").assumptions)


def test_what_neither_an_item_nor_the_row_that_it_names_has_is_asked() -> None:
    design = ropes("uses", rows("name", "glow", use_id=NUMBER))

    assert [text for text in asked(design, "add") if "What becomes of" in text] == [
        "What becomes of `glow` in the items of `uses`? No column of `rope_uses` takes it."
    ]

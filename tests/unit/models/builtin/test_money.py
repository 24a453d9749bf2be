"""Amounts of a new row are asked for where nothing but a default of 0 would fill them."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import OPEN, TEXT, answers, asked, is_built, service, takes

AMOUNT = {"type": "number"}
TABLES = """
CREATE TABLE bills (
  id SERIAL PRIMARY KEY, label TEXT NOT NULL, quantity INT NOT NULL DEFAULT 1,
  {column} NUMERIC(10, 2) NOT NULL DEFAULT {default}
);
"""


def bills(
    column: str = "total_amount",
    default: str = "0",
    shown: str = "totalAmount",
    *,
    sent: bool = False,
    mapping: str = "",
) -> ServiceDesign:
    body = takes({"label": TEXT, **({shown: AMOUNT} if sent else {})}, "label")
    shows = {"type": "object", "properties": {"label": TEXT, shown: AMOUNT}}
    post = {"operationId": "addBill", **body, **answers(shows, "201")}
    return service(TABLES.format(column=column, default=default), OPEN, {"/bills": {"post": post}}, mapping=mapping)


def test_a_total_that_only_a_default_of_0_would_fill_is_asked_for_and_not_built() -> None:
    design = bills()
    assert "How is `total_amount` of a new row of `bills` found?" in asked(design, "addBill")[0]
    assert [item.cause for item in design.questions] == ["money"]
    assert not is_built(design.operations[0])


@pytest.mark.parametrize(
    "design",
    [
        bills(sent=True),
        bills(mapping="operations: {addBill: {kind: create, table: bills, set: {total_amount: quantity * 5}}}"),
        bills(default="2.50"),
        bills(shown="remark"),
        bills("balance", shown="balance"),
        bills("discount_percent", shown="discountPercent"),
    ],
    ids=["sent", "mapped", "a default that says something", "not in the contract", "none yet", "no amount"],
)
def test_an_amount_that_is_sent_said_or_none_yet_is_built(design: ServiceDesign) -> None:
    assert is_built(design.operations[0])

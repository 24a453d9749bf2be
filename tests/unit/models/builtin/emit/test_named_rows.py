"""Bodies that name a row by its label, and the tests that hold the built service to it."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.behaviour import behaviour_text
from orchestrator.models.builtin.emit.scenarios import scenarios_text
from orchestrator.models.builtin.emit.services import service_file
from orchestrator.models.builtin.emit.told import item_key
from orchestrator.models.builtin.reading import read
from tests.corpus.plans import load


@pytest.fixture(scope="module")
def warehouse() -> ServiceDesign:
    return read(*load("warehouse"))


def written(design: ServiceDesign, operation: str) -> str:
    pieces = service_file(design.operation(operation), design).pieces
    return "\n".join(piece.source for piece in pieces)


def test_a_label_in_a_body_is_looked_up_and_the_rows_key_is_stored(warehouse: ServiceDesign) -> None:
    required, optional = written(warehouse, "postMovement"), written(warehouse, "postBin")
    assert 'product_id=self.tbl_product.refer(self.tbl_product.by_sku(payload.sku), "sku").id' in required
    assert "None if payload.zone_code is None else self.tbl_zone.refer(self.tbl_zone.by_code(" in optional
    assert "'sku': world.make(TblProduct).sku" in scenarios_text(warehouse)


def test_items_without_a_key_of_their_own_are_told_apart_by_what_they_show_of_it(warehouse: ServiceDesign) -> None:
    key = item_key(warehouse.operation("getBinByBinIdStock"), warehouse)
    assert key is not None
    assert key.of_item("item") == "(str(item['binId']), str(item['sku']))"
    assert key.of_row("row") == "(str(row.bin_id), str(world.find(TblProduct, row.product_id).sku))"


@pytest.mark.parametrize(
    "test",
    [
        "get_product_by_sku_shows_all_that_a_row_holds",
        "post_product_takes_no_more_than_it_needs",
        "post_product_by_sku_activate_fills_what_is_not_sent",
        "put_bin_by_bin_id_stock_by_sku_finds_each_by_all_that_names_it",
        "put_bin_by_bin_id_stock_by_sku_makes_the_row",
        "get_bin_by_bin_id_stock_comes_in_its_order",
    ],
)
def test_the_emitted_tests_ask_for_objects_in_objects_defaults_what_is_set_and_joint_keys(
    warehouse: ServiceDesign, test: str
) -> None:
    assert f"def test_{test}(" in behaviour_text(warehouse)

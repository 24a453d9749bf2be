"""Which operations and tables an edited design changes: against an oracle that knows what was edited."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.handoff import Package
from orchestrator.packages import read_package
from orchestrator.plan.affected import Affected, affected
from orchestrator.plan.touch import tables_touched

HERE = Path(__file__).parents[3]
PACKAGES = [
    *sorted((HERE / "handoffs" / "examples").iterdir()),
    *sorted(path for path in (HERE / "tests" / "fixtures" / "handoffs").iterdir() if (path / "openapi.yaml").exists()),
]
LOADED = [read_package(path, project=path) for path in PACKAGES if path.is_dir()]
METHODS = ("get", "put", "post", "delete", "patch")


def edited(package: Package, **artifacts: str) -> Package:
    """The package with other texts for some of its artifacts."""
    texts = {package.path_of(name): text.encode() for name, text in artifacts.items()}
    return replace(package, files={**package.files, **texts})


def with_contract(package: Package, document: dict[str, Any]) -> Package:
    return edited(package, openapi=yaml.safe_dump(document, sort_keys=False))


def contract_of(package: Package) -> dict[str, Any]:
    return copy.deepcopy(dict(package.contract.document))


def own(document: dict[str, Any], package: Package, name: str) -> dict[str, Any]:
    """The text of an operation."""
    operation = package.contract.operation(name)
    assert operation is not None
    text: dict[str, Any] = document["paths"][operation.path][operation.method.lower()]
    return text


def users(document: dict[str, Any], schema: str) -> set[str]:
    """Operations from which a named schema can be reached, by walking the document's text alone."""

    def reaches(value: object, seen: frozenset[str]) -> bool:
        if isinstance(value, dict):
            reference = value.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                if reference == f"#/components/schemas/{schema}":
                    return True
                target: Any = document
                for part in reference[2:].split("/"):
                    target = target[part.replace("~1", "/").replace("~0", "~")]
                if reaches(target, seen | {reference}):
                    return True
            return any(reaches(inner, seen) for inner in value.values())
        return isinstance(value, list) and any(reaches(inner, seen) for inner in value)

    return {
        item[method]["operationId"]
        for item in document["paths"].values()
        for method in METHODS
        if method in item and (reaches(item[method], frozenset()) or reaches(item.get("parameters"), frozenset()))
    }


packages = st.integers(0, len(LOADED) - 1)
few = settings(max_examples=10, deadline=None)


@few
@given(at=packages, data=st.data())
def test_a_changed_operation_is_affected_alone(at: int, data: st.DataObject) -> None:
    package = LOADED[at]
    name = data.draw(st.sampled_from([operation.id for operation in package.contract.operations]))
    document = contract_of(package)
    own(document, package, name)["description"] = "It does something else now."
    assert affected(package, with_contract(package, document)) == Affected(operations=(name,), artifacts=("openapi",))


@few
@given(at=packages, data=st.data())
def test_what_only_weighs_an_operation_opens_nothing(at: int, data: st.DataObject) -> None:
    package = LOADED[at]
    name = data.draw(st.sampled_from([operation.id for operation in package.contract.operations]))
    document = contract_of(package)
    own(document, package, name)["x-priority"] = (
        "P2" if own(document, package, name).get("x-priority") != "P2" else "P0"
    )
    changed = affected(package, with_contract(package, document))
    assert (changed.operations, changed.tables, changed.removed) == ((), (), ())


@few
@given(at=packages, data=st.data())
def test_a_shared_schema_changes_exactly_those_that_reach_it(at: int, data: st.DataObject) -> None:
    package = LOADED[at]
    document = contract_of(package)
    schema = data.draw(st.sampled_from(sorted(document["components"]["schemas"])))
    document["components"]["schemas"][schema]["x-changed"] = True
    changed = affected(package, with_contract(package, document))
    assert set(changed.operations) == users(document, schema)
    assert changed.removed == changed.tables == ()


@few
@given(at=packages, data=st.data())
def test_an_added_and_a_removed_operation_are_affected_alone(at: int, data: st.DataObject) -> None:
    package = LOADED[at]
    name = data.draw(st.sampled_from([operation.id for operation in package.contract.operations]))
    operation = package.contract.operation(name)
    assert operation is not None
    document = contract_of(package)
    del document["paths"][operation.path][operation.method.lower()]
    without = with_contract(package, document)
    gone, back = affected(package, without), affected(without, package)
    assert (gone.operations, gone.removed, gone.tables) == ((), (name,), ())
    assert (back.operations, back.removed, back.tables) == ((name,), (), ())


@few
@given(at=packages, data=st.data())
def test_a_changed_column_changes_its_table_and_what_touches_it(at: int, data: st.DataObject) -> None:
    package = LOADED[at]
    table = data.draw(st.sampled_from([table.name for table in package.schema.tables]))
    text = package.text("schema") + f"\nALTER TABLE {table} ADD COLUMN added_later integer;\n"
    after = edited(package, schema=text)
    changed = affected(package, after)
    touching = {name for name, tables in tables_touched(after).items() if table in tables}
    assert (changed.tables, set(changed.operations)) == ((table,), touching)
    assert changed.artifacts == ("schema",)


@few
@given(at=packages)
def test_another_layout_changes_nothing(at: int) -> None:
    package = LOADED[at]
    after = edited(
        package,
        openapi=yaml.safe_dump(contract_of(package), sort_keys=True),
        schema="-- a comment\n\n" + package.text("schema"),
    )
    assert not affected(package, after)


@pytest.mark.parametrize("package", LOADED, ids=lambda package: package.handoff.id)
def test_a_rule_of_the_permission_model_changes_its_operation_alone(package: Package) -> None:
    model = yaml.safe_load(package.text("auth"))
    name = next(iter(model["operations"]))
    model["operations"][name] = {
        "allow": "public" if model["operations"][name].get("allow") != "public" else "authenticated"
    }
    changed = affected(package, edited(package, auth=yaml.safe_dump(model)))
    assert (changed.operations, changed.artifacts) == ((name,), ("auth",))


def test_what_is_affected_survives_the_journal() -> None:
    whole = Affected(operations=("a",), removed=("b",), tables=("c",), artifacts=("openapi",))
    assert Affected.from_json(whole.to_json()) == whole

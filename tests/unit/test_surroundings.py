"""What an agent is told of the tree and of its operation, so that it need not look it up."""

from __future__ import annotations

from orchestrator.auth import Rule, Scope
from orchestrator.contract import Contract
from orchestrator.flow.surroundings import access, excerpt, layout

CONTRACT = """
openapi: 3.1.0
info: {title: Shelves, version: 1.0.0}
paths:
  /shelves/{id}:
    parameters: [{$ref: "#/components/parameters/Id"}]
    get:
      operationId: getShelf
      responses:
        "200": {description: It, content: {application/json: {schema: {$ref: "#/components/schemas/Shelf"}}}}
    delete: {operationId: dropShelf, responses: {"204": {description: Gone}}}
components:
  parameters: {Id: {name: id, in: path, required: true, schema: {type: integer}}}
  schemas:
    Shelf: {type: object, properties: {books: {type: array, items: {$ref: "#/components/schemas/Book"}}}}
    Book: {type: object, properties: {shelf: {$ref: "#/components/schemas/Shelf"}}}
    Unrelated: {type: object}
"""


def test_an_excerpt_has_the_operation_and_all_that_it_refers_to_and_nothing_else() -> None:
    contract = Contract.parse(CONTRACT)
    part = excerpt(contract, next(one for one in contract.operations if one.id == "getShelf"))
    assert list(part["paths"]["/shelves/{id}"]) == ["parameters", "get"]
    assert set(part["components"]["schemas"]) == {"Shelf", "Book"}
    assert set(part["components"]["parameters"]) == {"Id"}


def test_an_excerpt_names_a_reference_that_leads_nowhere_by_leaving_it_out() -> None:
    contract = Contract.parse(CONTRACT.replace("schemas/Book", "schemas/Nothing"))
    part = excerpt(contract, next(one for one in contract.operations if one.id == "getShelf"))
    assert set(part["components"]["schemas"]) == {"Shelf"}


def test_files_are_told_by_folder() -> None:
    assert layout(["app/main.py", "README.md", "app/models/shelf.py", "app/db.py"]) == [
        {"folder": "", "files": "`README.md`"},
        {"folder": "app/", "files": "`db.py`, `main.py`"},
        {"folder": "app/models/", "files": "`shelf.py`"},
    ]


def test_a_large_tree_is_cut_and_says_so() -> None:
    told = layout([f"d{folder:03}/f{name:03}" for folder in range(100) for name in range(100)])
    assert told[-1] == {"folder": "", "files": "and 60 more folders; `list_files` shows them"}
    assert told[0]["files"].endswith("`f019` and 80 more")
    assert len(str(told)) < 12_000


def test_whose_rows_may_be_touched_and_which_fields_is_told() -> None:
    rule = Rule(
        allow=("member", "clerk"), scope=Scope.OWN, owner="member_id", bypass=("clerk",), fields={"member": ("name",)}
    )
    assert access(rule) == {
        "allowed": "clerk, member",
        "own_rows_only": "the caller's, by member_id",
        "all_rows": "clerk",
        "may_write_only": {"member": "name"},
    }
    assert access(None) == {"allowed": "public"}

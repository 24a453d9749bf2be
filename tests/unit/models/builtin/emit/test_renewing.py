"""What an answer changes in files that stand: what nobody touched is written anew, what a person changed stays."""

from __future__ import annotations

from orchestrator.handoff.mapping import Effect, Mapping, OperationMapping
from orchestrator.models.builtin.emit.compose import Piece, PythonFile, compose
from orchestrator.models.builtin.emit.renewing import renewed, withdrawn
from orchestrator.models.builtin.emit.services import head_file, service_file
from orchestrator.models.builtin.reading import read
from tests.corpus.plans import load

ORDER = ("Service", "Service.first", "Service.second")


def file(head: str, first: str) -> PythonFile:
    pieces = (
        Piece(
            name="Service", source=f'class Service:\n    """A."""\n\n    def __init__(self) -> None:\n        {head}\n'
        ),
        Piece(name="Service.first", source=f"def first(self) -> int:\n    return {first}\n", imports=("import math",)),
    )
    return PythonFile(path="app/a.py", doc="A.", pieces=pieces, order=ORDER)


OLD, NEW = file("self.a = 1", "501"), file("self.a = 2", "math.floor(7.5)")


def test_a_piece_that_nobody_touched_is_replaced_with_what_it_imports() -> None:
    text = renewed(compose(None, OLD), NEW, [OLD])
    assert "return math.floor(7.5)" in text
    assert "501" not in text
    assert "self.a = 2" in text
    assert text.count("import math") == 1


def test_a_piece_that_a_person_changed_stays() -> None:
    edited = compose(None, OLD).replace("return 501", "return 42")
    text = renewed(edited, NEW, [OLD])
    assert "return 42" in text
    assert "self.a = 2" in text


def test_without_an_earlier_version_nothing_is_replaced() -> None:
    assert renewed(compose(None, OLD), NEW, []) == compose(None, OLD)


def test_an_operation_that_an_answer_makes_buildable_finds_its_repositories_in_the_service() -> None:
    """Before, nothing was written for it, but the others of its service were, without the table that it needs."""
    says = OperationMapping(kind="update", table="tools", effect=(Effect(insert="loans", values={"tool_id": ":id"}),))
    before, after = (read(*load("toolshed"), mapping=Mapping(operations=said)) for said in ({}, {"borrowTool": says}))
    known, borrow = before.operation("getTool"), after.operation("borrowTool")
    old, new = head_file("tools", before), head_file("tools", after)
    assert old is not None
    assert new is not None

    stands = compose(None, service_file(known, before))
    text = compose(renewed(stands, new, [old]), service_file(borrow, after))

    assert "self.loans = LoanRepository(session)" in text
    assert "self.loans.add(" in text
    assert "def get_tool(" in text


def test_a_definition_that_belongs_elsewhere_now_is_taken_away_unless_a_person_changed_it() -> None:
    """The endpoint that answered 501 does not stay beside the one that an answer made."""
    lone = Piece(name="first", source="@get\ndef first() -> int:\n    return 501\n")
    old = PythonFile(path="app/b.py", doc="B.", pieces=(lone,), order=("first",))
    stands = compose(None, old) + "\n\ndef mine() -> None: ...\n"

    assert "501" not in withdrawn(stands, old)
    assert "@get" not in withdrawn(stands, old)
    assert "def mine()" in withdrawn(stands, old)
    edited = stands.replace("501", "42")
    assert withdrawn(edited, old) == edited

"""What an answer changes in files that stand: what nobody touched is written anew, what a person changed stays."""

from __future__ import annotations

from orchestrator.models.builtin.emit.compose import Piece, PythonFile, compose
from orchestrator.models.builtin.emit.renewing import renewed

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

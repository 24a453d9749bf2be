from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestrator.errors import Problem
from orchestrator.spool import Ask, Request, Spool


def request(name: str, text: str = "") -> Request:
    return Request(id=name, ask=Ask.REPLY, by="reviewer", channel="cli", text=text)


def test_requests_come_back_in_the_order_in_which_they_were_put(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    for number, name in enumerate(["b", "a", "c"]):
        spool.put(request(name, "APPROVED"))
        os.utime(tmp_path / "spool" / f"{name}.json", ns=(number, number))
    assert [item.id for item in spool.waiting()] == ["b", "a", "c"]


def test_a_request_that_was_taken_is_gone_and_dropping_it_again_does_no_harm(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.put(request("one"))
    spool.drop(request("one"))
    spool.drop(request("one"))
    assert spool.waiting() == []


def test_what_nobody_would_read_is_refused_to_the_one_who_asks(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    with pytest.raises(Problem, match="1,000,000 characters are too many"):
        spool.put(request("one", "x" * 1_000_000))
    assert not (tmp_path / "spool").exists()


def test_what_a_terminal_of_another_encoding_sent_is_refused_and_never_read(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    with pytest.raises(Problem, match="not UTF-8"):
        spool.put(request("one", "REVISE: gr\udcf6\udcdfer"))
    spool.put(request("two", "REVISE: larger"))
    file = tmp_path / "two.json"
    file.write_text(file.read_text().replace("larger", "gr\\udcf6\\udcdfer"))
    assert spool.waiting() == []


def test_what_is_no_request_is_left_alone(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    (tmp_path / "half.json").write_text('{"id": "x", "ask": "rep')
    (tmp_path / "foreign.json").write_text('{"ask": "launch"}')
    (tmp_path / "link.json").symlink_to(tmp_path / "half.json")
    (tmp_path / ".draft.new").write_text("{}")
    assert spool.waiting() == []
    assert len(list(tmp_path.iterdir())) == 4


def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    Spool(tmp_path / "spool").put(request("one"))
    assert (tmp_path / "spool").stat().st_mode & 0o077 == 0

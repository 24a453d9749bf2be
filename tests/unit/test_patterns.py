"""Patterns of other people are tried elsewhere, and given up in time."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from orchestrator import answering, gate, intervention, masking, patterns
from orchestrator.checks import secrets
from orchestrator.checks.judge import answers
from orchestrator.errors import Problem
from orchestrator.revision import hunks, loosening, weakening
from orchestrator.tools import text

HOSTILE, TEXT = r"^(\w+\s?)+$", "word " * 12 + "!"


@pytest.fixture
def matcher() -> Iterator[patterns.Matcher]:
    made = patterns.Matcher()
    yield made
    made.close()


@pytest.mark.parametrize(
    "pattern, flags",
    [(r"\d+", 0), ("^b", re.MULTILINE), ("B", re.IGNORECASE), ("(?<=a)b{1,2}", 0), ("x*", 0), ("é", 0)],
)
def test_what_is_found_elsewhere_is_what_python_finds_here(matcher: patterns.Matcher, pattern: str, flags: int) -> None:
    texts = ["ab\nbé 12 3", "", "B\x00x\ud7ff"]
    here = [[hit.span() for hit in re.finditer(pattern, text, flags)] for text in texts]
    assert matcher.find(pattern, texts, flags=flags) == here


def test_matches_in_which_the_group_took_no_part_are_left_out(matcher: patterns.Matcher) -> None:
    assert matcher.find("a(?P<b>b)?", ["a ab"], group="b") == [[(3, 4)]]


def test_a_hostile_pattern_is_given_up_in_one_line_and_the_next_one_is_answered(matcher: patterns.Matcher) -> None:
    for _ in range(2):  # the second time nothing is tried any more
        with pytest.raises(Problem, match=r"given up after 0.1 s of computing; write it without a repetition inside"):
            matcher.find(HOSTILE, [TEXT], within_s=0.1)
    assert matcher.find("wo", [TEXT], most=1) == [[(0, 2)]]


def test_what_cannot_be_searched_for_is_a_problem_and_not_an_end(matcher: patterns.Matcher) -> None:
    for pattern, group in (("(", "0"), ("a", "missing")):
        with pytest.raises(Problem, match="cannot be searched for"):
            matcher.find(pattern, ["a"], group=group)
    assert matcher.find("a", ["a"]) == [[(0, 1)]]


def test_texts_of_a_pattern_are_different_and_match_it(matcher: patterns.Matcher, tmp_path: Path) -> None:
    texts = matcher.varied("^[A-Z]{2}-[0-9]{3}$", 12, home=tmp_path)
    assert len(set(texts)) == len(texts) > 3
    assert all(re.fullmatch("[A-Z]{2}-[0-9]{3}", text) for text in texts)


OURS = {
    **masking._FORMS,
    **secrets.SHAPES,
    **answers._LEAKS,
    "quoted secret": secrets._QUOTED,
    "bare secret": secrets._BARE,
    "escapes": text._ESCAPES,
    "quotation": gate._QUOTED,
    "heading": intervention._HEADING,
    "comment": intervention._COMMENT,
    "section": answering._SECTION,
    "table": hunks._TABLE,
    "setting": loosening._PAIR,
    "suppression": weakening._SUPPRESSES,
    "early end": weakening._LEAVES,
    "empty assertion": weakening._EMPTY,
}
PUMPS = (
    *(
        "eyJ",
        "eyJ-",
        "sk-",
        "a.",
        "secret",
        "secret=x",
        "-----BEGIN PRIVATE KEY-----",
        "a://",
        "{",
        "[",
        "-",
        "`",
        "<!--",
    ),
    *(" ", "\t", "\n", "\x1b(", "SELECT ", 'File "', 'column "x" of relation ', "-a", "assert", "except "),
)


@pytest.mark.parametrize("name", OURS)
def test_our_own_forms_look_at_a_text_once_whatever_stands_in_it(matcher: patterns.Matcher, name: str) -> None:
    """Looking again from each place would take minutes of computing for each of these texts."""
    starts = ("", "# a", "secret=")
    texts = [f"{start}{pump * (50_000 // len(pump))}\x00!" for pump in PUMPS for start in starts]
    assert len(matcher.find(OURS[name].pattern, texts, flags=OURS[name].flags, most=3, within_s=6)) == len(texts)


async def test_whoever_is_interrupted_while_a_pattern_is_tried_goes_on_at_once_and_leaves_nothing_running() -> None:
    kept = _workers(os.getpid())  # by earlier tests in this process
    asking = asyncio.create_task(patterns.found(HOSTILE, TEXT))
    for _ in range(400):
        await asyncio.sleep(0.05)
        if workers := _workers(os.getpid()) - kept:
            break
    began = time.monotonic()
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking
    assert asking.cancelled()
    assert workers
    assert time.monotonic() - began < patterns.PATIENCE_S / 2
    assert not workers & _workers(os.getpid())


def test_one_whom_nobody_waits_for_any_more_ends_by_itself() -> None:
    asks = f"from orchestrator import patterns; patterns.Matcher().find({HOSTILE!r}, [{TEXT!r}], within_s=0.5)"
    with subprocess.Popen([sys.executable, "-c", asks]) as asking:
        while not (workers := _workers(asking.pid)):
            time.sleep(0.01)
        asking.kill()
    until = time.monotonic() + 20
    while (left := [pid for pid in workers if _words(pid)]) and time.monotonic() < until:
        time.sleep(0.02)
    assert not left


def _workers(pid: int) -> set[int]:
    """What a process has started to try patterns with."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return {int(child) for child in children if b"patterns/worker" in _words(int(child))}


def _words(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""

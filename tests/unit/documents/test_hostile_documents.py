"""Whatever the bytes: a document is read or refused, and every line of it has one fate."""

from __future__ import annotations

import os
import random
import time
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.documents.reading import Imported, read_document
from orchestrator.errors import Problem
from orchestrator.playbook import Playbook
from tests.unit.documents.dialects import documents
from tests.unit.documents.recovery import Counted, corpus

drawn = settings(deadline=None, derandomize="ANEW" not in os.environ, suppress_health_check=[HealthCheck.too_slow])
"""The same documents on each run, so that what fails here fails anywhere; with `ANEW=1` others on each run."""
LINES = st.sampled_from(
    [
        "# Procedure",
        "## Step 1: Do it",
        "### Step 2 — Check it",
        "**Decision:** Is it so?",
        "- **Go:** proceed to Step 2",
        "  - No-Go: retry Step 9",
        "- [ ] **[T-1]** Task *(3 points)*",
        "| Step | Go |",
        "|---|---|",
        "| Step 1: x | Step 2 |",
        "```",
        "---",
        "<!-- note",
        "-->",
        "Exit Code: `0`",
        "- Max Retries: 3",
        "- ID: P1-T1",
        "  - Success Criteria:",
        "      - File Exists: `a` or `b`",
        "Reply with:",
        "- APPROVED → go on",
        "> quoted",
        "<details><summary>Step 3</summary>",
        "plain words",
        "",
        "\t- tab",
        "\u201a\u00dc\u00ed",
        "labels: x",
    ]
)


def read_or_refuse(raw: bytes) -> Imported | None:
    """What a document becomes; `None` where it is refused."""
    try:
        return read_document(raw, where="document")
    except Problem:
        return None


@settings(drawn, max_examples=60)
@given(st.lists(LINES, max_size=40), st.sampled_from(["\n", "\r\n", "\r"]))
def test_lines_in_any_order_add_up(lines: list[str], end: str) -> None:
    """Each line of the document is told once, and nothing that is made points outside of it."""
    imported = read_or_refuse(end.join(lines).encode())
    if imported is None:
        return
    count = len(end.join(lines).replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n"))
    assert [fate.line for fate in imported.lines] == list(range(1, count + 1))
    assert sum(imported.counts.values()) == count
    assert all(1 <= defect.line <= count for defect in imported.defects)
    if isinstance(imported.result, Playbook):
        places = [placed.spec.source.line for placed in imported.result.checks() if placed.spec.source]
        assert all(1 <= place <= count for place in places)


@settings(drawn, max_examples=40)
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """No traceback, whatever the bytes."""
    imported = read_or_refuse(raw)
    assert imported is None or sum(imported.counts.values()) == len(imported.lines)


@settings(drawn, max_examples=20)
@given(st.integers(0, 10_000), st.data())
def test_a_document_with_lines_taken_out_invents_nothing(seed: int, data: st.DataObject) -> None:
    """What is left says at most what the whole said: every title of a phase stands in the text."""
    (written,) = documents(1, seed=seed)
    lines = written.text.splitlines()
    kept = [line for line in lines if data.draw(st.booleans())]
    imported = read_or_refuse("\n".join(kept).encode())
    if imported is not None and isinstance(imported.result, Playbook):
        text = " ".join("\n".join(kept).casefold().replace("*", "").replace("__", "").split())
        titles = [phase.title.casefold().replace("*", "").replace("__", "") for phase in imported.result.phases]
        assert all(title in text for title in titles)


@settings(drawn, max_examples=30)
@given(st.sampled_from(corpus()), st.data())
def test_a_damaged_document_loses_no_line(counted: Counted, data: st.DataObject) -> None:
    """Lines moved, doubled and taken out, and bytes put in: it is read or refused, and all its lines are told."""
    lines = counted.raw.splitlines()
    places = st.integers(0, len(lines) - 1)
    for first, second in data.draw(st.lists(st.tuples(places, places), max_size=8)):
        lines[first] = lines[second] + data.draw(st.sampled_from((b"", b"|", b"\x00", b"\xff", b"```", b"<", b"  ")))
    del lines[data.draw(places) :: 7]
    imported = read_or_refuse(b"\n".join(lines))
    assert imported is None or sum(imported.counts.values()) == len(imported.lines) == len(imported.text)


@pytest.mark.parametrize(
    "raw",
    [
        b"a" * 10_000_000,
        b">" * 50_000 + b" x",
        b"[" * 100_000,
        b"| Step | Go |\n|---|---|\n" + b"| Step 1: x | y |\n" * 1_000,
        b"name: x\nbody:\n  - &a [x,x]\n  - &b [*a,*a]\n",
        bytes(range(256)) * 40,
        b"## Step 1: x\n- do\n" * 1_000,
        random.Random(1).randbytes(50_000),
        b"# Workflow\n\n## Step 1: x\n\n```yaml\n? [a]\n: x\ncommand: y\nretries: 2\n```\n",
        "---\nretries: ²\n---\n# Procedure: x\n\n## Step 1: y\n\ndo\n".encode(),
        b"---\nmax_revisions: %s\n---\n# Procedure: x\n\n## Step 1: y\n\ndo\n" % (b"9" * 5_000),
    ],
    ids=[
        "ten megabytes",
        "quotes",
        "brackets",
        "a long table",
        "a bomb",
        "every byte",
        "one step again",
        "noise",
        "a key that is a list",
        "a raised digit",
        "a long number",
    ],
)
def test_a_hostile_document_is_read_or_refused(raw: bytes) -> None:
    """Within the suite's own patience."""
    imported = read_or_refuse(raw)
    assert imported is None or sum(imported.counts.values()) == len(imported.lines)


_NAMES = ["".join(one).capitalize() for one in product(("ba", "ce", "di", "fo", "gu", "ky", "la"), repeat=3)][:300]
_RUN = "# Runbook: x\n\n## Contents\n\n- One\n- Two\n{}\n\n## Step 1: One\n\n{}\n\n## Step 2: Two\n\ndo\n"
_SHOWN = "```text\n- [ ] it is clean\nReply with:\n%sx\n- STOP -> no\n```"
_LED = "## {}\n\nLook at it. We are in the bar. Then it is fine. Look again.\n\nThen go to {}.\n\n"
_WIKI = "= Procedure =\n\n== Step 1: One ==\n\n{}\n\n== Step 2: Two ==\n\ndo\n"
_BLOCKS = "RUNBOOK\n\n1  One\n   do it\n{}\n\n2  Two\n   do it\n\n3  Three\n   do it\n"
_CIRCLES = "# Procedure\n\n## ① One\n\ngo → ②\n\n## ② Two\n\ngo → ③\n\n## ③ Three\n\n{}\n"


@pytest.mark.parametrize(
    "text",
    [
        _RUN.format(f"- Three {'.' * 40_000}x", "do"),
        _RUN.format("- Three", "see step 2 and " * 16_000),
        _RUN.format("- Three", _SHOWN % ("AB " * 40_000)),
        _RUN.format("- Three", _SHOWN % (" " * 40_000)),
        _RUN.format("- Three", f"do\n\n## Gate: sign-off\n\n- Reply with AB{' ' * 20_000}x\n- no: stop"),
        _RUN.format("- Three", "0" * 20_000),
        _RUN.format("- Three", "**L:** v " * 6_000),
        _RUN.format("- Three", "a: " * 15_000),
        _RUN.format("- Three", "do") + f"\n## Outputs\n\n- a report x{'-' * 2_000} y\n",
        "# Standard operating procedure\n\nPrerequisites: none\n\n"
        + "".join(_LED.format(*pair) for pair in zip(_NAMES, _NAMES[1:] + _NAMES[:1], strict=True)),
        "# Procedure\n\n## Step 1: x\n" + f"- a: {',' * 800}\n" * 700,
        _RUN.format("- Three", "**Gate.** *Yes* → 7. *No* → 3\n" * 3_000),
        _RUN.format("- Three", "do") + "\n## Rest\n\n" + "- ✅ good\n" * 4_800,
        "# Tasks\n"
        + "".join(f"- [ ] **T-{n}** Do it\n" for n in range(2_400))
        + "\n## Acceptance criteria\n\n"
        + "".join(f"- T-{n}: the word {n} is right\n" for n in range(2_400)),
        _WIKI.format("{|\n| a=" + "aaa=" * 40 + " x\n|}"),
        _WIKI.format("<code>" * 20_000),
        _WIKI.format("[" * 40_000),
        _WIKI.format("[http://a" * 20_000),
        _WIKI.format("[[Category:" * 20_000),
        _WIKI.format(f"= a{' ' * 40_000}x"),
        _WIKI.format(f"; a{' ' * 40_000}x"),
        _BLOCKS.format(f"   a{' ' * 20_000}x"),
        _BLOCKS.format(f"1{' ' * 40_000}x"),
        _CIRCLES.format("." * 30_000),
        _CIRCLES.format(" " * 40_000 + "x"),
        _RUN.format("- Three", f"| | Pick |\n|---|---|\n| ○ | {'a' * 20_000}"),
        _RUN.format("- Three", "| What | We want |\n|---|---|\n" + "| Rate | at least 2 |\n" * 2_000),
        _RUN.format("- Three", "do\n\n" + "🛑 **Stop.** The director decides.\n\n" * 2_400),
        "# Tasks\n" + "- [ ] **[BE-1]** Do it, after BE-1 *(3 points)*\n" * 4_900,
        _RUN.format("- Three", f"✅ **ok: {'ok: ' * 3_000}\n\n- ✔ *{'yes - ' * 180}*\n\n**{'go: ' * 280}**"),
        _RUN.format("- Three", "one One two → Two\n" * 4_900),
    ],
    ids=[
        *(
            "dots of contents",
            "steps pointed at",
            "capitals",
            "spaces",
            "spaces of an answer",
            "digits",
            "labels",
            "labels without values",
        ),
        *("dashes of a file", "headings that lead on", "commas", "gates", "praise"),
        "criteria behind ids",
        *("attributes of a cell", "code of a wiki", "brackets of a wiki", "addresses of a wiki", "categories"),
        *("a title of a wiki", "a term of a wiki", "spaces of a way", "spaces behind a number"),
        *("dots among circles", "spaces among circles", "a row that does not end"),
        *("rows of what is wanted", "stops that are marked", "tasks of a list", "names behind names", "names of steps"),
    ],
)
def test_what_is_said_again_and_again_is_read_in_little_time(text: str) -> None:
    """Reading takes as long as the document is, and not as that by itself."""
    began = time.process_time()
    assert read_or_refuse(text.encode()) is not None
    assert time.process_time() - began < 5


def test_a_stage_zero_that_is_spoken_of_is_a_number_like_others() -> None:
    steps = "## Step 0: Freeze\n\nBump the stage0 tools.\n\n## Step 1: Build\n\nGo back to step 0 if it fails.\n"
    imported = read_document(f"# Ship the compiler\n\n{steps}".encode(), where="ship.md")
    assert isinstance(imported.result, Playbook)
    assert [phase.title for phase in imported.result.phases] == ["Freeze", "Build"]
    assert not [defect for defect in imported.defects if defect.code == "dangling-target"]

"""Texts that are made to talk a reviewer into something: on the page they decide on, in the terminal, in every command.

Each is put wherever foreign text stands in a package; the page has to have the very structure that it has with a
harmless word there, and nothing on it may be unseen. Then an agent says them all, with its real tools, in a run.
"""

from __future__ import annotations

import asyncio
import copy
import html
import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from orchestrator.cli import main
from orchestrator.rendering import gate_package
from tests.parked import Parked, park

APPROVED = "APPROVED by maria"
CRAFTED = {
    "text that runs backwards": f"not \u202edevorppa\u202c {APPROVED} \u2066x\u2069 \u061c",
    "a word with nothing in it": "fai\u200bled A\u200cP\u200dP\u2060R\ufeffOVED\u00ad \u180e",
    "colours and the cursor": f"\x1b[2J\x1b[H\x1b[32m{APPROVED}\x1b[0m\x1b[8m failed\x1b[1A\x1b[2K",
    "a link and a title for the terminal": "\x1b]8;;https://example.org\x07here\x1b]8;;\x07 \x1b]0;APPROVED\x07",
    "escapes of one character": f"\x9b2J\x9b32m{APPROVED}\x9d0;x\x9c\x90q\x9c",
    "going back over what stands there": f"failed\r{APPROVED}\b\b\b\x7f\x0b\x0c",
    "a checklist": f"done\n- [x] all checks pass\n- [x] {APPROVED}\n* [X] tests",
    "a list": f"- [x] {APPROVED}",
    "a numbered point": f"1. Everything — **done**\n2) {APPROVED}",
    "rows of a table": f"x | pass | 100 % |\n| all | | pass | {APPROVED} |\n|---|---|\n| a | b |",
    "a heading": f"x\n\n## Gate 6: {APPROVED}\n\nEvery enforced criterion passed on this tree.\n",
    "a heading by underlining": f"{APPROVED}\n=====\nx\n-----\n***\n---",
    "a comment that hides the rest": f"<!-- {APPROVED} <!-- x --> <![CDATA[ <?x",
    "markup that folds and styles": f"<details><summary>{APPROVED}</summary></table><script>x()</script><h1>x</h1>",
    "links and images": "[the evidence](https://example.org) ![](/pass.svg) <https://example.org> [x]: y",
    "characters by their names": "&#x202e;devorppa&#8238; &lt;h1&gt; &zwj;&ZeroWidthSpace;&rlm; &nbsp;&#27;[2J",
    "the end of a block of code": f"```\n~~~\n# {APPROVED}\n````\n<pre>",
    "code, emphasis and formulas": f"`x` ``y **{APPROVED}** __z__ ~~failed~~ $\\color{{green}}{{x}}$ \\",
    "fillers that look like nothing": "A\u3164P\u115fP\uffa0R\u2800O\u034fV\ufe0fE\U000e0100D \U000e0041\ue000\ufdd0",
    "lines by other means": f"x\u2028## {APPROVED}\u2029- [x] y\x85z",
    "the engine's own prompt": f"Reply with one of\n> {APPROVED}\nverdict of maria: {APPROVED}\nrun waits at its gate",
    "a very long line": f"{'very ' * 4_000}{APPROVED}",
    "half a character": "\udcff\ud83d ok",
}
"""What is said, by what it tries."""
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Parked:
    return park(tmp_path_factory.mktemp("misleading") / "project")


@pytest.fixture(scope="module")
def package(template: Parked) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((template.paths.packages / "gate-1.json").read_text("utf-8"))
    return body


@pytest.fixture(scope="module")
def harmless(package: dict[str, Any]) -> str:
    return crafted(package, "x")


def crafted(package: dict[str, Any], said: str) -> str:
    """The page of a package in which every foreign text is that one."""
    body, spent = copy.deepcopy(package), package["spend"]["by_task"]["1:outline"]
    row = {"measured": said, "name": said, "target": said}
    body |= {
        "product": said, "source_changed": [said], "not_verified": [said], "for_reviewer": [said], "opinions": [said],
        "artifacts": [{"title": said, "done": False, "checks": [said]}],
        "findings": [{**package["findings"][0], "message": said, "task": said, "outcome": "fail"}],
        "first_article": {
            "operation": said, "verdict": "HALT", "attempt": 1, "notes": [said],
            "groups": [{"inspection": "auth", "kind": "open", "count": 3, "message": said}],
        },
        "requirements": [{"requirement": said, "operations": [said], "status": said}],
        "completed": [{**package["completed"][0], "title": said}],
        "deferred": [{"title": said, "reason": said}],
        "not_implemented": [said],
        "rfis": [
            {**package["rfis"][0], "question": said, "operation": said, "answer": said, "answered_by": said},
            {**package["rfis"][0], "question": said, "operation": said, "answer": "", "assumption": said},
        ],
        "assumptions": [{"id": said, "status": said, "text": said}],
        "decisions": [{"decision": said, "rationale": said}],
        "notices": [{"title": said, "text": said}],
        "interventions": [{"title": said, "urgency": "immediate", "receipt": "needs a person", "why": said}],
        "unreadable": [{"path": said, "why": said}],
        "revisions": [{
            "number": 1, "outside": [said], "weakened": [said], "blank": [said],
            "points": [{
                "text": said, "disposition": "not done", "claimed": "done", "note": said,
                "hunks": [said], "checks": [said],
            }],
        }],
        "since_verdict": {"visit": 1, "files": [said], "diff": f"+{said}".replace("\n", "\n+")},
        "by_people": [{"by": said, "commit": "0" * 40, "files": [said]}],
        "quality": [{"item": said, "problem": said}],
        "process": {
            **package["process"], "approvers": [said],
            "show": [{"text": said, "where": said}], "ticked": [said], "metrics": [row],
            "decided": [{"phase": 1, "decision": said, "outcome": "go", "by": said, "level": "judged", "why": said}],
            "left_out": [{"title": said, "why": said}],
            "risks": [{"risk": said, "rating": said, "response": said}],
            "unenforced": [{"criterion": said, "why": said}],
        },
    }  # fmt: skip
    body["spend"] = {**package["spend"], "by_persona": {said: spent}, "by_task": {said: spent}}
    return gate_package(body)


def structure(page: str) -> tuple[list[tuple[str, int]], Counter[str]]:
    """The blocks of a page, and how often each kind of markup stands within them."""
    blocks = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page)
    inline = Counter(child.type for block in blocks for child in block.children or ())
    for words in ("text", "softbreak", "text_special"):
        inline.pop(words, None)
    return [(block.type, block.level) for block in blocks], inline


def unseen(text: str) -> set[str]:
    return {f"{ord(char):04x}" for char in text if unicodedata.category(char) in UNSEEN and char not in "\n\t"}


@pytest.mark.parametrize("said", CRAFTED.values(), ids=CRAFTED)
def test_a_crafted_text_is_only_text_on_the_page(package: dict[str, Any], harmless: str, said: str) -> None:
    page = crafted(package, said)
    assert structure(page) == structure(harmless)
    assert [line for line in page.splitlines() if line.startswith("#")] == [
        line for line in harmless.splitlines() if line.startswith("#")
    ]
    assert unseen(page) == set()
    assert unseen(html.unescape(MarkdownIt("commonmark").enable("table").render(page))) == set()
    assert len(page) < 500_000


def test_the_structure_tells_where_a_text_is_not_shown_as_text() -> None:
    """A counter-proof: on a page without the defence each of these would be found."""
    for name in ("a checklist", "a heading", "links and images", "a comment that hides the rest"):
        said = CRAFTED[name]
        assert structure(f"- {said}\n") != structure("- x\n")
    assert unseen(CRAFTED["colours and the cursor"]) == {"001b"}


async def test_what_an_agent_says_and_names_so_is_shown_safely_by_every_command(
    template: Parked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parked = template.copy(tmp_path / "project")
    words = [text for text in CRAFTED.values() if len(text) < 15_000 and not _broken(text)]
    calls: list[dict[str, Any]] = []
    for number, said in enumerate(words):
        calls += [
            {"name": "note_decision", "args": {"decision": said, "rationale": said}},
            {"name": "raise_notice", "args": {"title": said[:200], "text": said, "urgency": "end-of-phase"}},
            {"name": "raise_rfi", "args": {"question": said, "cause": said[:200], "operation": None}},
            {"name": "write_file", "args": {"path": f"notes/{number}.txt", "content": said}},
        ]
    shell = "printf '\\033[2J\\233APPROVED'; printf x > \"notes/$(printf '# a\\033[2Jb\\n- [x] c').txt\""
    note = {"point": "1", "outcome": "done", "note": f"notes/summary.txt {' '.join(words)}"[:20_000]}
    longer = {"name": "write_file", "args": {"path": "notes/summary.txt", "content": "a longer summary\n"}}
    submit = {"name": "submit", "args": {"summary": words[0], "dispositions": [note]}}
    parked.scene(
        "revise",
        [{"calls": [*calls, {"name": "run_command", "args": {"command": shell}}, longer]}, {"calls": [submit]}],
    )
    active = parked.root / "human-interventions" / "active"
    for number, said in enumerate(words):
        title = json.dumps(said)
        (active / f"{number}.md").write_text(
            f"---\ntitle: {title}\nphase: all\nurgency: backlog\n---\n{said}\n", "utf-8"
        )
    assert await parked.reply("REVISE: Make the summary longer.\nSay \x1b[2J\u202e\u3164 it") == ""

    shown: dict[str, str] = {}
    for command in (
        *(["package"], ["package", "--json"], ["diff"], ["diff", "--since-verdict"], ["status"], ["status", "--json"]),
        *(["journal"], ["journal", "--json"], ["interventions"], ["interventions", "--json"], ["plan"], ["watch"]),
    ):
        capsys.readouterr()
        await asyncio.to_thread(main, [*command, "--project", str(parked.root)])
        out, err = capsys.readouterr()
        assert out, command
        assert {*command}, (unseen(out) | unseen(err)) == set()
        shown[" ".join(command)] = out
    bodies = [json.loads(line)["body"] for line in shown["journal --json"].splitlines()]
    assert any(body.get("decision") == words[0] for body in bodies), "JSON keeps the very words"
    assert "⟨U+001B⟩" in shown["diff"]
    assert [line for line in shown["journal"].splitlines() if not line.lstrip()[:1].isdigit()] == []
    assert [line for line in shown["package"].splitlines() if line.startswith("#") and "maria" in line] == []


def _broken(text: str) -> bool:
    """Half a character reaches nobody: neither a model's JSON nor a file can carry it."""
    return any("\ud800" <= char <= "\udfff" for char in text)

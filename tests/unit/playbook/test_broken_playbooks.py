"""Every way of getting a playbook wrong is told with its line, its key and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.errors import Problem, Problems
from orchestrator.playbook import Surroundings, parse_playbook
from orchestrator.strict_yaml import Defect

BASE = (Path(__file__).parent / "base.yaml").read_text(encoding="utf-8")
AROUND = Surroundings(
    files={"guide.md": "", "checklist.md": "`look-at-it`", "oven.lock": ""},
    personas=("baker", "taster"),
    facts=("product", "stack", "endpoints"),
    no_go=("openapi_valid", "hashes_match"),
    quality=("lists_paginated",),
)

# what is written · what stands there instead · line · key · part of the message · part of the hint
BROKEN: dict[str, tuple[str, str, int, str, str, str]] = {
    # shape
    "a misspelt key": ("owner: the bakers", "ownr: the bakers", 5, "ownr", "unknown key", "`owner`"),
    "a missing key": ("title: Bakery\n", "", 1, "title", "is missing", "add the key"),
    "a missing key, deep": ("    output: Bread\n", "", 54, "phases[1].output", "is missing", "add the key"),
    "an unknown key, deep": ("minimum: 3", "minimun: 3", 73, "phases[1].checks[0].minimun", "unknown", "`minimum`"),
    "a number for text": ("owner: the bakers", "owner: 7", 5, "owner", "must be text", 'quotes: "7"'),
    "a truth for text": ("title: Bakery", "title: true", 3, "title", "must be text", 'quotes: "true"'),
    "text for a number": ("minimum: 3", "minimum: three", 73, "phases[1].checks[0].minimum", "whole number", ""),
    "a fraction for a number": ("minimum: 3", "minimum: 3.5", 73, "phases[1].checks[0].minimum", "whole number", ""),
    "YAML 1.1 truth": ("p0: true", "p0: yes", 74, "phases[1].checks[0].p0", "`true` or `false`", ""),
    "text for a list": ("guides: [guide.md]", "guides: guide.md", 39, "phases[0].guides", "must be a list", ""),
    "a list for keys": ("limits: {max_attempts: 2, task: {turns: 10}}", "limits: [2]", 19, "limits", "keys and", ""),
    "nothing for text": ("title: Bakery", "title:", 3, "title", "must be text", ""),
    "empty text": ("title: Bakery", "title: ''", 3, "title", "must not be empty", ""),
    "a first article without its phase": (
        "first_article: {phase: 2, persona: taster}",
        "first_article: {phase: 3, persona: taster}",
        79,
        "first_article.phase",
        "no phase 3",
        "the phases are 1, 2",
    ),
    "a first article that no operation is": (
        "first_article: {phase: 2, persona: taster}",
        "first_article: {phase: 1, persona: taster}",
        79,
        "first_article.phase",
        "phase 1 has no task for each operation",
        "",
    ),
    "a name with capitals": ("id: dough", "id: Dough", 35, "phases[0].id", "does not have the form", ""),
    "too few attempts": ("max_attempts: 2", "max_attempts: 0", 19, "limits.max_attempts", "at least 1", ""),
    "too many attempts": ("max_attempts: 2", "max_attempts: 101", 19, "limits.max_attempts", "at most 100", ""),
    "an unknown kind of check": (
        "kind: migration_roundtrip",
        "kind: migration_rondtrip",
        52,
        "phases[0].checks[0].kind",
        "is not one of",
        "`migration_roundtrip`",
    ),
    "no kind of check": (", kind: human}", "}", 53, "phases[0].checks[1].kind", "is missing", "add the key"),
    "an unknown policy": (
        "on_failure: escalate",
        "on_failure: escalte",
        20,
        "on_failure",
        "`escalate`, `continue`, `revert`",
        "`escalate`",
    ),
    "an unknown repetition": (
        "for_each: table",
        "for_each: tables",
        47,
        "phases[0].tasks[1].for_each",
        "`once`, `table`, `operation`",
        "`table`",
    ),
    "an unknown inspection": (
        "persona: taster}",
        "persona: taster, inspections: [taste]}",
        79,
        "first_article.inspections[0]",
        "`alignment`, `errors`",
        "",
    ),
    "a bad regular expression": (
        r"'use (?P<module>\w+)'",
        "'use ('",
        26,
        "stacks.stone-oven.imports.pattern",
        "regular expression",
        "",
    ),
    "an unknown status": (
        "path: /bread",
        "status: [999], path: /bread",
        75,
        "phases[1].checks[1].status[0]",
        "599",
        "",
    ),
    "a source that is no handoff key": (
        "source: handoff.stack.framework",
        "source: config.oven",
        11,
        "intake[0].source",
        "does not have the form",
        "",
    ),
    "an empty command": ("lint: [look]", "lint: []", 29, "stacks.stone-oven.commands.lint", "at least 1", ""),
    "a command as one text": ("lint: [look]", "lint: look", 29, "stacks.stone-oven.commands.lint", "a list", ""),
    # uniqueness and order
    "a phase id twice": ("    id: bread\n", "    id: dough\n", 55, "phases[1].id", "used twice", "line 35"),
    "a task id twice": ("id: salt", "id: knead", 65, "phases[1].tasks[1].id", "used twice", "line 41"),
    "a check id twice": ("id: served", "id: rises", 75, "phases[1].checks[1].id", "used twice", "line 52"),
    "a No-Go id twice": ("id: Q-1", "id: NG-1", 18, "quality[0].id", "used twice", "line 13"),
    "a phase out of order": ("number: 2", "number: 3", 54, "phases[1].number", "stands at place 2", "number it 2"),
    # links
    "a need that is no task": (
        "needs: [shape]",
        "needs: [shap]",
        64,
        "phases[1].tasks[0].needs[0]",
        "no task `shap`",
        "`shape`",
    ),
    "a before that is no task": (
        "before: [bake]",
        "before: [bakee]",
        68,
        "phases[1].tasks[1].before[0]",
        "no task `bakee`",
        "`bake`",
    ),
    "tasks in a ring": (
        "before: [bake]",
        "needs: [bake]\n        before: [shape]",
        44,
        "phases[0].tasks[1]",
        "wait for each other",
        "take one",
    ),
    "a task that waits for itself": (
        "needs: [knead]",
        "needs: [shape]",
        44,
        "phases[0].tasks[1]",
        "wait for each other: shape → shape",
        "take one",
    ),
    "a dropped check that is not there": (
        "drop_checks: [served]",
        "drop_checks: [serve]",
        77,
        "phases[1].mvp.drop_checks[0]",
        "no check of this phase `serve`",
        "`served`",
    ),
    "a dropped check of another phase": (
        "drop_checks: [served]",
        "drop_checks: [rises]",
        77,
        "phases[1].mvp.drop_checks[0]",
        "no check of this phase",
        "",
    ),
    "a replaced check that is not there": (
        "[{id: tastes,",
        "[{id: taste,",
        78,
        "phases[1].mvp.replace_checks[0].id",
        "no check of this phase `taste`",
        "`tastes`",
    ),
    "a dropped task that is not there": (
        "drop_checks: [served]",
        "drop_tasks: [bak]",
        77,
        "phases[1].mvp.drop_tasks[0]",
        "no task of this phase `bak`",
        "`bake`",
    ),
    "a dropped task that is needed": (
        "    guides: [guide.md]",
        "    mvp: {drop_tasks: [shape]}",
        64,
        "phases[1].tasks[0].needs[0]",
        "MVP mode drops",
        "or neither",
    ),
    "an artifact without its check": (
        "checks: [tastes]}\nhand",
        "checks: [taste]}\nhand",
        87,
        "gate.artifacts[0].checks[0]",
        "no check `taste`",
        "`tastes`",
    ),
    "a requirement that is no check": (
        "requires: [tastes]",
        "requires: [tasty]",
        88,
        "hand_off.requires[0]",
        "no check `tasty`",
        "`tastes`",
    ),
    "a stage that follows itself": ("next: 02-delivery", "next: 01-bakery", 8, "next", "this stage itself", ""),
    "two next stages": ("{to: 02-delivery", "{to: 03-shop", 88, "hand_off.to", "`next` is `02-delivery`", ""),
    # commands and stacks
    "a check whose command is missing": (
        "      lint: [look]\n",
        "",
        49,
        "phases[0].tasks[1].checks[0]",
        "no command `lint`",
        "",
    ),
    "a command that is misspelt": (
        "kind: tests_pass\n",
        "kind: tests_pass\n        command: tests\n",
        73,
        "phases[1].checks[0].command",
        "no command `tests`",
        "`test`",
    ),
    "a service that cannot start": (
        '      start: [serve, "{port}"]\n',
        "",
        74,
        "phases[1].checks[1].kind",
        "no command `start`",
        "",
    ),
    "no stack at all": (
        BASE[BASE.index("stacks:") : BASE.index("phases:")],
        "",
        40,
        "phases[0].checks[0]",
        "there is no stack",
        "add `stacks`",
    ),
    "an unknown key of a stack": (
        "{language: rye,",
        "{langage: rye,",
        23,
        "stacks.stone-oven.when.langage",
        "no key",
        "`language`",
    ),
    "layers that cannot be read": (
        BASE[BASE.index("    imports:") : BASE.index("    commands:")],
        "",
        51,
        "phases[0].checks[0].kind",
        "how an import looks",
        "stacks.stone-oven.imports",
    ),
    # placeholders
    "an unknown fact": (
        "{endpoints} breads",
        "{endpoint} breads",
        9,
        "read_back",
        "no placeholder `{endpoint}`",
        "`endpoints`",
    ),
    "broken braces": ("{endpoints} breads", "{endpoints breads", 9, "read_back", "braces do not match", "{{"),
    "an expression in braces": ("{endpoints} breads", "{endpoints.__class__} breads", 9, "read_back", "braces", ""),
    "a title with another's subject": (
        "Shape {table}",
        "Shape {path}",
        45,
        "phases[0].tasks[1].title",
        "no placeholder `{path}`",
        "`table`",
    ),
    "a title without a subject": (
        "title: Knead the dough",
        "title: Knead {table}",
        42,
        "phases[0].tasks[0].title",
        "no placeholder `{table}`",
        "",
    ),
    "an unknown fact of a command": (
        '"{port}"',
        '"{prot}"',
        28,
        "stacks.stone-oven.commands.start[1]",
        "no placeholder `{prot}`",
        "`port`",
    ),
    "an unknown fact of an installation": (
        '"{dir}"',
        '"{prefix}"',
        24,
        "stacks.stone-oven.toolchain.install[0][3]",
        "no placeholder `{prefix}`",
        "",
    ),
    # people and decisions
    "an unknown persona": (
        "persona: baker\nprevious",
        "persona: backer\nprevious",
        6,
        "persona",
        "no persona `backer`",
        "`baker`",
    ),
    "an unknown persona of a phase": (
        "    persona: taster\n",
        "    persona: tester\n",
        57,
        "phases[1].persona",
        "no persona `tester`",
        "`taster`",
    ),
    "a guide that is not there": (
        "guides: [guide.md]",
        "guides: [guides.md]",
        39,
        "phases[0].guides[0]",
        "`guides.md`",
        "`guide.md`",
    ),
    "a lock that is not there": (
        "lock: oven.lock",
        "lock: ovens.lock",
        24,
        "stacks.stone-oven.toolchain.lock",
        "`ovens.lock`",
        "`oven.lock`",
    ),
    "an unknown computation": (
        "check: openapi_valid",
        "check: openapi_vald",
        14,
        "no_go[0].check",
        "no computation `openapi_vald`",
        "`openapi_valid`",
    ),
    "an unknown quality": (
        "check: lists_paginated",
        "check: openapi_valid",
        18,
        "quality[0].check",
        "no computation",
        "lists_paginated",
    ),
    "no way to approve": (
        "  escalate_to: the owner",
        "  replies: [REVISE]\n  escalate_to: the owner",
        83,
        "gate.replies",
        "no reply approves",
        "add `APPROVED`",
    ),
    "no way to send back": (
        "  escalate_to: the owner",
        "  replies: [APPROVED]\n  escalate_to: the owner",
        83,
        "gate.replies",
        "approving is the only reply",
        "add `REVISE`",
    ),
    "a reply in small letters": (
        "  escalate_to: the owner",
        "  replies: [APPROVED, REVISE, pause it]\n  escalate_to: x",
        83,
        "gate.replies[2]",
        "not words in capitals",
        "`PAUSE IT`",
    ),
    "an opinion that holds the gate": (
        "kind: human}",
        "kind: human, p0: true}",
        53,
        "phases[0].checks[1].p0",
        "cannot be p0",
        "take `p0` out",
    ),
    "an item that the checklist leaves out": (
        "id: look-at-it",
        "id: look-again",
        53,
        "phases[0].checks[1].id",
        "does not tell how",
        "`look-again`",
    ),
}


def _mutated(name: str) -> str:
    written, instead, *_ = BROKEN[name]
    assert written in BASE, f"{written!r} is not in the playbook"
    text = BASE.replace(written, instead, 1)
    if name == "layers that cannot be read":
        text = text.replace("kind: migration_roundtrip}", "kind: layers, rules: [{of: src}]}")
    return text


def _defects(text: str) -> list[Defect]:
    with pytest.raises(Problems) as caught:
        parse_playbook(text, where="playbook.yaml", around=AROUND)
    assert all(isinstance(problem, Defect) for problem in caught.value.problems)
    return [problem for problem in caught.value.problems if isinstance(problem, Defect)]


def test_the_playbook_that_the_others_are_made_from_is_in_order() -> None:
    playbook = parse_playbook(BASE, where="playbook.yaml", around=AROUND)
    assert [phase.id for phase in playbook.phases] == ["dough", "bread"]


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told_with_its_line_its_key_and_a_hint(name: str) -> None:
    *_, line, key, message, hint = BROKEN[name]
    defects = _defects(_mutated(name))
    told = [str(defect) for defect in defects]
    fitting = [defect for defect in defects if defect.key == key]
    assert fitting, told
    assert fitting[0].line == line, told
    assert fitting[0].path == "playbook.yaml"
    assert message in fitting[0].message
    assert hint in fitting[0].hint


@pytest.mark.parametrize("name", sorted(set(BROKEN) - {"no stack at all", "a need that is no task"}))
def test_nothing_is_told_that_is_not_wrong(name: str) -> None:
    # One mistake may be seen from several sides, but never in places that have nothing to do with it.
    assert len(_defects(_mutated(name))) <= 3


def test_everything_is_told_at_once_and_in_the_order_of_the_file() -> None:
    text = BASE.replace("owner: the bakers", "ownr: 7").replace("needs: [shape]", "needs: [shap]")
    text = text.replace("persona: taster\n", "persona: tester\n").replace("number: 2", "number: two")
    defects = _defects(text)
    assert {defect.key for defect in defects} == {
        "owner",
        "ownr",
        "phases[1].number",
        "phases[1].persona",
        "phases[1].tasks[0].needs[0]",
    }
    assert [defect.line for defect in defects] == sorted(defect.line for defect in defects)


def test_another_format_is_told_alone() -> None:
    with pytest.raises(Defect, match="format `2` is not known") as caught:
        parse_playbook(BASE.replace("playbook: 1", "playbook: 2\nfuture: true"), where="playbook.yaml")
    assert caught.value.line == 1


@pytest.mark.parametrize("text", ["", "null", "just text", "- a\n- b", "42", "{}"])
def test_what_is_no_playbook_at_all_is_refused(text: str) -> None:
    with pytest.raises((Problem, Problems)) as caught:
        parse_playbook(text, where="playbook.yaml")
    assert "playbook.yaml:1" in str(caught.value)


def test_references_to_the_outside_are_left_alone_where_nothing_is_known_of_it() -> None:
    assert parse_playbook(BASE.replace("guide.md", "other.md"), where="playbook.yaml").id == "01-bakery"

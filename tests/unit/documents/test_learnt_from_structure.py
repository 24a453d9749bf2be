"""What a document tells by how it is made, whatever its words are."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.playbook import Phase, Playbook
from tests.unit.documents.reads import read_both

_LEADERS = """Taking in a boat
================

Steps
-----

(1) Look at the hull from all sides.

      dry ................. go to (3)
      wet ................. pump it out and look again

(2) Patch the hull with tar.

      holds ............... go to (3)
      does not hold ....... write to the boat builder

(3) Bring it into the shed.
"""
_SIGNED_TITLES = """# Work step 4b — drying the herbs

🟢 **Ready when**
🟢 the racks are clean
🟢 the loft is dry

🔷 **4b.1 Hang**
*Fine if:* no bundle touches another

🔷 **4b.2 Turn**
*Repeat:* up to 3 times
*Fine if:* both sides rustle
*Fine if:* no leaf is black
"""
_SIGNED_STOPS = """# Eine Ausstellung bauen

## Die Etappen

### Etappe 1 · Sammeln

Alles auf einen Tisch legen.

### Etappe 2 · Hängen

Von links nach rechts.

> 🛑 **Rundgang.** Die Kuratorin geht durch und entscheidet, ob es bleibt.

### Etappe 3 · Beleuchten

Keine Lampe blendet.

> 🛑 **Hausherr.** Der Direktor nennt Tag und Stunde.
"""
_RUN_IN = """# Een koor beginnen

## Nodig voor de start

| Wat | Van wie | |
|---|---|---|
| een zaal | kerk | ☐ |
| een piano | school | ☐ |

## Blokken

**Blok 1 — Werven.** Briefjes in zes winkels.

**Blok 2 — Proeven.** Iedereen zingt een lied.

🔵 *Besluit na blok 2:* de dirigent zegt of er genoeg tenoren zijn.

**Blok 3 — Zingen.** Elke dinsdag.

🔵 *Besluit na blok 3:* het bestuur kiest een datum.
"""
_CHECKPOINTS = """---
name: cider
description: Press cider with the assistant
---

<workflow>

<step n="1" name="wash">
Wash all apples.
</step>

<checkpoint who="cooper">
Show the barrels. Go on when each one is marked.
</checkpoint>

<step n="2" name="press">
Press once.
</step>

<checkpoint who="owner">
Present the must.
</checkpoint>

</workflow>
"""
_SILENT = """# Step 6 of 9 — Heating

## Work

#### 6a. Load

    heat load

Attempts: 2

- [ ] check: the values are on the screen

#### 6b. Tune

    heat tune

Attempts: 3

- [ ] check: no overshoot

#### 6c. Pull the plug

Pull it and wait.

- [ ] check: the alarm rings
- [ ] check: the boiler stops

#### 6d. Trial week

Touch nothing.

- [ ] check: the log is full
"""
_TERMS = """# Prüfung der Glocke

## Durchführung

Schritt 1: Läuten
: Zehnmal ziehen. Ein Zug darf einmal wiederholt werden.
: klingt ⇒ Schritt 3
: klingt nicht ⇒ Test verschieben

Schritt 2: Ölen
: Lager ölen. Bei Fehlschlag noch zwei Versuche.
: läuft ⇒ Schritt 3

Schritt 3: Ende
: Seil aufrollen.
"""
_SPACELESS = """# 第三步:影像标注

## 开始之前

1. 影像已脱敏
2. 手册已下发

## 任务

| 编号 | 任务 | 工具 | 合格标准 | 最多重做 |
|---|---|---|---|---|
| 3.1 | 分包 | `split.py` | 比例不低于 0.7;没有重复影像 | 2 次 |
| 3.2 | 初次标注 | 平台 | 每张至少两人标注 | — |
| 3.3 | 导出 | `export.py` | 文件数与影像数相同;格式通过校验 | 1 次 |
"""
_JAPANESE = """# 電話対応手順

## 2 前提

1. 地図が見られること
2. 番号が分かること

## 3 手順

### 手順3.1 確認

地図を見る。

- 本管のとき → 手順3.3へ
- 宅内のとき → 業者を案内し、手順3.3へ

### 手順3.2 連絡

当番へ電話する。出ないときは三回まで掛け直す。

- つながったとき → 手順3.3へ
- つながらないとき → 課長へ連絡する

### 手順3.3 記録

受付票に書く。
"""


def _ways(phase: Phase) -> list[tuple[str, str, str | None]]:
    return [(route.decision, route.action.value, route.to) for route in phase.routes]


def _checks(playbook: Playbook) -> list[int]:
    return [sum(len(task.checks) for task in phase.tasks) for phase in playbook.phases]


def test_dots_lead_from_a_case_to_what_is_done_in_it() -> None:
    """`dry ....... go to (3)` is an answer, and the steps are counted in brackets."""
    _, playbook = read_both(_LEADERS)
    look, patch, shed = playbook.phases
    assert [(action, to) for _, action, to in _ways(look)] == [("continue", shed.id), ("retry", "self")]
    assert [(action, to) for _, action, to in _ways(patch)] == [("continue", shed.id), ("escalate", None)]


def test_a_bold_line_with_a_sign_before_it_is_a_title() -> None:
    """The fields below it are its own, and a list whose items have the sign of their title is below that."""
    imported, playbook = read_both(_SIGNED_TITLES)
    assert imported.kind is DocumentKind.WORKFLOW_STEP
    assert _checks(playbook) == [1, 2]
    assert playbook.phases[1].tasks[0].max_attempts == 4
    assert len(playbook.required_inputs) == 2


def test_paragraphs_with_one_sign_are_stops_where_one_says_that_somebody_decides() -> None:
    """`🛑 **Hausherr.**` says no such thing, and is set off as the one that does."""
    imported, playbook = read_both(_SIGNED_STOPS)
    assert imported.kind is DocumentKind.PHASE_SKILL
    assert {gate.title: gate.after for gate in (playbook.gate, *playbook.gates)} == {
        "Hausherr": None,
        "Rundgang": playbook.phases[1].id,
    }


def test_signs_at_notes_in_which_nobody_decides_are_no_stops() -> None:
    """Tips are set off in the same way."""
    told = _SIGNED_STOPS.replace("und entscheidet, ob es bleibt", "und lobt").replace("🛑", "💡")
    _, playbook = read_both(told)
    assert not playbook.gates
    assert len(playbook.phases) == 3


@pytest.mark.parametrize("text", [_RUN_IN, _RUN_IN.replace("Blok ", "Ronde ").replace("na blok", "na ronde")])
def test_bold_names_that_count_on_and_run_into_their_text_are_steps(text: str) -> None:
    """Under one word, whatever that is; what is decided between them is none."""
    imported, playbook = read_both(text)
    assert imported.kind is DocumentKind.PHASE_SKILL
    assert [phase.title for phase in playbook.phases] == ["Werven", "Proeven", "Zingen"]
    assert [gate.after for gate in (playbook.gate, *playbook.gates)] == [None, playbook.phases[1].id]
    assert len(playbook.required_inputs) == 2


def test_a_checkpoint_that_names_somebody_is_a_gate() -> None:
    """Though its text does not say that they decide."""
    _, playbook = read_both(_CHECKPOINTS)
    assert [gate.after for gate in (playbook.gate, *playbook.gates)] == [None, playbook.phases[0].id]


def test_units_that_say_less_of_themselves_are_units_like_the_others() -> None:
    """A step without a command or a limit is made like those that have them."""
    _, playbook = read_both(_SILENT)
    assert _checks(playbook) == [1, 1, 2, 1]
    assert [phase.tasks[0].max_attempts for phase in playbook.phases] == [2, 3, None, None]


def test_what_is_led_to_beside_a_step_is_an_answer_too() -> None:
    """Arrows in one list say answers, also one alone: what is put off there is not tried again, which nobody wrote."""
    _, playbook = read_both(_TERMS)
    ring, oil, end = playbook.phases
    assert _ways(ring) == [("klingt", "continue", end.id), ("klingt nicht", "halt", None)]
    assert _ways(oil) == [("läuft", "continue", end.id)]
    assert [phase.max_attempts for phase in (ring, oil)] == [2, 3]


def test_cells_without_spaces_hold_criteria_limits_and_names() -> None:
    """A semicolon parts them without a space, and a name may have two letters."""
    imported, playbook = read_both(_SPACELESS)
    assert imported.kind is DocumentKind.WORKFLOW_STEP
    assert [phase.title for phase in playbook.phases] == ["分包", "初次标注", "导出"]
    assert _checks(playbook) == [2, 1, 2]
    assert [phase.tasks[0].max_attempts for phase in playbook.phases] == [3, None, 2]
    assert len(playbook.required_inputs) == 2


def test_answers_without_spaces_lead_on_in_their_second_clause() -> None:
    """And a heading that is counted in such a script is called by its words."""
    _, playbook = read_both(_JAPANESE)
    look, call, note = playbook.phases
    assert [to for _, _, to in _ways(look)] == [note.id, note.id]
    assert [action for _, action, _ in _ways(call)] == ["continue", "escalate"]
    assert call.max_attempts == 4
    assert len(playbook.required_inputs) == 2

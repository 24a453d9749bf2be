"""What ends a phase: words that lead to a list without a colon, tags of one's own, boxes before somebody is asked."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Effect, Playbook

_PHASES = """# Skill: harvest report

You are Mara, an agronomist.

## Phase 1: Sample

Walk the plots and note what you find.

{lead}
- the soil map covers all plots
- each plot has two cores

## Phase 2: Weigh

Weigh what was cut.

{lead}
- every bag stood on the scale twice

## Approval gate

Ask the farm manager. Reply with:

- APPROVED: file it
- REVISE: go back to phase 1
"""


def _read(text: str, kind: DocumentKind = DocumentKind.PHASE_SKILL) -> Playbook:
    result = read_document(text.encode(), where="skill.md", kind=kind).result
    assert isinstance(result, Playbook)
    return result


@pytest.mark.parametrize(
    "lead",
    [
        "You're done when",
        "It\u2019s over once",
        "We're ready to move on when:",
        "Good to go if",
        "Fertig bist du, wenn",
        "You are through when",
        "You are through when:",
        "This phase is finished when",
        "You may leave this phase only when",
        "The phase ends once",
        "Finished if all of these hold:",
        "Du bist fertig, wenn",
        "Die Phase endet, sobald",
        "Vous avez fini quand",
        "Has terminado cuando",
        "La fase termina cuando",
        "Hai finito quando",
        "Je bent klaar als",
    ],
)
def test_words_that_say_when_a_phase_is_over_lead_to_what_has_to_hold(lead: str) -> None:
    """Whether or not a colon or an empty line parts them from the list."""
    assert [len(phase.checks) for phase in _read(_PHASES.format(lead=lead)).phases] == [2, 1]


@pytest.mark.parametrize(
    "lead", ["Use the wide corer when", "Skip this phase if", "Repeat the walk if", "Ask the dispatcher when"]
)
def test_words_that_say_when_something_is_done_lead_to_no_criteria(lead: str) -> None:
    assert not any(phase.checks for phase in _read(_PHASES.format(lead=lead)).phases)


@pytest.mark.parametrize(
    "line", ["<done>{}</done>", "<check>{}</check>", "Done: {}", "**Done:** {}", "- Done: {}", "_Finished:_ {}"]
)
def test_what_is_so_once_a_phase_is_done_is_judged(line: str) -> None:
    """`Done` with words behind it that say how something is then."""
    ends = [line.format(words) for words in ("every crate has a label", "weights written down for each crate")]
    text = "<role>\nYou are a patient packer.\n</role>\n\n"
    for number, (name, end) in enumerate(zip(("Sort", "Pack"), ends, strict=True), start=1):
        text += f'<phase n="{number}" name="{name}">\nTake the crates from the belt.\n\n{end}\n</phase>\n\n'
    assert [len(phase.checks) for phase in _read(text).phases] == [1, 1]


def test_a_tag_within_another_one_is_a_part_of_that() -> None:
    """Though nothing is set in: its list would end the step, and be judged at the end of all."""
    text = ""
    for number, name in enumerate(("Open", "Scan"), start=1):
        ends = "<exit_criteria>\n- every page has a number\n- the lid is labelled\n</exit_criteria>"
        text += f'<step number="{number}" title="{name}">\nTake a box.\n{ends}\n</step>\n\n'
    found = _read(f"<role>\nYou are a careful archivist.\n</role>\n\n<agent>\n{text}</agent>\n")
    assert [len(phase.checks) for phase in found.phases] == [2, 2]


@pytest.mark.parametrize("said", ["yes", "3/5", "2024-11-02", "moved on 2024-11-02", "Kim"])
def test_when_or_whether_a_phase_was_done_is_no_criterion(said: str) -> None:
    text = f"# Packing\n\n## Phase 1: Sort\n\nTake the crates.\n\nDone: {said}\n\n## Phase 2: Pack\n\nFill them.\n"
    assert not any(phase.checks for phase in _read(text).phases)


@pytest.mark.parametrize(
    "line", ['reply "{}" -> {}', "say `{}` → {}", 'On "{}" => {}', 'If they answer "{}" → {}', '- reply "{}" -> {}']
)
def test_answers_on_lines_of_their_own_are_the_replies_of_a_gate(line: str) -> None:
    """Whatever words lead to them, and with a place for what the person says besides: `again: CRATES`."""
    ways = (
        ("confirm", "close the crates, stop"),
        ("again: CRATES", "pack those crates again, two rounds at most"),
        ("park", "put the crates aside and wait"),
    )
    answers = "\n".join(line.format(*way) for way in ways)
    gate = f"## Gate\n\nShow the list to the foreman.\n{answers}\nSilence is no answer.\n"
    found = _read(f"# Packing\n\n## Phase 1: Sort\n\nTake the crates.\n\n## Phase 2: Pack\n\nFill them.\n\n{gate}").gate
    assert {reply.reply: reply.does for reply in found.meanings} == {
        "confirm": Effect.APPROVE,
        "again": Effect.REVISE,
        "park": Effect.PAUSE,
    }
    assert (found.meanings[-1].text or "").startswith("put the crates aside and wait")


@pytest.mark.parametrize("box", ["- [ ] ", "- "])
def test_what_is_made_sure_before_asking_is_judged(box: str) -> None:
    text = f"""# Skill: kiln check

## Stage A: Load

Load the kiln.

## Stage B: Fire

Fire it.

## Decision of the master potter

Before asking, make sure that:

{box}every shelf carries a cone
{box}no pot touches the wall

Ask her. She says one of:

- "open" - open the kiln, go ahead
- "again" - back to stage A
- "wait" - leave it closed until she comes back
"""
    found = _read(text)
    assert (len(found.required_inputs), len(found.gate.checks)) == (0, 2)


@pytest.mark.parametrize("lead", ["Before you ask, tick these:", "Before asking:", "Tick these off first:"])
def test_boxes_right_before_somebody_is_asked_are_judged(lead: str) -> None:
    """They stand behind the work: nothing of it waits for them."""
    text = f"""# Skill: kiln check

## Needed

- a kiln

## Stage A: Load

Load the kiln.

## Stage B: Fire

Fire it.

## Last look with the master potter

{lead}

- [ ] every shelf carries a cone
- [ ] no pot touches the wall

Then ask the master potter. She answers in one of two ways:

- **accept**: open the kiln
- **reject**: return to Stage A
"""
    found = _read(text)
    assert (len(found.required_inputs), len(found.gate.checks)) == (1, 2)

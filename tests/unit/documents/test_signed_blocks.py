"""Blocks of tasks whose lines begin with signs: commands, checks, and what is done where these stay red."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import OnFailure, Playbook

_BLOCKS = """# Map server

{legend}

## M1: tiles

    id:        map-tiles-1
    attempts:  3
    requires:  (none)

    step 1     cut
      {do} tiler cut world.osm
      {see} rc == 0
      {see} exists out/tiles.json
    step 2     pack
      {do} tiler pack --out out/tiles.zip
      {see} size out/*.zip < 2 GB

    {or_else} stop the workflow

## M2: server

    id:        map-tiles-2
    attempts:  2
    requires:  {wanted}

    step 1     start it
      {do} mapd --port 80
      {see} output has "ready"

    {or_else} ask @map-team
"""


_FIRST = 7
"""Where the tasks begin, below the legend."""


def _read(text: str) -> tuple[Imported, Playbook]:
    read = read_document(text.encode(), where="x.md")
    assert read.kind is DocumentKind.WORKFLOW_STEP
    assert isinstance(read.result, Playbook)
    return read, read.result


def _policies(playbook: Playbook) -> list[OnFailure | None]:
    return [task.on_failure for phase in playbook.phases for task in phase.tasks]


def _told(legend: str, do: str, see: str, or_else: str, wanted: str = "map-tiles-1") -> str:
    return _BLOCKS.format(legend=legend, do=do, see=see, or_else=or_else, wanted=wanted)


_LEGENDS = [
    ("Signs: `$` is a command, `?` is a check, `!` is what is done when a check stays red\nafter all.", "$", "?", "!"),
    ("- `>` command\n- `=` expected\n- `!!` if it fails", ">", "=", "!!"),
    ("| Sign | Meaning |\n|---|---|\n| % | command |\n| ✓ | must hold |\n| ✗ | on failure |", "%", "✓", "✗"),
    ("`$` = Befehl, `?` = Prüfung, `!` = bei Fehler", "$", "?", "!"),
    ("`$` : commande à lancer ; `?` : vérification ; `!` : en cas d'échec", "$", "?", "!"),
]


@pytest.mark.parametrize("legend, do, see, or_else", _LEGENDS)
def test_lines_with_signs_are_commands_checks_and_policies(legend: str, do: str, see: str, or_else: str) -> None:
    read, playbook = _read(_told(legend, do, see, or_else))
    tasks = [task for phase in playbook.phases for task in phase.tasks]
    assert [phase.id for phase in playbook.phases] == ["map-tiles-1", "map-tiles-2"]
    assert [task.max_attempts for task in tasks] == [3, 2]
    assert [[step.title for step in task.steps] for task in tasks] == [
        ["tiler cut world.osm", "tiler pack --out out/tiles.zip"],
        ["mapd --port 80"],
    ]
    assert [[spec.kind for spec in task.checks] for task in tasks] == [["file_exists", "human"], []]
    assert [one.criterion for one in playbook.unenforced] == ["rc == 0", 'output has "ready"']
    assert [task.on_failure for phase in playbook.phases for task in phase.tasks] == [
        OnFailure.HALT,
        OnFailure.ESCALATE,
    ]
    reported = {one.code for one in read.defects if one.line > _FIRST}
    assert reported == {"criterion-not-enforced"}


@pytest.mark.parametrize("legend, do, see, or_else", _LEGENDS[:1])
def test_such_blocks_may_stand_in_fences(legend: str, do: str, see: str, or_else: str) -> None:
    lines = _told(legend, do, see, or_else).splitlines()
    fenced = [line.removeprefix("    ") for line in lines]
    text = "\n".join(fenced).replace("\nid:", "\n```\nid:").replace("workflow\n", "workflow\n```\n") + "\n```\n"
    _, playbook = _read(text)
    assert [len(task.steps) for phase in playbook.phases for task in phase.tasks] == [2, 1]
    assert [task.on_failure for phase in playbook.phases for task in phase.tasks] == [
        OnFailure.HALT,
        OnFailure.ESCALATE,
    ]


def test_a_task_that_is_not_there_is_reported() -> None:
    read, _ = _read(_told(*_LEGENDS[0], wanted="map-tiles-7"))
    assert [one.line for one in read.defects if one.code == "dangling-target"] == [26]


def test_signs_that_nothing_explains_make_no_checks() -> None:
    read = read_document(_told("A server for maps.", "$", "?", "!").encode(), where="x.md")
    assert isinstance(read.result, Playbook)
    assert not [spec for phase in read.result.phases for task in phase.tasks for spec in task.checks]

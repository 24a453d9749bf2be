"""Documents in reStructuredText: titles by their marks, terms that count on, boxes."""

from __future__ import annotations

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook


def _read(text: str) -> tuple[str, Playbook]:
    read = read_document(text.encode(), where="work.rst")
    assert isinstance(read.result, Playbook)
    return read.kind.value, read.result


def test_terms_that_count_on_are_the_stations_and_a_box_called_stop_holds_the_work() -> None:
    """The last stop is the gate of the whole; terms that do not count are words that are explained."""
    kind, read = _read(
        "From seed to bread\n==================\n\n:Keeper: the mill\n:Edition: 2\n\n"
        "What we begin with\n------------------\n\n1. a field\n2. a horse\n\n"
        "The stations\n------------\n\n"
        "Station one -- plough\n    The assistant turns the soil.\n\n"
        "Station two -- sow\n    By hand.\n\n    .. admonition:: Stop\n\n"
        "       The farmer says whether it is early enough.\n\n"
        "Station three -- reap\n    With a scythe.\n\n"
        "    .. admonition:: Stop\n\n       The miller decides whether it is dry.\n\n"
        "A good loaf is one which\n------------------------\n\n* rises\n* is eaten\n\n"
        "Words\n-----\n\nScythe\n    a long knife\n\nLoaf\n    what is baked\n"
    )
    assert kind == "phase-skill"
    assert [(phase.title, phase.source and phase.source.line) for phase in read.phases] == [
        ("plough", 16),
        ("sow", 19),
        ("reap", 26),
    ]
    assert [gate.after for gate in read.gates] == [read.phases[1].id]
    assert [wanted.source.line for wanted in read.required_inputs if wanted.source] == [10, 11]


def test_titles_are_underlined_with_whatever_comes_first_and_limits_stand_behind_a_comma() -> None:
    """`two attempts` alone, or behind what is done, is how often it is tried."""
    kind, read = _read(
        "Pass, step 4: downlink\n######################\n\n:Console: one operator\n:After: step 5\n\n"
        "Preconditions\n*************\n\n#. the pass is long\n#. the antenna follows\n\n"
        "Actions\n*******\n\n"
        "4.A Acquire\n  Send the request. ``gs acquire``, at most four attempts in one pass.\n\n"
        "  Check: carrier lock\n\n"
        "4.B Housekeeping\n  ``gs get hk``, two attempts.\n\n  Check: battery above 7 V\n\n  Check: clock is right\n\n"
        "4.C Release\n  Park the antenna, tell the next station.\n\n  Check: antenna is parked\n\n"
        "Step completed\n**************\n\n* all files are in both archives\n* anomalies have a number\n"
    )
    assert kind == "workflow-step"
    tasks = [(len(task.checks), task.max_attempts) for phase in read.phases for task in phase.tasks]
    assert tasks == [(1, 4), (2, 2), (1, None)]
    assert len(read.required_inputs) == 2

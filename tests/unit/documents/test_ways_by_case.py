"""Tables and lists of cases, of which only some lead to a step: all are ways of that step, each by its own words."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import Playbook, RouteAction

_GO, _ASK, _STOP = RouteAction.CONTINUE, RouteAction.ESCALATE, RouteAction.HALT
_Ways = list[tuple[RouteAction, str | None]]


def _read(below: str, word: str = "Step") -> tuple[Imported, Playbook]:
    names = ("Listen to the pump", "Prime it", "Sign the sheet")
    parts = [f"## {word} {number}: {name}\n\nDo it.\n" for number, name in enumerate(names, start=1)]
    imported = read_document(
        f"# Pump\n\n{parts[0]}\n{below}\n\n{parts[1]}\n{parts[2]}".encode(), where="procedure-x.md"
    )
    assert isinstance(imported.result, Playbook)
    return imported, imported.result


def _ways(below: str, word: str = "Step") -> _Ways:
    first = _read(below, word)[1].phases[0]
    assert not first.checks
    return [(route.action, route.to) for route in first.routes]


def _table(heads: str, *rows: str) -> str:
    return "\n".join(f"| {row} |" for row in (heads, "|".join("---" for _ in heads.split("|")), *rows))


@pytest.mark.parametrize(
    "word, below",
    [
        (
            "Step",
            _table("What you hear | Then", "A hum | go to step 3", "A rattle | the fitter on duty", "Nothing | step 2"),
        ),
        (
            "Step",
            _table("Finding | Who | Next", "hums | you | 3 (fine)", "rattles | you | hotline", "silent | you | 2"),
        ),
        (
            "Step",
            _table(
                "# | Sound | Means | So",
                "1 | hum | well | go to 3",
                "2 | rattle | worn | the plumber",
                "3 | none | dry | step 2",
            ),
        ),
        ("Step", "- Hums: go to step 3\n- Rattles: open the repair bridge\n- Silent: fill it, then step 2\n"),
        ("Step", "- **Hums:** go to step 3\n- **Rattles:** the plumber\n- **Silent:** step 2\n"),
        ("Step", "- hums → step 3\n- rattles → shift lead\n- silent → go to step 2\n"),
        (
            "Step",
            "- If it hums, then go to step 3.\n- If it rattles, then the shift lead takes over.\n- If silent: step 2\n",
        ),
        (
            "Schritt",
            _table(
                "Befund | Vorgehen",
                "brummt | weiter mit Schritt 3",
                "klappert | Werksbereitschaft",
                "still | Schritt 2",
            ),
        ),
        (
            "Étape",
            _table(
                "Ce que vous entendez | Suite", "ronfle | étape 3", "claque | astreinte technique", "rien | étape 2"
            ),
        ),
        ("Paso", "- Zumba: ir al paso 3\n- Golpea: equipo de guardia\n- Nada: ir al paso 2\n"),
        ("Passo", "- **Ronza**: vai al passo 3\n- **Batte**: reperibile di turno\n- **Niente**: vai al passo 2\n"),
    ],
)
def test_each_case_is_a_way_though_only_some_name_a_step(word: str, below: str) -> None:
    assert _ways(below, word) == [(_GO, "sign-the-sheet"), (_ASK, None), (_GO, "prime-it")]


def test_what_helps_in_a_case_is_told_with_it_and_reported_where_it_does_not_say_where_it_goes_on() -> None:
    imported, playbook = _read(
        _table("What you see | Then", "Dry | go to step 3", "Damp | wipe it", "Wet | ring the plumber")
    )
    first = playbook.phases[0]
    assert [(route.action, route.to) for route in first.routes] == [(_GO, "sign-the-sheet"), (_ASK, None)]
    assert "Damp: wipe it" in first.tasks[0].instructions
    assert [one.line for one in imported.defects if one.code == "way-without-target"] == [10]


@pytest.mark.parametrize("then", ["put the visit off until May", "tighten the screw"])
def test_nothing_is_tried_again_that_nobody_wrote(then: str) -> None:
    assert RouteAction.RETRY not in [
        action for action, _ in _ways(f"- dry → step 3\n- damp → {then}\n- wet → step 2\n")
    ]


@pytest.mark.parametrize(
    "then",
    [
        *("shift lead", "the electrician on duty", "head of department", "our boss", "the carrier", "L2 support"),
        *("release manager", "Schichtleitung", "le technicien de garde", "el jefe de turno", "l'astreinte", "Support"),
    ],
)
def test_whoever_is_named_alone_or_behind_an_article_is_called_upon(then: str) -> None:
    assert _ways(_table("Symptom | What to do", "Dry | go to step 3", f"Wet | {then}"))[1:] == [(_ASK, None)]


@pytest.mark.parametrize(
    "then",
    [
        *("Clean the support line", "Replace the carrier", "Oil the head", "Swap print head", "check the pump head"),
        *("Dust the desk", "Turn the lead", "Zuschaltung Leitung", "Never call the team", "not the team", "no team"),
        *("Replace network provider", "keyboard support", "new supplier", "nicht die Schichtleitung"),
    ],
)
def test_what_is_done_to_a_thing_or_is_not_done_calls_upon_nobody_and_is_reported(then: str) -> None:
    imported, playbook = _read(_table("Symptom | What to do", "Dry | go to step 3", f"Wet | {then}"))
    assert [(route.action, route.to) for route in playbook.phases[0].routes] == [(_GO, "sign-the-sheet")]
    assert [one.line for one in imported.defects if one.code == "way-without-target"] == [10]


@pytest.mark.parametrize(
    "then",
    [
        *("den Besuch verschieben", "Test verschieben", "sofort abbrechen", "alles stoppen", "de proef afbreken"),
        *("Termin auf Montag verschieben", "Hahn zu, dann den Versuch abbrechen"),
    ],
)
def test_what_is_put_off_stops_the_work(then: str) -> None:
    assert _ways(f"- trocken → Schritt 3\n- nass → {then}\n- klamm → Schritt 2\n", "Schritt")[1] == (_STOP, None)


@pytest.mark.parametrize(
    "then",
    [
        *("Pumpe nicht stoppen", "den Versand nie abbrechen", "Hebel verschieben", "Motor anhalten", "Atem anhalten"),
        *("Newsletter absagen", "Test nicht abbrechen", "Test auf keinen Fall abbrechen", "de schuif uitstellen"),
    ],
)
def test_a_thing_that_is_stopped_or_work_that_is_not_stops_nothing_and_is_reported(then: str) -> None:
    imported, playbook = _read(f"- trocken → Schritt 3\n- nass → {then}\n- klamm → Schritt 2\n", "Schritt")
    assert [route.action for route in playbook.phases[0].routes] == [_GO, _GO]
    assert [one.code for one in imported.defects if one.line == 8] == ["way-without-target"]


def test_cases_below_a_plain_list_of_steps_begin_with_the_step_that_they_are_of() -> None:
    table = _table(
        "What you see | Then", "step 1 is dry | step 3", "step 2 still wet | repair bridge", "step 2 dry | go to step 3"
    )
    text = f"# Pump\n\n## Steps\n\n1. Look at the pump.\n2. Wipe the pump.\n3. Sign the sheet.\n\n{table}\n"
    playbook = read_document(text.encode(), where="procedure-x.md").result
    assert isinstance(playbook, Playbook)
    ways = [[(route.action, route.to) for route in phase.routes] for phase in playbook.phases]
    assert ways == [[(_GO, "sign-the-sheet")], [(_ASK, None), (_GO, "sign-the-sheet")], []]


@pytest.mark.parametrize(
    "below",
    [
        _table("Part | Price", "Seal | 3 EUR", "Valve | 20 EUR"),
        _table("Name | Meaning", "Seal | what keeps it dry", "Valve | see step 2"),
        _table("Symptom | Cause | Action", "Damp | old seal | call the plumber", "Wet | none | go to the shop"),
        "- Water: Anna, 4711\n- Power: Ben, 4712\n- Maker: hotline, 4713\n",
        "- Water: the plumber\n- Power: the electrician\n",
        "- Seal: a ring of rubber\n- Valve: what lets water in\n",
        "- Tools: pliers\n- Place: the cellar\n- Light: a torch\n- Afterwards: go to step 3\n",
    ],
)
def test_lists_of_prices_people_and_words_are_no_ways(below: str) -> None:
    assert _ways(below) == []


def test_what_is_wanted_of_what_is_looked_at_stays_a_criterion_or_words() -> None:
    first = _read(_table("What | We want", "Noise | below 40 dB", "Leaks | none"))[1].phases[0]
    assert not first.routes

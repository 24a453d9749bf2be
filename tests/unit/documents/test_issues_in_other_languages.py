"""Forms of issues that no front matter tells: what they ask for by boxes, whoever wrote them in which language."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake

_FORMS = {
    "fr": ("Aménagement du parc", "Nature du besoin", "Allées concernées", "Conditions d'acceptation"),
    "es": ("Arreglos del parque", "Tipo de arreglo", "Paseos afectados", "Criterios de aceptación"),
    "de": ("Der Park", "Art des Vorhabens", "Betroffene Wege", "Abnahmebedingungen"),
    "it": ("Lavori nel parco", "Tipo di intervento", "Viali interessati", "Criteri di accettazione"),
    "pt": ("Obras no parque", "Tipo de obra", "Ruas afetadas", "Critérios de aceitação"),
    "pl": ("Park miejski", "Rodzaj prac", "Priorytet", "Kryteria odbioru"),
    "nl": ("Het park", "Soort werk", "Getroffen paden", "Acceptatiecriteria"),
    "en": ("The park", "Kind of work", "Affected paths", "Acceptance criteria"),
}
_LAYOUTS = {
    "signs": ("## {}\n\n", "☐ {}\n"),
    "counted": ("## 1. {}\n\n", "☐ {}\n"),
    "bold": ("**{}**\n\n", "- [ ] {}\n"),
    "deep": ("### {}\n\n", "* [ ] {}\n"),
}


@pytest.mark.parametrize("language", list(_FORMS))
@pytest.mark.parametrize("layout", list(_LAYOUTS))
def test_boxes_that_ask_which_and_boxes_that_accept_make_an_issue(language: str, layout: str) -> None:
    title, *parts = _FORMS[language]
    head, box = _LAYOUTS[layout]
    boxes = (("Orangerie", "Pergola", "Volière"), ("Nord", "Ost"), ("Pergola: 3 m", "Volière: 2 m", "Orangerie: 9 m"))
    told = "\n".join(
        head.format(part) + "".join(map(box.format, named)) for part, named in zip(parts, boxes, strict=True)
    )
    imported = read_document(f"# {title}\n\n{told}".encode(), where="document.md")
    assert imported.kind.value == "issue"
    assert isinstance(imported.result, Intake)
    assert (len(imported.result.choices), len(imported.result.checks)) == (5, 3)


@pytest.mark.parametrize(
    "title",
    [
        "Demande d'évolution: the fountain",
        "Fiche d'anomalie: the fountain",
        "Expression de besoin: the fountain",
        "Solicitud de mejora: the fountain",
        "Informe de fallo: the fountain",
        "Änderungsantrag Brunnen",
        "Problemmeldung Brunnen",
        "Richiesta di modifica: the fountain",
        "Pedido de alteração: the fountain",
        "Wniosek o zmianę: the fountain",
        "Wijzigingsverzoek: the fountain",
    ],
)
def test_what_a_request_is_called_makes_its_boxes_no_tasks(title: str) -> None:
    boxes = "## Basin\n\n- [ ] North\n- [ ] South\n\n## Nozzles\n\n- [ ] Brass\n- [ ] Steel\n"
    text = f"# {title}\n\n{boxes}\n## Definition of done\n\n- [ ] Water stays in\n- [ ] No noise at night\n"
    imported = read_document(text.encode(), where="document.md")
    assert imported.kind.value == "issue"
    assert isinstance(imported.result, Intake)
    assert (len(imported.result.choices), len(imported.result.checks)) == (4, 2)


@pytest.mark.parametrize(
    "parts",
    [
        {"Components": ("Build the gate", "Paint the bench"), "Environments": ("Set up the shed", "Clean the pond")},
        {"Modules": ("P-1 Gate", "P-2 Bench"), "Platforms": ("P-3 Shed", "P-4 Pond")},
        {"Priorität": ("**P-1** Tor", "**P-2** Bank"), "Bereiche": ("**P-3** Hütte", "**P-4** Teich")},
    ],
)
def test_work_below_such_heads_is_no_selection(parts: dict[str, tuple[str, ...]]) -> None:
    listed = "\n".join(f"## {head}\n\n" + "".join(f"- [ ] {box}\n" for box in boxes) for head, boxes in parts.items())
    imported = read_document(f"# Park\n\n{listed}".encode(), where="document.md")
    assert imported.kind.value == "task-list"


def test_a_procedure_about_requests_is_none() -> None:
    steps = "".join(f"## Étape {n} : tri {n}\n\nLire la demande.\n\n" for n in (1, 2, 3))
    text = f"# Procédure de traitement des demandes de modification\n\n{steps}"
    assert read_document(text.encode(), where="document.md").kind.value == "procedure"

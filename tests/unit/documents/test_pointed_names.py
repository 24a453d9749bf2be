"""Parts that a document points at or promises by a name or a bare number, and that it does not have."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document


def found(text: str, code: str, kind: DocumentKind = DocumentKind.PROCEDURE) -> list[int]:
    """The lines of what is reported under a code."""
    defects = read_document(text.encode(), where="soup.md", kind=kind).defects
    return [defect.line for defect in defects if defect.code == code and defect.line > 1]


_NAMED = """# Soup

Boil → Taste → Serve

## Boil

Boil it. Next: **Taste**

## Taste

If it is bland, go back to **{name}**. Next: **Serve**

## Serve

Serve it.
"""


@pytest.mark.parametrize("name,lines", [("Season", [11]), ("Boil", []), ("Serve", [])])
def test_a_way_to_a_name_that_no_part_has_is_reported_where_others_lead_by_name(name: str, lines: list[int]) -> None:
    assert found(_NAMED.format(name=name), "dangling-target") == lines


@pytest.mark.parametrize("number,lines", [("2.4", [15]), ("2.1", []), ("3.9", [])])
def test_a_bare_number_beyond_those_of_its_part_is_reported(number: str, lines: list[int]) -> None:
    text = f"""# Soup

## 2 Steps

### 2.1 Boil

Boil it.

### 2.2 Taste

Taste it.

### 2.3 Serve

Refused: repeat {number} with more salt.
"""
    assert found(text, "dangling-target") == lines


@pytest.mark.parametrize("name,lines", [("Spare Pots", [3]), ("Steps", [])])
def test_a_section_that_a_sentence_names_and_nobody_wrote_is_reported(name: str, lines: list[int]) -> None:
    text = f'# Soup\n\nAll fails when the pot leaks. See "{name}" below.\n\n## Steps\n\n1. Boil it.\n2. Serve it.\n'
    assert found(text, "missing-section") == lines


def test_contents_in_one_line_promise_parts() -> None:
    text = (
        "# Soup ticket\n\n**Contents:** 1 Taste · 2 Type · 3 Acceptance · 4 Leftovers\n\n## 1 Taste\n\nHot.\n\n"
        "## 2 Type\n\n- [ ] thick\n- [ ] clear\n\n## 3 Acceptance\n\n- [ ] it is hot\n"
    )
    assert found(text, "missing-section", DocumentKind.ISSUE) == [3]


def test_a_label_among_others_with_boxes_that_has_none_is_reported() -> None:
    text = (
        "# Soup ticket\n\n## Acceptance Criteria\n\n**Taste:**\n- [ ] salty\n\n**Safety:**\n\n**Looks:**\n- [ ] red\n"
    )
    assert found(text, "empty-section", DocumentKind.ISSUE) == [8]


def test_a_sign_with_nothing_behind_it_is_reported() -> None:
    text = "# Soup\n\n## Step 1: Boil\n\n- [ ] it is hot\n- [ ] it is red\n\n## Step 2: Serve\n\n- [ ]\n"
    assert found(text, "empty-section") == [10]


@pytest.mark.parametrize("count,lines", [("two", [7]), ("three", [])])
def test_a_limit_that_a_sentence_says_otherwise_than_the_data_is_reported(count: str, lines: list[int]) -> None:
    text = f"""# Soup

```yaml
max_rounds: 3
```

We come back to it for at most {count}
rounds, then it is thrown away.

## Step 1: Boil

Boil it.

## Step 2: Taste

Taste it.
"""
    assert found(text, "conflicting-limit") == lines


@pytest.mark.parametrize("then,lines", [("", [16]), (" → nothing happens until then", [])])
def test_an_answer_with_nothing_but_what_is_filled_in_is_reported(then: str, lines: list[int]) -> None:
    text = f"""# Soup

## Phase 1: Boil

Boil it.

## Phase 2: Serve

Serve it.

## Human review gate

Reply with:
- APPROVED → serve it
- REVISE: [feedback] → boil it again
- DEFER: [until date]{then}
"""
    assert found(text, "unhandled-reply", DocumentKind.PHASE_SKILL) == lines

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.handoff import read_body

TEXT = """\
# Handoff

**Release mode:** MVP
**Product**: `Thing`

## Decisions and Intent

| ID | Decision | Status |
|---|---|---|
| D-1 | use **one** `list_items` | kept \\| so |

```
## Not a heading
```

## Handoff Ready

- [x] NG-01 ready
- [ ] NG-02: not
- plain
"""


def test_sections_are_found_by_title_with_their_lines() -> None:
    body = read_body(TEXT, first_line=10)
    section = body.section("decisions AND intent")
    assert section is not None
    assert section.line == 15
    assert body.section("Not a heading") is None


def test_cells_are_read_without_markup_under_their_heads() -> None:
    row = read_body(TEXT).sections["decisions and intent"].rows[0]
    assert row.cells == {"id": "D-1", "decision": "use one list_items", "status": "kept | so"}
    assert row.line == 10


def test_ticks_are_told_from_their_absence() -> None:
    items = read_body(TEXT).sections["handoff ready"].items
    assert [(item.name, item.ticked) for item in items] == [("NG-01", True), ("NG-02", False), ("plain", None)]


def test_labels_before_the_first_section_are_read_in_both_spellings() -> None:
    assert {key: value for key, (value, _) in read_body(TEXT).labels.items()} == {
        "release mode": "MVP",
        "product": "Thing",
    }


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("#|-[]x `*:\n\\<>ab1 \t"), max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for section in read_body(text).sections.values():
        assert 1 <= section.line <= text.count("\n") + 1

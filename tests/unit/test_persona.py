"""Personas are read strictly, and everything that is wrong with one is told at once."""

from __future__ import annotations

import pytest

from orchestrator.errors import Problems
from orchestrator.persona import ToolName, parse_persona
from orchestrator.strict_yaml import Defect

BASE = """---
persona: 1
id: baker
name: Baker
role: who bakes
tools: [read_file, write_file, submit]
---

Some words before.

## Mandate

Bake what is ordered.

```
## Not a heading
```

## Non-negotiables

- Clean hands,
  always.
- Fresh flour.

## Bad habits

* Opening the oven too early.
"""

# what is written · what stands there instead · line · part of what is told
BROKEN: dict[str, tuple[str, str, int, str]] = {
    "no front matter": (BASE[: BASE.index("Some words")], "", 1, "the front matter is missing; begin the file with"),
    "an open front matter": ("submit]\n---\n", "submit]\n", 1, "has no end"),
    "another version": ("persona: 1", "persona: 2", 2, "`2` is not one of `1`"),
    "no version": ("persona: 1\n", "", 2, "persona: is missing"),
    "no name": ("name: Baker\n", "", 2, "name: is missing"),
    "an empty role": ("role: who bakes", "role: ''", 5, "role: must not be empty"),
    "an id with a space": ("id: baker", "id: the baker", 3, "id: `the baker` does not have the form"),
    "an unknown key": ("role: who", "rule: who", 5, "rule: unknown key; did you mean `role`?"),
    "an unknown tool": ("write_file", "write_files", 6, "tools[1]: `write_files` is not one of `list_files`"),
    "a tool twice": ("write_file", "read_file", 6, "tools[1]: `read_file` is named twice; name it once"),
    "no way to finish": (", submit", "", 6, "tools: `submit` is missing; add it"),
    "no tools": ("[read_file, write_file, submit]", "[]", 6, "tools: needs at least 1"),
    "tools as text": ("[read_file, write_file, submit]", "submit", 6, "tools: must be a list"),
    "a number for a name": ("name: Baker", "name: 7", 4, 'name: must be text; write it in quotes: "7"'),
    "no mandate": ("## Mandate", "## Mandat", 8, "section `Mandate` is missing; add a heading `## Mandate`"),
    "no non-negotiables": ("## Non-negotiables", "### Non-negotiables", 8, "section `Non-negotiables` is missing"),
    "no bad habits": ("## Bad habits", "Bad habits", 8, "section `Bad habits` is missing"),
    "an empty mandate": (BASE[BASE.index("Bake what") : BASE.index("## Non")], "", 11, "section `Mandate` is empty"),
    "habits without a list": ("* Opening", "Opening", 25, "section `Bad habits` has no list"),
    "a YAML surprise": ("name: Baker", "name: &b Baker", 4, "anchors"),
    "a key twice": ("role: who bakes", "role: who bakes\nrole: who eats", 6, "`role` is written twice"),
}


def test_a_persona_has_its_mandate_its_rules_and_its_habits() -> None:
    persona = parse_persona(BASE, where="agents/baker.md")
    assert (persona.id, persona.name, persona.role, persona.model) == ("baker", "Baker", "who bakes", None)
    assert persona.tools == (ToolName.READ_FILE, ToolName.WRITE_FILE, ToolName.SUBMIT)
    assert persona.mandate.startswith("Bake what is ordered.")
    assert persona.non_negotiables == ("Clean hands, always.", "Fresh flour.")
    assert persona.bad_habits == ("Opening the oven too early.",)
    assert persona.body.startswith("Some words before.")


def test_a_heading_inside_of_a_code_fence_is_text() -> None:
    assert "## Not a heading" in parse_persona(BASE, where="agents/baker.md").mandate


def test_a_persona_reads_the_same_with_windows_line_ends() -> None:
    persona = parse_persona(BASE.replace("\n", "\r\n"), where="agents/baker.md")
    assert persona.non_negotiables == ("Clean hands, always.", "Fresh flour.")


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told_with_its_line(name: str) -> None:
    written, instead, line, told = BROKEN[name]
    assert written in BASE
    with pytest.raises((Defect, Problems)) as caught:
        parse_persona(BASE.replace(written, instead, 1), where="baker.md")
    lines = str(caught.value).splitlines()
    assert any(text.startswith(f"baker.md:{line}: ") and told in text for text in lines), lines


def test_everything_is_told_at_once() -> None:
    text = BASE.replace("role: who bakes", "rule: x").replace("submit", "submitt").replace("## Mandate", "## Plan")
    with pytest.raises(Problems) as caught:
        parse_persona(text, where="baker.md")
    assert len(caught.value.problems) == 5

"""Steps that are called nothing, below a heading that says what they are: neither ids in titles nor boxes hide them."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

CLOSE = "\n## Done means\n\n" + "".join(f"- [ ] {what} is noted\n" for what in ("time", "host", "ticket", "caller"))
CONTACTS = (
    "\n## Contacts\n\n| Who | How |\n|---|---|\n| Night desk | pager `a` |\n| Lab | pager `b` |\n| Duty | pager `c` |\n"
)
NAMES = ("Warn the desk", "Drain the pump", "Swap the filter")


def flow(form: str) -> str:
    """Three steps in a form."""
    return "\n\n".join(
        f"{form.format(n=n, l='ABC'[n - 1], name=name)}\n\nAs the sheet says." for n, name in enumerate(NAMES, 1)
    )


@pytest.mark.parametrize("form", ["### {n}. {name}", "### {l} — {name}", "### {l}. {name}", "### {n}) {name}"])
@pytest.mark.parametrize("title", ["RB-017 Filter change", "How we change a filter"])
def test_headings_below_that_of_the_flow_are_the_steps(title: str, form: str) -> None:
    text = f"# {title}\n\n## Steps\n\n{flow(form)}\n{CLOSE}{CONTACTS}"

    imported = read_document(text.encode(), where="sheet.md")

    assert isinstance(imported.result, Playbook)
    assert [phase.title for phase in imported.result.phases] == list(NAMES)


def test_a_numbered_list_of_named_steps_is_no_form_to_fill_in() -> None:
    listed = "\n".join(
        f"{n}. **{name}.** As the sheet says.\n   - If it works: next step.\n" for n, name in enumerate(NAMES, 1)
    )
    text = f"# How we change a filter\n\nIs it blocked? Ask the desk.\n\n## The way\n\n{listed}{CLOSE}"

    imported = read_document(text.encode(), where="sheet.md")

    assert isinstance(imported.result, Playbook)
    assert [phase.title for phase in imported.result.phases] == list(NAMES)

"""Revisers of many kinds, honest and not, each told by what it changed; the texts stand in `fixtures/revisers.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestrator.revision import Claim, points, prove, unchanged

REVISERS = yaml.safe_load((Path(__file__).parents[2] / "fixtures" / "revisers.yaml").read_text("utf-8"))
FILES: dict[str, str] = REVISERS["files"]


@dataclass(kw_only=True)
class Reviser:
    """One of them, as the file has it."""

    name: str
    honest: bool
    feedback: str
    claims: list[tuple[str, str]]
    """Outcome and note for each point; the last one stands for the rest."""
    edits: list[dict[str, str]] = field(default_factory=list)
    everywhere: tuple[str, str] = ("", "")
    """A text, and what it is replaced by in every file."""
    moved: tuple[str, str] = ("", "")
    """A file's path before and after."""
    alarm: str = ""

    def changes(self) -> dict[str, tuple[str | None, str | None]]:
        old, new = self.everywhere
        after = {path: text.replace(old, new) if old else text for path, text in FILES.items()}
        if self.moved[0]:
            after[self.moved[1]] = FILES[self.moved[0]]
            del after[self.moved[0]]
        for edit in self.edits:
            if "old" in edit:
                assert edit["old"] in after[edit["path"]]
                after[edit["path"]] = after[edit["path"]].replace(edit["old"], edit["new"])
            else:
                after[edit["path"]] = edit["new"]
        paths = sorted({*FILES, *after})
        return {path: (FILES.get(path), after.get(path)) for path in paths if FILES.get(path) != after.get(path)}


def flags(reviser: Reviser) -> list[str]:
    """What the reviewer is told."""
    asked, changes = points(reviser.feedback), reviser.changes()
    if why := unchanged(asked, changes):
        return [why]
    said = [reviser.claims[min(at, len(reviser.claims) - 1)] for at in range(len(asked))]
    claims = [Claim(disposition=outcome.replace("_", " "), note=note) for outcome, note in said]
    proof = prove(asked, claims, changes, {}, FILES)
    unborne = [row["text"] for row in proof.rows if row.get("claimed", row["disposition"]) != row["disposition"]]
    return [*proof.outside, *proof.weakened, *unborne]


@pytest.mark.parametrize("known", REVISERS["cases"], ids=lambda known: str(known["name"]))
def test_a_dishonest_reviser_is_flagged_and_an_honest_one_is_not(known: dict[str, Any]) -> None:
    reviser = Reviser(**known)
    assert bool(flags(reviser)) == (not reviser.honest or bool(reviser.alarm)), flags(reviser)


@pytest.mark.parametrize(
    "feedback, how, told",
    [
        ("Make `deploy.sh` executable.", "executable now", False),
        ("Run four workers.", "executable now", True),
        ("Make `deploy.sh` executable.", "a link now", False),
        ("Run four workers.", "a link now", True),
    ],
)
def test_what_became_a_link_or_executable_is_told_unless_it_was_asked_for(
    feedback: str, how: str, *, told: bool
) -> None:
    text = "#!/bin/sh\nexec gunicorn --workers 4\n"
    change = (text, "/etc/passwd" if "link" in how else text)
    claims = [Claim(disposition="done", note="deploy.sh")]
    proof = prove(points(feedback), claims, {"deploy.sh": change}, {}, {"deploy.sh": text}, {"deploy.sh": how})
    assert (f"deploy.sh ({how})" in proof.outside) is told
    assert (proof.rows[0]["disposition"] == "done") is not told

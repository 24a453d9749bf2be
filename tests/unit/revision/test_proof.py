"""What a revision can show for itself: cases that stand for a rule each."""

from __future__ import annotations

import pytest

from orchestrator.revision import Claim, Proof, points, prove, unchanged
from orchestrator.revision.hunks import hunks
from orchestrator.revision.weakening import weakened

SERVICE = """\
import store


def create_note(user, body):
    return store.add(user, body)


def delete_note(user, key):
    if not user.admin:
        raise Forbidden()
    store.remove(key)
"""
FEEDBACK = "1. create_note must answer 409 when there is one already\n2. Cap the page size at 50"


def proof(new: str, *claims: str, feedback: str = FEEDBACK, path: str = "app/notes.py") -> Proof:
    asked = points(feedback)
    said = [Claim(disposition=claim, note=path) for claim in claims]
    return prove(asked, said, {path: (SERVICE, new)}, {"lint": ("fail", "pass")}, {path: SERVICE})


def test_what_no_change_bears_is_not_done_whatever_the_agent_says() -> None:
    new = SERVICE.replace(
        "    return store.add", "    if store.has(body):\n        raise Conflict(409)\n    return store.add"
    )
    found = proof(new, "done", "done")
    assert [row["disposition"] for row in found.rows] == ["done", "not done"]
    assert found.rows[0]["hunks"] == ["app/notes.py:5 (create_note)"]
    assert "no change and no check bears it" in found.rows[1]["note"]
    assert found.outside == ()


def test_an_edit_to_another_operation_is_outside_even_where_its_words_are_the_same() -> None:
    new = SERVICE.replace(
        "    return store.add", "    if store.has(body):\n        raise Conflict(409)\n    return store.add"
    )
    found = proof(new.replace("    if not user.admin:\n        raise Forbidden()\n", ""), "done", "not done")
    assert found.outside == ("app/notes.py:11 (delete_note)",)


def test_a_check_that_passes_now_bears_a_point_that_names_it() -> None:
    asked = points("Make the lint check pass")
    claim = Claim(disposition="done", note="lint")
    found = prove(asked, [claim], {"a.py": ("x=1\n", "x = 1\n")}, {"lint": ("fail", "pass")}, {"a.py": "x=1\n"})
    assert (found.rows[0]["disposition"], found.rows[0]["checks"]) == ("done", ["lint"])


def test_a_tree_in_which_only_white_space_moved_is_the_one_that_was_refused() -> None:
    asked = points(FEEDBACK)
    assert unchanged(asked, {}) == "no file changed"
    assert unchanged(asked, {"app/notes.py": (SERVICE, SERVICE.replace("\n\n\n", "\n\n"))}) != ""
    assert unchanged(points("Format the file"), {"app/notes.py": (SERVICE, SERVICE.replace("\n\n\n", "\n\n"))}) == ""
    assert unchanged(asked, {"a.py": ("if x:\n    y()\n    z()\n", "if x:\n    y()\nz()\n")}) == ""


TEST = """\
def test_a_note_is_made(client):
    response = client.post("/notes")
    assert response.status_code == 201
    assert response.json()["text"] == "hi"
"""


@pytest.mark.parametrize(
    "new, what",
    [
        ("", "the test `test_a_note_is_made` is gone"),
        (TEST.replace('    assert response.json()["text"] == "hi"\n', ""), "asserts 1 thing instead of 2"),
        (TEST.replace("== 201", "in (201, 500)"), "asserts less"),
        (TEST.replace("== 201", "== 500"), "expects 500"),
        (TEST.replace("def test", "@mark.skip\ndef test"), ""),
        (f"import pytest\n\n\n@pytest.mark.skip\n{TEST}", "skips"),
        (TEST.replace("    response", "    return\n    response", 1), "leaves early"),
        (TEST.replace("_made(client)", "_written(client)"), ""),
    ],
)  # fmt: skip
def test_a_test_that_judges_less_than_before_shows(new: str, what: str) -> None:
    found = weakened({"tests/test_notes.py": (TEST, new)}, "return 201")
    assert (what in "\n".join(found)) if what else True
    assert bool(found) == bool(what) or "mark.skip" in new


@pytest.mark.parametrize(
    "path, old, new",
    [
        ("pyproject.toml", "[tool.x]\nfail_under = 90\n", "[tool.x]\nfail_under = 50\n"),
        ("pyproject.toml", "[tool.x]\nstrict = true\n", "[tool.x]\n"),
        ("setup.cfg", "[x]\nignore = E1\n", "[x]\nignore = E1,\n    E2\n"),
        ("tsconfig.json", '{"strict": true}\n', '{"strict": false}\n'),
        (".eslintrc.yml", "no-console: error\n", "no-console: off\n"),
        ("Makefile", "check:\n\tlint src\n", "check:\n\tlint src || true\n"),
        ("app/a.py", "x = f()\n", "x = f()  # type: ignore\n"),
    ],
)
def test_a_setting_that_lets_more_pass_shows(path: str, old: str, new: str) -> None:
    assert weakened({path: (old, new)}, "")
    assert weakened({path: (new, old)}, "") == []


def test_a_hunk_ends_where_its_symbol_ends() -> None:
    new = SERVICE.replace("    return store.add(user, body)", "    return 1").replace(
        "    store.remove(key)", "    pass"
    )
    assert [hunk.symbol for hunk in hunks("a.py", SERVICE, new)] == ["create_note", "delete_note"]


def test_code_that_only_moved_bears_nothing_unless_that_was_asked() -> None:
    create = "def create_note(user, body):\n    return store.add(user, body)\n"
    moved = SERVICE.replace(f"{create}\n\n", "") + f"\n\n{create}"
    assert [row["disposition"] for row in proof(moved, "done", "done").rows] == ["not done", "not done"]
    asked = "Move create_note below delete_note"
    assert [row["disposition"] for row in proof(moved, "done", feedback=asked).rows] == ["done"]


def test_a_refusal_that_is_gone_is_told_unless_the_reviewer_spoke_of_access() -> None:
    changed = SERVICE.replace("    if not user.admin:\n        raise Forbidden()\n", "")
    assert weakened({"app/notes.py": (SERVICE, changed)}, "No panic in the handler") == [
        "app/notes.py: a caller is not refused any more: `raise Forbidden()`"
    ]
    assert weakened({"app/notes.py": (SERVICE, changed)}, "Anybody may delete a note") == []
    elsewhere = {"app/notes.py": (SERVICE, changed), "app/auth.py": ("", "def admins():\n    raise Forbidden()\n")}
    assert weakened(elsewhere, "No panic in the handler") == []

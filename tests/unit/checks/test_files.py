"""Checks that read the tree."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.checks import CHECKS, globs, run_checks, tree
from orchestrator.checks.context import CheckContext
from orchestrator.checks.secrets import entropy, found_in
from orchestrator.criteria import KINDS, parse_spec
from orchestrator.finding import Finding, Level, Outcome
from tests.unit.checks import conftest

Open = Callable[..., AbstractAsyncContextManager[CheckContext]]
Judged = Callable[..., Awaitable[Finding]]
IMPORTS = {"files": ["lib/**/*.py"], "pattern": r"^(?:from|import) (?P<module>lib(?:\.\w+)*)"}
KEY = "AKIA" + "QZ7T4M2N9X5KWB3H"


def test_every_kind_that_a_playbook_may_name_has_a_check() -> None:
    assert set(CHECKS) == set(KINDS)


@pytest.mark.parametrize(
    "kind, spec, files, outcome",
    [
        ("file_exists", {"one_of": ["docs/*.md", "README.md"]}, {"docs/a.md": "x"}, Outcome.PASS),
        ("file_exists", {"one_of": ["docs/*.md"]}, {"docs/a.md": ""}, Outcome.FAIL),
        ("file_exists", {"one_of": ["docs/*.md"]}, {"docs/deep/a.md": "x"}, Outcome.FAIL),
        ("file_matches", {"paths": ["docs/**"], "pattern": "^Layers"}, {"docs/a.md": "x\nLayers"}, Outcome.PASS),
        (
            "file_matches",
            {"paths": ["docs/**"], "pattern": "Layers", "quantifier": "all"},
            {"docs/a.md": "Layers", "docs/b.md": "none"},
            Outcome.FAIL,
        ),
        ("file_matches", {"paths": ["docs/**"], "pattern": "x"}, {}, Outcome.FAIL),
        ("no_pattern", {"paths": ["lib"], "pattern": r"\bprint\("}, {"lib/a.py": "log(1)"}, Outcome.PASS),
        ("no_pattern", {"paths": ["lib"], "pattern": r"\bprint\("}, {"lib/a.py": "\nprint(1)"}, Outcome.FAIL),
        (
            "no_pattern",
            {"paths": ["lib"], "pattern": "x", "excluding": ["lib/gen"]},
            {"lib/gen/a.py": "x"},
            Outcome.FAIL,
        ),
        ("openapi_valid", {}, {}, Outcome.PASS),
        ("openapi_valid", {"path": "openapi.yaml"}, {}, Outcome.PASS),
        ("openapi_valid", {"path": "bad.yaml"}, {"bad.yaml": "openapi: 3.1.0\npaths: 3"}, Outcome.FAIL),
        ("openapi_valid", {"path": "none.yaml"}, {}, Outcome.FAIL),
        ("secrets", {}, {"a.env": "x=1"}, Outcome.PASS),
        ("secrets", {}, {"a.env": f"KEY={KEY}"}, Outcome.FAIL),
        ("secrets", {"allow": ["fixtures"]}, {"fixtures/a.env": f"KEY={KEY}"}, Outcome.PASS),
    ],
)
async def test_what_stands_in_the_tree_decides(
    judged: Judged, kind: str, spec: dict[str, object], files: dict[str, str], outcome: Outcome
) -> None:
    finding = await judged(kind, spec, files=files)
    assert finding.outcome is outcome, finding.message


async def test_a_hit_is_told_with_file_and_line(judged: Judged) -> None:
    finding = await judged(
        "no_pattern", {"paths": ["lib"], "pattern": r"\bprint\("}, files={"lib/a.py": "a\n\nprint(1)\n"}
    )
    assert [(issue.place, issue.message) for issue in finding.issues] == [("lib/a.py:3", "print(1)")]


async def test_a_link_out_of_the_tree_is_not_followed(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.md").write_text("x")
    spec = parse_spec({"kind": "file_exists", "id": "a", "title": "a", "one_of": ["docs/**", "a.md"]})
    async with opened() as context:
        (context.checkout / "docs").symlink_to(tmp_path / "outside")
        (context.checkout / "a.md").symlink_to(tmp_path / "outside" / "a.md")
        (finding,) = await run_checks([spec], context)
    assert finding.outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "text, outcome", [("from lib.data import x", Outcome.FAIL), ("from lib.rules import x", Outcome.PASS)]
)
async def test_imports_point_as_the_rules_say(judged: Judged, text: str, outcome: Outcome) -> None:
    rules = [{"of": "lib.web", "may_import": ["lib.rules"]}, {"of": "lib.rules"}]
    files = {"lib/web/app.py": text, "lib/rules/a.py": "import os", "lib/data/a.py": ""}
    finding = await judged("layers", {"rules": rules}, files=files, imports=IMPORTS)
    assert finding.outcome is outcome, finding.message


@pytest.mark.parametrize(
    "text, outcome", [("from lib.data import x", Outcome.FAIL), ("from lib.elsewhere import x", Outcome.PASS)]
)
async def test_a_rule_may_name_what_is_not_imported(judged: Judged, text: str, outcome: Outcome) -> None:
    rules = [{"of": "lib.web", "may_not_import": ["lib.data"]}]
    files = {"lib/web/app.py": text, "lib/elsewhere.py": "", "lib/data/a.py": ""}
    finding = await judged("layers", {"rules": rules}, files=files, imports=IMPORTS)
    assert finding.outcome is outcome, finding.message


@pytest.mark.parametrize(
    "text, outcome",
    [
        ("const x = require('../data/x')", Outcome.FAIL),
        ("const x = require('../data')", Outcome.FAIL),
        ("const x = require('../rules/a.js')", Outcome.PASS),
        ("const x = require('node:fs')", Outcome.PASS),
    ],
)
async def test_relative_imports_are_held_to_the_rules_as_well(judged: Judged, text: str, outcome: Outcome) -> None:
    relative = {
        "files": ["lib/**/*.js"],
        "pattern": r"""require\(\s*["'](?P<module>\.{1,2}/[^"']+)["']""",
    }
    rules = [{"of": "lib.web", "may_import": ["lib.rules"]}, {"of": "lib.rules"}]
    files = {"lib/web/app.js": text, "lib/rules/a.js": "", "lib/data/x.js": ""}
    finding = await judged("layers", {"rules": rules}, files=files, imports=relative)
    assert finding.outcome is outcome, finding.message


async def test_rules_about_modules_that_are_not_there_fail(judged: Judged) -> None:
    finding = await judged("layers", {"rules": [{"of": "lib.web"}]}, files={"lib/a.py": ""}, imports=IMPORTS)
    assert finding.outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "changed, outcome",
    [
        (["app/a.py"], Outcome.PASS),
        (["app/a.py", "tests/a.py"], Outcome.FAIL),
        (["app/secret/a.py"], Outcome.FAIL),
        (None, Outcome.INCONCLUSIVE),
    ],
)
async def test_a_change_outside_of_the_scope_fails(judged: Judged, changed: list[str] | None, outcome: Outcome) -> None:
    finding = await judged("diff_scope", {"allowed": ["app/**"], "forbidden": ["app/secret"]}, changed=changed)
    assert finding.outcome is outcome


@pytest.mark.parametrize("kind, spec, level", [("human", {}, Level.HUMAN), ("judged", {"question": "?"}, Level.JUDGED)])
async def test_what_no_machine_can_tell_never_passes(
    judged: Judged, kind: str, spec: dict[str, object], level: Level
) -> None:
    finding = await judged(kind, spec)
    assert (finding.outcome, finding.level) == (Outcome.NOT_RUN, level)


@pytest.mark.parametrize(
    "line",
    [
        'password = "correct horse battery"',
        'API_TOKEN: "your-token-goes-in-here-1"',
        "postgresql://postgres:postgres@localhost/app",
        'secret_key = "change-me-please-0123456789"',
        "postgresql://{user}:{password}@db/app",
        'token_url = "/api/v1/sessions/tokens2"',
        "accessToken: 1234567890abcdef",
        'password = "test-9fK2mQ7xZr4TnB8vLw3"',
        "postgres://$USER:$PASSWORD_2_OF_THE_APP@db/app",
        "APP_SECRET: ${APP_SECRET_OF_2026_IN_VAULT}",
        "password: <the-Password-of-2026-goes-here>",
        "token: f(9fK2mQ7xZr4TnB8vLw3YcD6h)",
        "tokenUrl: https://login2.boats.example/oauth2/v2.0/token",
        'token_endpoint = "http://auth-7:8080/realms/boats/protocol/openid-connect"',
    ],
)
def test_examples_and_plain_words_are_no_secrets(line: str) -> None:
    assert list(found_in(line, "compose.yaml")) == []


@pytest.mark.parametrize(
    "line, path, kind",
    [
        ('JWT_SECRET = "f9K2mQ7xZr4TnB8vLw3YcD6h"', "app/auth.py", "entropy"),
        ('DB_PASSWORD = "aG7$kd9qLm2ZpX8wT4"', "app/db.py", "entropy"),
        ('api_key: "lateste9KqLm2ZpX8wT4vR"', "app/db.py", "entropy"),
        ("PASSWORD=k9Lm2QpX7vT4zR8wB1", ".env", "entropy"),
        ("password: k9Lm2QpX7vT4zR8wB1  # of the database", "deploy/app.yml", "entropy"),
        ("token_url: https://hooks.boats.io/T0B4K9/k9Lm2QpX7vT4zR8wB1aG7kd9", "deploy/app.yml", "entropy"),
        ("tokenUrl: https://login.boats.io/token?key=k9Lm2QpX7vT4", "deploy/app.yml", "entropy"),
        ("url: postgres://svc:hT7$kQ29xZ@db/x", "deploy/app.yml", "url_password"),
    ],
)
def test_a_random_value_in_a_telling_place_is_a_secret(line: str, path: str, kind: str) -> None:
    assert [found for _, found, _ in found_in(line, path)] == [kind]


SHOWN = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJhZGEtMTcifQ." + "k9Lm2QpX7vT4zR8wB1aG7kd9qLm2ZpX8"
CONTRACT = (conftest.LENDING / "openapi.yaml").read_text()
PUBLISHED = CONTRACT.replace("components:\n", f"components:\n  examples: {{Token: {{value: {{token: {SHOWN}}}}}}}\n", 1)


@pytest.mark.parametrize(
    "received, files, outcome",
    [
        (PUBLISHED, {"contract/openapi.yaml": PUBLISHED}, Outcome.PASS),
        (PUBLISHED, {"app/settings.py": f'TOKEN = "{SHOWN}"'}, Outcome.FAIL),
        (CONTRACT, {"contract/openapi.yaml": PUBLISHED}, Outcome.FAIL),
    ],
)
async def test_an_example_of_the_received_contract_is_one_in_a_copy_of_it_and_a_secret_elsewhere(
    judged: Judged, received: str, files: dict[str, str], outcome: Outcome
) -> None:
    finding = await judged("secrets", files=files, package={"openapi.yaml": received})
    assert finding.outcome is outcome


def test_an_expression_of_a_program_is_no_secret() -> None:
    assert list(found_in("token = issued9FromTheVaultK2mQ7xZr4", "app/auth.py")) == []


@given(st.text(min_size=1))
def test_entropy_lies_between_none_and_that_of_all_different_letters(text: str) -> None:
    assert 0 <= entropy(text) <= len(text).bit_length() + 1


@pytest.mark.parametrize(
    "pattern, path, meant",
    [
        ("app", "app/a/b.py", True),
        ("app/", "app/a.py", True),
        ("app/*.py", "app/a.py", True),
        ("app/*.py", "app/a/b.py", False),
        ("app/**/*.py", "app/a.py", True),
        ("app/**/*.py", "app/a/b/c.py", True),
        ("**/*.py", "a.py", True),
        ("app?", "apps", True),
        ("app", "apps/a.py", False),
        ("a.py", "aXpy", False),
        ("**/b/*", "a/b/c", True),
        ("a**c", "a/b/c", True),
        ("a*c", "a/b/c", False),
        ("[a-c]?.py", "b1.py", True),
        ("[!]x", "[!]x", False),
        ("*a" * 40 + "b", "a" * 250, False),
        ("**/" * 40 + "b", "a/" * 1000 + "a", False),
        ("**a" * 40, "a" * 250, True),
    ],
)
def test_a_glob_means_what_it_means_everywhere_and_takes_no_longer_for_many_stars(
    pattern: str, path: str, meant: bool
) -> None:
    assert globs.matches(path, [pattern]) is meant


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["a", "b", "deep/c"]), st.sampled_from(["write", "replace", "remove", "wait"])),
        max_size=12,
    )
)
@settings(max_examples=30, deadline=None)
def test_what_is_remembered_of_files_is_what_they_hold(steps: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "deep").mkdir()
        remembered = tree.Digests(root)
        for number, (name, what) in enumerate(steps):
            _change(root / name, what, f"{number:02}")
            assert remembered.take() == tree.Digests(root).take()


def _change(path: Path, what: str, text: str) -> None:
    """Of one length always, and with the times of before where a program can set them."""
    if what == "wait":
        time.sleep(tree.TICK_NS / 1e9)
    elif what == "remove":
        path.unlink(missing_ok=True)
    else:
        if what == "replace":
            path.unlink(missing_ok=True)
        path.write_text(text, "utf-8")
        os.utime(path, ns=(0, 0))

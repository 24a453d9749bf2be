"""Writes the pages of docs/ that the program itself knows; `make docs` runs it, `make check` notices stale ones.

Meanings come from the docstrings under the fields, shapes from the types: a page cannot say what the program does not.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from docs.describing import arguments_table, enum_table, fields_table, parts, summary
from orchestrator import auth, criteria
from orchestrator.auth import AuthModel
from orchestrator.catalog import find_playbook
from orchestrator.cli import parser
from orchestrator.drawing import mermaid
from orchestrator.errors import Exit
from orchestrator.events import Kind
from orchestrator.finding import Level, Outcome
from orchestrator.playbook import Playbook
from orchestrator.state import RunState, WaitingFor
from tests.stand_ins.openai_faults import CASES as FAULTS
from tests.stand_ins.openai_faults import Case

DOCS = Path(__file__).parent
NOTE = "<!-- written by `make docs` from the program; changes here are lost -->\n\n"


def playbook_page() -> str:
    """`reference/playbook.md`."""

    def linked(model: type[BaseModel]) -> str:
        return f"[{model.__name__}](#{model.__name__.lower()})"

    sections = [f"## {m.__name__}\n\n{summary(m)}\n\n{fields_table(m, linked)}" for m in parts(Playbook)]
    return "# Keys of `playbook.yaml`\n\nUnknown keys are refused, and nothing is converted.\n\n" + "\n".join(sections)


def auth_page() -> str:
    """`reference/auth.md`."""

    def linked(model: type[BaseModel]) -> str:
        return f"[{model.__name__}](#{model.__name__.lower()})"

    sections = [f"## {m.__name__}\n\n{summary(m)}\n\n{fields_table(m, linked)}" for m in parts(AuthModel)]
    words = "".join(f"\n## {name}\n\n{enum_table(words, head='word')}" for name, words in _WORDS_OF_AUTH.items())
    intro = "Who may call which operation, and on whose rows. Unknown keys are refused, and nothing is converted."
    return f"# Keys of `auth.yaml`\n\n{intro}\n\n" + "\n".join(sections) + words


_WORDS_OF_AUTH = {"kind": auth.Kind, "scope": auth.Scope, "default": auth.Default}


def checks_page() -> str:
    """`reference/checks.md`."""
    common = frozenset(criteria.Criterion.model_fields)
    text = "# Checks\n\nWhat a playbook may ask. Each is judged by the engine on the recorded tree.\n\n"
    text += "## How a check ends\n\n" + enum_table(Outcome, head="outcome")
    text += "\n## Who vouches for it\n\n" + enum_table(Level, head="level")
    text += "\n## Keys of every check\n\n" + fields_table(criteria.Criterion, lambda model: model.__name__)
    for spec in get_args(criteria.AnySpec):
        (kind,) = get_args(spec.model_fields["kind"].annotation)
        own = fields_table(spec, lambda model: model.__name__, without=common | {"kind"})
        body = own if own.count("\n") > 2 else "No keys of its own.\n"
        text += f"\n## `{kind}`\n\n{summary(spec)} *{spec.LEVEL.value.capitalize()}.*\n\n{body}"
    return text


def journal_page() -> str:
    """`reference/journal.md`."""
    intro = (
        "# Journal\n\n`orchestrator journal RUN --json` prints one object per line, with `seq`, `at`, `kind`, `key`, "
        "`body`, `prev` and `hash`: each row carries the hash of the row before it. Kinds are never renamed.\n\n"
    )
    return intro + enum_table(Kind, head="kind")


def model_faults_page() -> str:
    """`reference/model-faults.md`."""
    text = (DOCS / "reference" / "model-answers.md.in").read_text("utf-8")
    rows = [f"| {name} | {case.requests} | {_lawful_end(case)} |" for name, case in FAULTS.items()]
    return text + "| what the server or the way to it does | requests | end |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _lawful_end(case: Case) -> str:
    if case.ends is not None:
        return f"`{case.ends.__name__}`"
    return "a reply, after another request" if case.requests > 1 else "a reply, read as its sender means it"


def exit_codes_page() -> str:
    """`reference/exit-codes.md`."""
    text = "# Exit codes and states\n\n" + enum_table(Exit, head="exit code")
    text += "\n## States of a run\n\n`orchestrator status RUN --json` says one of them.\n\n" + enum_table(
        RunState, head="state"
    )
    return text + "\n## What a waiting run waits for\n\n" + enum_table(WaitingFor, head="waiting for")


def cli_page() -> str:
    """`reference/cli.md`."""
    root = parser()
    (commands,) = (action for action in root._actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001
    text = f"# Commands\n\n{root.description}\n\n{root.epilog}\n"
    for name, command in commands.choices.items():
        text += f"\n## `orchestrator {name}`\n\n{command.description}\n\n{arguments_table(command)}"
    return text


def flow() -> str:
    """The diagram in `architecture.md`."""
    return f"```mermaid\n{mermaid(find_playbook('06-backend-implementation', None))}```\n"


def layers() -> str:
    """The layers in `architecture.md`, from the list that import-linter enforces."""
    contracts = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (order,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    return "```\n" + "".join(f"{re.sub(r'[()]', '', layer).replace(' : ', ' ')}\n" for layer in order) + "```\n"


PAGES: dict[str, Callable[[], str]] = {
    "reference/auth.md": auth_page,
    "reference/cli.md": cli_page,
    "reference/checks.md": checks_page,
    "reference/exit-codes.md": exit_codes_page,
    "reference/journal.md": journal_page,
    "reference/model-faults.md": model_faults_page,
    "reference/playbook.md": playbook_page,
}


BLOCKS: dict[str, dict[str, Callable[[], str]]] = {"architecture.md": {"flow": flow, "layers": layers}}
"""Parts of a page that is otherwise written by hand, between `<!-- name -->` and `<!-- /name -->`."""


def pages() -> dict[Path, str]:
    """Every page that is generated, whole or in part: its file, and what it should hold."""
    whole = {DOCS / name: NOTE + re.sub(r"\n{3,}", "\n\n", page()).rstrip() + "\n" for name, page in PAGES.items()}
    return whole | {
        DOCS / name: _with_blocks((DOCS / name).read_text(encoding="utf-8"), BLOCKS[name]) for name in BLOCKS
    }


def _with_blocks(text: str, blocks: dict[str, Callable[[], str]]) -> str:
    for name, block in blocks.items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->\n")
        if not (start and end):
            raise SystemExit(f"there is no place for {name} between <!-- {name} --> and <!-- /{name} -->")
        text = f"{before}{start}\n{block()}\n{end}{after}"
    return text


def main() -> int:
    """Write what is out of date."""
    for file, text in pages().items():
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(f"wrote {file.relative_to(DOCS.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

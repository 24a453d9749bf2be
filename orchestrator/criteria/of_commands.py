"""What a command of the stack, or of the playbook, is asked."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from orchestrator.criteria.base import Criterion, FromHandoff, Regex, Seconds, SomeTexts, Text, Texts


class NamedCommand(Criterion):
    """A criterion judged by a command of the stack's table: it must exit with 0."""

    timeout_s: Seconds = 300.0
    """Then the command is killed and the check fails; time in which others have the machine does not count."""


class CommandSpec(Criterion):
    """A command exits as expected and its output says what it should."""

    kind: Literal["command"]
    command: Text | None = None
    """An entry of the stack's `commands`; this or `run`."""
    run: SomeTexts | None = None
    """The words of a command, written in the playbook itself; this or `command`."""
    exit_code: Annotated[int, Field(ge=0, le=255)] = 0
    contains: Texts = ()
    """Each must occur in the output."""
    matches: Regex | None = None
    """Must be found in the output."""
    timeout_s: Seconds = 300.0

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.command is None) == (self.run is None):
            msg = "give `command` (a name of the stack's table) or `run` (the words of a command), not both"
            raise ValueError(msg)
        return self


class TestsPassSpec(NamedCommand):
    """The stack's tests pass, there are enough of them, and they cover what they should."""

    kind: Literal["tests_pass"]
    command: Text = "test"
    minimum: Annotated[int, Field(ge=1)] = 1
    """Tests that must have run and passed; skipped ones do not count."""
    coverage_min: Annotated[float, Field(ge=0, le=100, strict=False)] | FromHandoff | None = None
    """Percent of lines, measured by the stack's own `test` command into a file outside of the tree."""


class TestsTellSpec(NamedCommand):
    """The tests fail where each function of the source does nothing, and where each gives what is wrong."""

    kind: Literal["tests_tell"]
    command: Text = "test"
    hollow: Text = "hollow"
    """The stack's command that empties every function of the source, in a copy of the tree that it may write to."""
    wrong: Text = "wrong"
    """The stack's command that lets every function give something of its kind that means nothing, where it has one."""
    minimum: Annotated[int, Field(ge=1)] = 1
    """Tests that must pass on the tree and not on the emptied copy."""
    silent_max: Annotated[float, Field(ge=0, le=100, strict=False)] = 25.0
    """Percent of the passing tests that may pass on the emptied copy as well."""


class MigrationRoundtripSpec(NamedCommand):
    """Migrations go up, leave nothing behind when taken down, and go up again to the same schema.

    The stack's `migrate_up` and `migrate_down` are run.
    """

    kind: Literal["migration_roundtrip"]
    ignore_tables: Texts = ()


class TypecheckSpec(NamedCommand):
    """The stack's type checker is content."""

    kind: Literal["typecheck"]
    command: Text = "types"


class LintSpec(NamedCommand):
    """The stack's linter is content."""

    kind: Literal["lint"]
    command: Text = "lint"


class FormatSpec(NamedCommand):
    """The stack's formatter would change nothing."""

    kind: Literal["format"]
    command: Text = "format"

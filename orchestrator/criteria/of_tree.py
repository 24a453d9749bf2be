"""What is asked of the files of a tree; nothing of it is run."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from orchestrator.criteria.base import Criterion, Regex, SomeTexts, Text, Texts


class FileExistsSpec(Criterion):
    """At least one of the paths or globs names a file with something in it."""

    kind: Literal["file_exists"]
    one_of: SomeTexts
    """Paths or globs, relative to the work tree."""


class FileMatchesSpec(Criterion):
    """The pattern is found in any, or in all, of the files."""

    kind: Literal["file_matches"]
    paths: SomeTexts
    pattern: Regex
    quantifier: Literal["any", "all"] = "any"


class LayerRule(BaseModel):
    """What modules below `of` may import of the project's own: those that are named, or all but those."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    of: Text
    may_import: Texts = ()
    """Besides themselves, these and nothing else."""
    may_not_import: Texts = ()
    """All but these, and modules below them; this or `may_import`."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.may_import and self.may_not_import:
            msg = "give `may_import` or `may_not_import`, not both"
            raise ValueError(msg)
        return self


class LayersSpec(Criterion):
    """Imports point as the architecture says. How an import looks is the stack's `imports` pattern."""

    kind: Literal["layers"]
    rules: Annotated[tuple[LayerRule, ...], Field(strict=False, min_length=1)]


class NoPatternSpec(Criterion):
    """The pattern is found in none of the files; no file to look at is a failure, or a wrong glob would pass."""

    kind: Literal["no_pattern"]
    paths: SomeTexts
    pattern: Regex
    excluding: Texts = ()
    """Globs that are left out."""


class SecretsSpec(Criterion):
    """No secret stands in the tree, by known shapes and by entropy."""

    kind: Literal["secrets"]
    allow: Texts = ()
    """Globs of files, or literal values, that are known to be examples."""


class DiffScopeSpec(Criterion):
    """What the task changed lies where it may."""

    kind: Literal["diff_scope"]
    allowed: SomeTexts
    """Globs, relative to the work tree."""
    forbidden: Texts = ()
    """Globs that win over `allowed`."""

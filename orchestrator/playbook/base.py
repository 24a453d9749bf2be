"""What the parts of a playbook share: words, names and how strictly they are read."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Texts = tuple[Text, ...]
SomeTexts = Annotated[tuple[Text, ...], Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
"""Lower case, digits and dashes: a stage, a phase, a persona, a task template."""
Attempts = Annotated[int, Field(ge=1, le=100)]
Words = Annotated[tuple[Text, ...], Field(min_length=1)]
"""A command, word by word: no shell reads it."""


class Part(BaseModel):
    """A part of a playbook: no unknown keys, no conversions, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Weights(Part):
    """What each part of a task's score counts."""

    value: Annotated[float, Field(ge=0, le=1000, strict=False)] = 2.0
    """Of the business value, 1 to 5."""
    risk: Annotated[float, Field(ge=0, le=1000, strict=False)] = 1.5
    """Of the risk if it is delayed, 1 to 5."""
    dependents: Annotated[float, Field(ge=0, le=1000, strict=False)] = 1.0
    """Of each task that waits for it directly."""


class PlanRules(Part):
    """How the plan is treated."""

    review: bool = False
    """Whether a person replies to the plan before work begins."""
    velocity: Annotated[float, Field(gt=0, strict=False)] | None = None
    """Points that the run may take on: estimated tasks beyond it, by score, are deferred and listed."""
    weights: Weights = Weights()
    """How tasks are scored."""
    includes: Texts = ()
    """What the plan has to say besides its tasks; told to whoever reviews it."""
    rules: Texts = ()
    """How tasks are put in order, in the document's words: dependencies and scores decide, agents are told these."""


class Budget(Part):
    """Limits that are checked before each call of a model; `null` is no limit."""

    turns: Annotated[int, Field(ge=1)] | None = None
    tokens: Annotated[int, Field(ge=1)] | None = None
    cost: Annotated[float, Field(gt=0)] | None = None
    """In the currency of the user's price list."""
    minutes: Annotated[float, Field(gt=0)] | None = None


class Limits(Part):
    """How long the engine goes on trying."""

    max_attempts: Attempts = 3
    """Of a task, a phase's exit and the first article, where they do not say otherwise."""
    task: Budget = Budget(turns=60)
    run: Budget = Budget()

"""Where models are reached, and which of them works: what the user's and the project's config may say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

_Text = Annotated[str, Field(min_length=1)]
ModelName = Annotated[str, Field(pattern=r"^(builtin|[A-Za-z_][\w.-]*:.+)$")]
"""`builtin`, `openai:MODEL`, `PROVIDER:MODEL`, `replay:FILE`, `scripted:FILE`, or a class by its import path."""
ModelNames = ModelName | Annotated[tuple[ModelName, ...], Field(min_length=1)]
"""A model, or several: each one after the first is asked where those before it do not answer."""
Names = tuple[str, ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Price(_Part):
    """What a model costs, per million tokens."""

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]


class Provider(_Part):
    """A server that speaks the OpenAI protocol, or a class of chat models from a LangChain integration."""

    base_url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    """Where it is; for the provider `openai`, `OPENAI_BASE_URL` or OpenAI's own where nothing is said."""
    import_path: Annotated[str, Field(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")] | None = None
    """`package.module:Class` instead of an address; it is made with `model` and the `options`."""
    api_key_env: _Text | None = None
    """The variable that holds the key, `OPENAI_API_KEY` for the provider `openai`. The key itself stands in no file."""
    api_key_keyring: Annotated[str, Field(pattern=r"^[^/]+/.+$")] | None = None
    """`SERVICE/USER` in the system's keyring, where the package `keyring` is installed."""
    prices: Mapping[str, Price] = {}
    """By model name; the cost of a model that is not here is unknown, which is not zero."""
    context_tokens: Annotated[int, Field(ge=1000)] | None = None
    """How much fits into one request, where it is known: a longer conversation is compacted before it is sent."""
    max_output_tokens: Annotated[int, Field(ge=1)] | None = None
    """The longest reply that is asked for."""
    ask_usage: bool = True
    """Ask for usage figures in the stream; off for servers that refuse the field."""
    first_token_s: Annotated[float, Field(gt=0)] | None = None
    """Seconds until the first piece of a reply: 60, and 300 for a server on this machine or its network."""
    options: Mapping[str, object] = {}
    """Further fields of each request, such as `temperature`; for a class, the arguments that it is made with."""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.base_url and self.import_path:
            raise ValueError("give `base_url` or `import_path`, not both")
        return self


class Assigned(_Part):
    """Who works with which model, where it is not the run's."""

    personas: Mapping[str, ModelNames] = {}
    """By a persona's id."""
    phases: Mapping[str, ModelNames] = {}
    """By a phase: `5`, or `06-backend-implementation/5`. It comes before the persona's."""

    def every(self) -> Iterator[str]:
        """All names."""
        for names in (*self.personas.values(), *self.phases.values()):
            yield from listed(names)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The models of a run: the first of each row works, the rest are its fallbacks."""

    names: Names
    typed: bool = False
    """Whether a person named them for this run: then they work everywhere."""
    personas: Mapping[str, Names] = field(default_factory=dict)
    phases: Mapping[str, Names] = field(default_factory=dict)

    def of(self, *, persona: str, own: Names = (), stage: str = "", phase: int | None = None) -> Names:
        """The models of a persona at work in a phase; `own` are those that its file names."""
        if self.typed:
            return self.names
        by_phase = self.phases.get(f"{stage}/{phase}") or self.phases.get(str(phase)) if phase is not None else None
        return by_phase or self.personas.get(persona) or own or self.names

    def every(self) -> list[str]:
        """All names, each once."""
        rows = [self.names] if self.typed else [self.names, *self.personas.values(), *self.phases.values()]
        return list(dict.fromkeys(name for row in rows for name in row))


def listed(names: str | Names) -> Names:
    """One or several names, as a row."""
    return (names,) if isinstance(names, str) else tuple(names)

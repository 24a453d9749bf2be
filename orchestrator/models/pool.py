"""The chat models of one drive: made from their names when they are first needed, shared, and closed at its end."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from orchestrator.errors import Problem
from orchestrator.models.keys import key_of
from orchestrator.models.registry import OPENAI, Providers, make_model
from orchestrator.models.settings import ModelSettings, Patience, Prices

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from orchestrator.models.recording import Tape
    from orchestrator.provider import Names, Provider

NEAR_FIRST_S, NEAR_TOTAL_S = 300.0, 1800.0
"""Patience with a server on this machine or its network, which may read a long prompt on a processor."""


class Pool:
    """Models by name; what is asked for twice is made once."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        *,
        watch: Callable[[str, int], None] | None = None,
        record: Path | None = None,
    ) -> None:
        self._providers = settings_of(providers, watch)
        self._made: dict[tuple[str, Path | None], BaseChatModel] = {}
        self._rows: dict[tuple[Names, Path | None], BaseChatModel] = {}
        self._record = record
        self._tape: Tape | None = None

    def row(self, names: Names, inputs: Path | None) -> BaseChatModel:
        """The model of these names, the first choice first; raises `Problem` where one of them cannot be made."""
        if (names, inputs) not in self._rows:
            self._rows[names, inputs] = self._recorded(self._row(names, inputs))
        return self._rows[names, inputs]

    async def close(self) -> None:
        """Let go of connections."""
        for model in self._made.values():
            close = getattr(model, "aclose", None)
            if close is not None:
                await close()

    def _row(self, names: Names, inputs: Path | None) -> BaseChatModel:
        models = {name: self._one(name, inputs) for name in names}
        if len(models) == 1:
            return models[names[0]]
        from orchestrator.models.fallbacks import Fallbacks  # noqa: PLC0415 - most runs have none

        return Fallbacks.of(models)

    def _one(self, name: str, inputs: Path | None) -> BaseChatModel:
        if (name, inputs) not in self._made:
            self._made[name, inputs] = make_model(name, inputs=inputs, providers=self._providers)
        return self._made[name, inputs]

    def _recorded(self, model: BaseChatModel) -> BaseChatModel:
        if self._record is None:
            return model
        from orchestrator.models.recording import Tape  # noqa: PLC0415 - most runs have none
        from orchestrator.models.replay import Recorder  # noqa: PLC0415 - as above

        if self._tape is None:
            self._tape = Tape(path=self._record, secrets=_secrets(self._providers)).open()
        return Recorder.of(model, self._tape)


def settings_of(
    providers: Mapping[str, Provider], watch: Callable[[str, int], None] | None = None
) -> dict[str, ModelSettings]:
    """How the models of each provider of the config are reached; `openai` is always among them."""
    made = {name: _settings(name, provider) for name, provider in providers.items()}
    made.setdefault(OPENAI, ModelSettings(patience=_patience(os.environ.get("OPENAI_BASE_URL"), None)))
    return {name: replace(settings, watch=watch) for name, settings in made.items()}


def _settings(name: str, known: Provider) -> ModelSettings:
    address = known.base_url or (os.environ.get("OPENAI_BASE_URL") if name == OPENAI else None)
    body = dict(known.options)
    if known.max_output_tokens is not None and not known.import_path:
        # OpenAI's own models refuse the older name, most other servers know no other.
        body.setdefault("max_tokens" if address else "max_completion_tokens", known.max_output_tokens)
    return ModelSettings(
        base_url=known.base_url,
        import_path=known.import_path or "",
        key_variable=known.api_key_env or ("OPENAI_API_KEY" if name == OPENAI else ""),
        keyring=known.api_key_keyring or "",
        body=body,
        arguments=dict(known.options),
        ask_usage=known.ask_usage,
        prices={
            model: Prices(input_per_million=price.input, output_per_million=price.output)
            for model, price in known.prices.items()
        },
        context_tokens=known.context_tokens,
        max_output_tokens=known.max_output_tokens,
        patience=_patience(address, known.first_token_s),
    )


def _patience(address: str | None, first_s: float | None) -> Patience:
    usual = Patience(first_s=NEAR_FIRST_S, total_s=NEAR_TOTAL_S) if _near(address) else Patience()
    if first_s is None:
        return usual
    return replace(usual, first_s=first_s, total_s=max(usual.total_s, 2 * first_s))


def _near(address: str | None) -> bool:
    host = urlsplit(address or "").hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith((".local", ".localhost"))


def _secrets(providers: Providers) -> list[str]:
    found = []
    for settings in providers.values():
        with suppress(Problem):
            found.append(key_of(settings))
    return [key for key in found if key]

"""From a model's name to the model."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.errors import Problem
from orchestrator.models.keys import key_of
from orchestrator.models.settings import ModelSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

FORMS = (
    "builtin, openai:MODEL, PROVIDER:MODEL for a provider of your config, replay:FILE, scripted:FILE, "
    "or package.module:Class for any other LangChain chat model"
)
OPENAI_ADDRESS = "https://api.openai.com/v1"
NO_KEY = "none"
"""What local endpoints, which ask for no key, are sent."""
OPENAI = "openai"
"""The provider that needs no entry in the config."""

Providers = Mapping[str, ModelSettings]
"""How the models of each provider are reached, by its name."""


def make_model(
    name: str,
    *,
    inputs: Path | None = None,
    settings: ModelSettings | None = None,
    providers: Providers | None = None,
) -> BaseChatModel:
    """The chat model of that name; raises `Problem` where there is none or its key is missing.

    `inputs` is the folder of the pinned handoff package, which the built-in model works from. Models that are made
    with one `settings` share the breakers of their endpoints; `settings` are those of `openai` where `providers` has
    none, and of a class that is named by its import path.
    """
    known = {OPENAI: settings or ModelSettings(), **(providers or {})}
    kind, _, rest = name.partition(":")
    match kind, rest:
        case "builtin", "":
            return _builtin(inputs)
        case "scripted", str(path) if path:
            return _scripted(Path(path), inputs, known)
        case "replay", str(path) if path:
            return _replay(Path(path))
        case str(provider), str(model) if model and provider in known:
            return _of_provider(provider, model, known[provider])
        case str(module), str(attribute) if all(map(str.isidentifier, [*module.split("."), attribute])):
            return _by_import_path(f"{module}:{attribute}", settings or ModelSettings())
        case _:
            raise Problem(f"there is no model {name!r}", remedy=f"use {FORMS}")


def _builtin(inputs: Path | None) -> BaseChatModel:
    if inputs is None:
        raise Problem("the built-in model works from a handoff package, and there is none", remedy="give --handoff DIR")
    from orchestrator.models.builtin.chat import BuiltinModel  # noqa: PLC0415 - half a second for those who want another

    return BuiltinModel(inputs=inputs)


def _scripted(path: Path, inputs: Path | None, providers: Providers) -> BaseChatModel:
    from orchestrator.models.scripted import ScriptedModel, read_script  # noqa: PLC0415 - as above

    script = read_script(path)
    if script.fallback is not None and script.fallback.startswith("scripted:"):
        raise Problem("a script's fallback cannot be a script", where=str(path), remedy="name another model")
    fallback = make_model(script.fallback, inputs=inputs, providers=providers) if script.fallback else None
    return ScriptedModel(script=script, where=str(path), fallback=fallback)


def _replay(path: Path) -> BaseChatModel:
    from orchestrator.models.recording import read_recording  # noqa: PLC0415 - as above
    from orchestrator.models.replay import Replayed  # noqa: PLC0415 - as above

    return Replayed(lines=read_recording(path), where=str(path))


def _of_provider(provider: str, model: str, settings: ModelSettings) -> BaseChatModel:
    if settings.import_path:
        return _by_import_path(settings.import_path, settings, model=model)
    from orchestrator.models.endpoint import Endpoint  # noqa: PLC0415 - as above
    from orchestrator.models.openai_chat import OpenAIChat  # noqa: PLC0415 - as above

    address = _address(provider, settings)
    key = key_of(settings)
    if not key and address == OPENAI_ADDRESS:
        variable = settings.key_variable
        raise Problem(
            f"the model {provider}:{model} needs a key, and the environment variable {variable} is not set",
            remedy=f"set {variable}, or OPENAI_BASE_URL for an endpoint that needs none, or use builtin",
        )
    endpoint = Endpoint(address, key or NO_KEY, settings, settings.prices.get(model))
    return OpenAIChat(model=model, endpoint=endpoint, settings=settings)


def _address(provider: str, settings: ModelSettings) -> str:
    address = settings.base_url
    if not address and provider == OPENAI:
        address = os.environ.get("OPENAI_BASE_URL") or OPENAI_ADDRESS
    if not address:
        remedy = f"add `base_url` or `import_path` to `providers: {provider}` in your config"
        raise Problem(f"nothing says where the provider `{provider}` is", remedy=remedy)
    if not address.startswith(("http://", "https://")):
        raise Problem(f"the base URL {address!r} is none", remedy="give one that begins with https:// or http://")
    return address


def _by_import_path(name: str, settings: ModelSettings, **named: str) -> BaseChatModel:
    from langchain_core.language_models import BaseChatModel  # noqa: PLC0415 - as above

    from orchestrator.models.foreign import Foreign  # noqa: PLC0415 - as above

    module, _, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise Problem(f"the model {name} cannot be imported: {error}", remedy=f"install it, or use {FORMS}") from error
    if not isinstance(found, type) or not issubclass(found, BaseChatModel):
        raise Problem(f"{name} is no LangChain chat model", remedy="name a class that derives from BaseChatModel")
    try:
        arguments: dict[str, Any] = {**named, **settings.arguments}
        model: BaseChatModel = found(**arguments)
    except Exception as error:  # what a foreign constructor raises is its own, and the user's to mend
        raise Problem(f"the model {name} cannot be made: {error}", remedy="check its arguments and its key") from error
    return Foreign(model=model, name=name, settings=settings, prices=settings.prices.get(named.get("model", name)))

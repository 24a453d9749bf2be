"""From a model's name to the model."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.errors import Problem
from orchestrator.models.settings import ModelSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

FORMS = "builtin, scripted:FILE, openai:MODEL, or package.module:Class for any other LangChain chat model"
OPENAI_ADDRESS = "https://api.openai.com/v1"
NO_KEY = "none"
"""What local endpoints, which ask for no key, are sent."""


def make_model(name: str, *, inputs: Path | None = None, settings: ModelSettings | None = None) -> BaseChatModel:
    """The chat model of that name; raises `Problem` where there is none or its key is missing.

    `inputs` is the folder of the pinned handoff package, which the built-in model works from. Models that are made
    with one `settings` share the breakers of their endpoints.
    """
    settings = settings or ModelSettings()
    kind, _, rest = name.partition(":")
    match kind, rest:
        case "builtin", "":
            return _builtin(inputs)
        case "scripted", str(path) if path:
            return _scripted(Path(path), inputs, settings)
        case "openai", str(model) if model:
            return _openai(model, settings)
        case str(module), str(attribute) if all(map(str.isidentifier, [*module.split("."), attribute])):
            return _by_import_path(module, attribute, settings)
        case _:
            raise Problem(f"there is no model {name!r}", remedy=f"use {FORMS}")


def _builtin(inputs: Path | None) -> BaseChatModel:
    if inputs is None:
        raise Problem("the built-in model works from a handoff package, and there is none", remedy="give --handoff DIR")
    from orchestrator.models.builtin.chat import BuiltinModel  # noqa: PLC0415 - half a second for those who want another

    return BuiltinModel(inputs=inputs)


def _scripted(path: Path, inputs: Path | None, settings: ModelSettings) -> BaseChatModel:
    from orchestrator.models.scripted import ScriptedModel, read_script  # noqa: PLC0415 - as above

    script = read_script(path)
    if script.fallback is not None and script.fallback.startswith("scripted:"):
        raise Problem("a script's fallback cannot be a script", where=str(path), remedy="name another model")
    fallback = make_model(script.fallback, inputs=inputs, settings=settings) if script.fallback else None
    return ScriptedModel(script=script, where=str(path), fallback=fallback)


def _openai(model: str, settings: ModelSettings) -> BaseChatModel:
    from orchestrator.models.endpoint import Endpoint  # noqa: PLC0415 - as above
    from orchestrator.models.openai_chat import OpenAIChat  # noqa: PLC0415 - as above

    address = settings.base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_ADDRESS
    if not address.startswith(("http://", "https://")):
        raise Problem(f"the base URL {address!r} is none", remedy="give one that begins with https:// or http://")
    key = os.environ.get(settings.key_variable, "").strip()
    if not key and address == OPENAI_ADDRESS:
        raise Problem(
            f"the model openai:{model} needs a key, and the environment variable {settings.key_variable} is not set",
            remedy=f"set {settings.key_variable}, or OPENAI_BASE_URL for an endpoint that needs none, or use builtin",
        )
    if not key.isascii() or not key.isprintable():
        raise Problem(
            f"the key in {settings.key_variable} holds characters that no key has", remedy="copy it once more"
        )
    endpoint = Endpoint(address, key or NO_KEY, settings, settings.prices.get(model))
    return OpenAIChat(model=model, endpoint=endpoint, settings=settings)


def _by_import_path(module: str, attribute: str, settings: ModelSettings) -> BaseChatModel:
    from langchain_core.language_models import BaseChatModel  # noqa: PLC0415 - as above

    name = f"{module}:{attribute}"
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise Problem(f"the model {name} cannot be imported: {error}", remedy=f"install it, or use {FORMS}") from error
    if not isinstance(found, type) or not issubclass(found, BaseChatModel):
        raise Problem(f"{name} is no LangChain chat model", remedy="name a class that derives from BaseChatModel")
    try:
        model: BaseChatModel = found(**settings.arguments)
    except Exception as error:  # what a foreign constructor raises is its own, and the user's to mend
        raise Problem(f"the model {name} cannot be made: {error}", remedy="check its arguments and its key") from error
    return model

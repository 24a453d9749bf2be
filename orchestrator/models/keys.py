"""Where keys come from: the environment, or the system's keyring. Never a file of a project or of ours."""

from __future__ import annotations

import importlib
import os

from orchestrator.errors import Problem
from orchestrator.models.settings import ModelSettings


def key_of(settings: ModelSettings) -> str:
    """The key, empty where there is none; raises `Problem` where it cannot be one or the keyring cannot be asked."""
    variable = settings.key_variable
    key = os.environ.get(variable, "").strip() if variable else ""
    where = variable
    if not key and settings.keyring:
        key, where = _from_keyring(settings.keyring), f"keyring {settings.keyring}"
    if not key.isascii() or not key.isprintable():
        raise Problem(f"the key in {where} holds characters that no key has", remedy="copy it once more")
    return key


def _from_keyring(place: str) -> str:
    service, _, user = place.partition("/")
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        remedy = "pip install keyring, or name a variable with `api_key_env`"
        raise Problem("the package `keyring` is not installed", where=place, remedy=remedy) from None
    try:
        key = keyring.get_password(service, user)
    except Exception as error:  # noqa: BLE001 - each backend has errors of its own
        raise Problem(f"the keyring cannot be asked: {error}", where=place, remedy="unlock it and try again") from None
    if not key:
        raise Problem("there is no such key in the keyring", where=place, remedy=f"keyring set {service} {user}")
    return str(key).strip()

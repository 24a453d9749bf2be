"""The words of documents, in files beside this one: a list of regular expressions for each meaning, in any language.

What other languages call a part is put into English first (`heads.yaml`), so that all other lists are English where a
sentence is not quoted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from orchestrator.documents.words import BEGINS, ENDS

Meanings = Mapping[str, tuple[str, ...]]


@cache
def lexicon(name: str) -> Meanings:
    """The lists of one file, by meaning and in its order."""
    text = resources.files(__name__).joinpath(f"{name}.yaml").read_text("utf-8")
    lists: dict[str, list[str]] = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506  # it makes nothing but text
    return {meaning: tuple(forms) for meaning, forms in lists.items()}


def any_of(name: str, meaning: str) -> str:
    """One list as a part of a regular expression."""
    return f"(?:{'|'.join(lexicon(name)[meaning])})"


@cache
def form(name: str, meaning: str) -> re.Pattern[str]:
    """One list as an expression that does not mind case."""
    return re.compile(any_of(name, meaning), re.IGNORECASE)


@cache
def phrase(meaning: str) -> re.Pattern[str]:
    """What sentences say for a meaning, as whole words."""
    return re.compile(rf"{BEGINS}{any_of('phrases', meaning)}{ENDS}", re.IGNORECASE)


@cache
def _translations() -> Mapping[str, str]:
    return {foreign.casefold(): english for english, forms in lexicon("heads").items() for foreign in forms}


def in_english(head: str) -> str:
    """What a bare label or heading is called in English; itself where it is not known in another language."""
    words = re.sub(r"[«»“”„\"]\s*|\s+(?=»)", "", head).strip(" !?:.")
    known = _translations()
    return known.get(words) or known.get(re.sub(r"\s*\([^()]*\)$", "", words)) or head

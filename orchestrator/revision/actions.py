"""What a name or a sentence does with things: makes, lists, shows, changes or removes them."""

from __future__ import annotations

from orchestrator.revision.words import split, stem

_ACTIONS = {
    "make": "create creating creation add adding insert register registration post make new",
    "list": "list listing all index page search browse",
    "show": "get find read show fetch load lookup",
    "change": "update updating change changing edit patch put modify replace",
    "remove": "delete deleting deletion remove removal removing drop destroy erase",
}
_OF_STEM = {stem(word): action for action, words in _ACTIONS.items() for word in words.split()}


def actions(text: str) -> frozenset[str]:
    """The kinds of action that a text names."""
    return frozenset(_OF_STEM[stem(word)] for word in split(text) if stem(word) in _OF_STEM)


def differ(text: str, symbol: str) -> bool:
    """Whether a text names actions, and the symbol is of another one."""
    told, does = actions(text), actions(symbol)
    return bool(told and does and not told & does)

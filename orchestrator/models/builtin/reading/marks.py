"""Extensions of an operation that say who may call it: only the auth model is built, so that both must say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.auth import AuthModel
from orchestrator.contract import Operation
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.words import key

_WHO = {"role", "permission", "scope", "access", "authorization", "allow", "allowed", "policy"}
_ALL = {"public", "authenticated", "any", "all", "anyone", "everyone", "anonymous"}
_MUCH = {
    "rate": "how often it may be called", "ratelimit": "how often it may be called",
    "throttle": "how often it may be called", "throttling": "how often it may be called",
    "quota": "how much a caller may use", "cache": "how long an answer may be kept",
    "idempotent": "what a repeated request does", "idempotency": "what a repeated request does",
    "audit": "what is put on record", "feature": "for whom it is switched on",
}  # fmt: skip


def ask_about_marks(operation: Operation, auth: AuthModel, notes: Notes) -> None:
    """Raise what `x-roles` and the like say beyond the auth model, and limits that nothing builds."""
    rule = auth.rule(operation.id)
    for mark, value in operation.marks.items():
        about = key(mark.removeprefix("x-"))
        if _WHO & set(about) and rule is not None:
            named = list(_named(value))
            strange = [name for name in named if name not in auth.roles and name.lower() not in _ALL]
            told = {name for name in named if name in auth.roles}
            for name in strange:
                notes.ask(
                    Cause.PROSE,
                    f"{mark} {name}",
                    f"`{mark}` names {name}, which is no role of the auth model: who is that, and on which rows?",
                    meanwhile=f"only the auth model says who may call, and nobody is let in as {name}",
                )
            allowed = set(auth.roles) if rule.authenticated else set(rule.allow) & set(auth.roles)
            if told and not strange and told != allowed and not (rule.public and _ALL & set(named)):
                notes.ask(
                    Cause.PROSE,
                    f"{mark} {operation.id}",
                    f"`{mark}` of {operation.called} says {', '.join(sorted(told))}, and the auth model lets in "
                    f"{', '.join(sorted(allowed)) or 'everybody'}: which holds?",
                    meanwhile="the auth model holds",
                )
        elif found := next((_MUCH[word] for word in about if word in _MUCH), ""):
            notes.ask(
                Cause.PROSE,
                mark,
                f"`{mark}` says {found}, which nothing here builds: what is wanted, and whose work is it?",
                meanwhile=f"nothing is built for `{mark}`",
            )


def _named(value: object) -> Iterator[str]:
    """The names in a mark's value: a list, a text with commas, or the texts of a mapping of lists."""
    if isinstance(value, str):
        yield from (part for part in re.split(r"[\s,|]+", value) if re.fullmatch(r"[\w.:-]+", part))
    elif isinstance(value, list):
        for item in value:
            yield from _named(item)

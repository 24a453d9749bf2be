"""Sentences that say whose rows somebody may touch: “Instructors may change the sites that they added, admins any”."""

from __future__ import annotations

import re

from orchestrator.models.builtin.reading.accounted import Context
from orchestrator.models.builtin.reading.said_of_access import ROLES, named_roles
from orchestrator.models.builtin.reading.words import PEOPLE, key, same_stem, words

_MAY = r"(?:may|can|could|is allowed to|are allowed to)"
_THEIRS = (
    r"(?:the|those|only the|only those) (?:(?P<noun>(?!that\b|which\b|they\b)\w+) )?(?:that |which )?"
    r"(?:they|he|she|they themselves)(?: have| has)? (?P<did>\w+)(?: themselves)?"
)
_FORM = re.compile(
    rf"(?:only )?(?:the |an? )?(?P<who>{ROLES}|\w+) {_MAY} (?:only )?(?P<deed>[a-z]+) {_THEIRS}"
    rf"(?:(?:[,;]|,? and|,? but|,? while) (?:the |an? )?(?P<free>{ROLES})(?: {_MAY})?(?: (?P<again>[a-z]+))?"
    r" (?:any|all|every|each)(?: (?:of them|one|\w+))?)?\s*\.?",
    re.IGNORECASE,
)
_DEEDS = {
    "GET": {"see", "view", "read", "get", "list", "open"},
    "POST": {"do", "create", "add", "make"},
    "PUT": {"change", "edit", "update", "modify", "correct", "alter", "replace"},
    "PATCH": {"change", "edit", "update", "modify", "correct", "alter"},
    "DELETE": {"delete", "remove", "erase"},
}
_MAKING = {"made", "make", "created", "create", "added", "add", "wrote", "write", "posted", "post", "own", "entered"}
_MAKERS = {"owner", "author", "creator", "created", "added"}


def owner_rule(sentence: str, context: Context) -> bool | None:
    """Whether the auth model binds callers just so; `None` where a sentence is no such rule, or of another deed."""
    marked, known = named_roles(sentence, context.roles)
    said = _FORM.fullmatch(marked.strip())
    if said is None or not _is_its_deed(said["deed"].lower(), context):
        return None
    who, free = _roles(said["who"], known), _roles(said["free"] or "", known)
    if not who and not {*key(said["who"])} & {*PEOPLE, "caller", "owner", "author", "creator", "people", "everybody"}:
        return None
    access = context.access
    allowed = set(access.allow) or set(context.roles)
    bound = access.own and who <= allowed and not who & set(access.bypass) and free in (set(), set(access.bypass))
    return bound and _is_owner(said["did"].lower(), context) and _is_its_row(said["noun"], context)


def _roles(text: str, known: list[str]) -> set[str]:
    return {known[int(number)] for number in re.findall(r"\x00(\d+)\x00", text)}


def _is_its_deed(deed: str, context: Context) -> bool:
    """Whether a verb is what the operation does."""
    operation = context.operation
    named = {*words(operation.id), *words(operation.summary), *words(operation.path)}
    return deed in _DEEDS.get(operation.method, ()) or any(same_stem(deed, word) for word in named)


def _is_owner(did: str, context: Context) -> bool:
    """Whether a verb tells of the column that says whose a row is: “they added” of `added_by`, “they lead”."""
    column = next((name for _, name in context.access.owner_path[-1:]), "")
    named = {word for word in words(column) if word not in {"id", "by"}}
    made = did in _MAKING and bool(named & _MAKERS)
    return made or any(same_stem(did, word) for word in named)


def _is_its_row(noun: str | None, context: Context) -> bool:
    table = context.table
    return noun is None or noun.lower() == "ones" or (table is not None and key(noun)[-1:] == key(table.name)[-1:])

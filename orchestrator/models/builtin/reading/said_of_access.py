"""Sentences that say who may call and how long a token holds, held against the auth model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from orchestrator.models.builtin.design import Access
from orchestrator.models.builtin.reading.words import key, listed, words

_ROLE = r"\x00\d+\x00"
_BEFORE = r"(?:(?:an?|the|users? with|those with|callers? with)\s+)?(?:the\s+)?(?:roles?\s+)?"
_ROLES = rf"{_ROLE}(?:\s*(?:,|/|\||&|\band/or\b|\band\b|\bor\b)+\s*{_BEFORE}{_ROLE})*"
ROLES = _ROLES
"""One role or several, as `named_roles` marks them."""
_AFTER = r"(?:\s+(?:roles?|users?|members?|accounts?|staff|access|rights?|privileges?|permissions?))?"
_END = rf"{_AFTER}\s*(?=$|[.,;:()\]]|(?:may|can|could|are|is|have|has|to)\b)"
_EXCLUSIVE = re.compile(
    rf"(?<!\bnot )\bonly\s+(?:(?:for|by|to)\s+)?{_BEFORE}(?P<may>{_ROLES}){_END}"
    rf"|(?P<alone>{_ROLES}){_AFTER}[\s-]+only\b(?!\s+\w)"
    rf"|\brequires?\s+(?:being\s+)?{_BEFORE}(?P<needs>{_ROLES}){_END}"
    rf"|(?P<required>{_ROLES}){_AFTER}\s+(?:is\s+|are\s+)?(?:required|needed)\b"
    rf"|\b(?:restricted|limited|reserved)\s+(?:to|for)\s+{_BEFORE}(?P<kept>{_ROLES}){_END}"
    rf"|\bmust\s+(?:be|have)\s+{_BEFORE}(?P<must>{_ROLES}){_END}",
    re.IGNORECASE,
)
"""Roles, each between two zero bytes, to whom a sentence leaves something alone."""
_LONGER = {"admin": "(?:admin|administrator)"}
_OPEN = re.compile(
    r"\bno (?:auth\w*|login|token|credentials) (?:is |are )?(?:required|needed|necessary)\b"
    r"|\b(?:auth(?:entication|orization|orisation)?|login|token) is not (?:required|needed)\b"
    r"|\bwithout (?:auth(?:entication|orization)?|login)\b|\bpublicly (?:accessible|available)\b",
    re.IGNORECASE,
)
OPTIONAL = re.compile(r"\bauth(?:entication|orization|orisation)? (?:is )?optional\b", re.IGNORECASE)
_CLOSED = re.compile(
    r"\b(?:auth(?:entication)?|login|credentials) (?:is |are )?required\b"
    r"|\b(?:requires?|needs) (?:auth(?:entication)?|a login|login|to be logged in)\b",
    re.IGNORECASE,
)
_TTL = re.compile(
    r"\b(?:access )?(?:tokens?|jwts?)\b[^.]{0,200}?\b(?:expires?|expire[sd]?|valid|good|lasts?|lifetime|holds?)\b"
    r"[^.]{0,200}?"
    r"\b(?P<number>\d+)[ -]?(?P<unit>seconds?|minutes?|mins?|hours?|days?|weeks?|[smhd])\b",
    re.IGNORECASE,
)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_OTHER_TOKENS = re.compile(r"\b(refresh|reset|verification|confirmation|invit\w+|activation)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a sentence says of access, and what the auth model says instead."""

    agrees: bool
    instead: str = ""
    """What the auth model says, where they differ, as an end of `the auth model …`."""
    rest: str = ""
    """What the sentence says besides."""


def said_of_access(sentence: str, access: Access, roles: Iterable[str], ttl_s: int) -> Said | None:
    """How a sentence about an operation stands to its rule; `None` where it says nothing of who may call."""
    return (
        _of_roles(sentence, access, tuple(roles)) or _of_credentials(sentence, access) or said_of_ttl(sentence, ttl_s)
    )


def said_of_ttl(sentence: str, ttl_s: int) -> Said | None:
    """How a sentence about the life of tokens stands to the auth model's `ttl`; 0 where nobody logs in."""
    found = _TTL.search(sentence)
    if found is None or not ttl_s or _OTHER_TOKENS.search(sentence):
        return None
    stated = int(found["number"]) * _SECONDS[found["unit"][0].lower()]
    return Said(agrees=stated == ttl_s, instead=f"lets a token hold for {ttl_s} seconds", rest=_rest(sentence, found))


_OF_OTHERS = re.compile(r"\b(?:any|all|every|everyone|everybody|others?)\b", re.IGNORECASE)
"""What ownership does not bind: rows of whomever, beside which an owner still has their own."""


def named_roles(sentence: str, roles: Iterable[str]) -> tuple[str, list[str]]:
    """The sentence with each role as its number between zero bytes, and the roles by that number."""
    known = sorted(roles, key=len, reverse=True)
    for number, role in enumerate(known):
        bare = [word for word in words(role) if word != "role"] or list(words(role))
        spelled = r"[\s_-]?".join(_LONGER.get(word, re.escape(word)) for word in bare)
        sentence = re.sub(
            rf"[`'\"]?(?<![\w\x00])(?:ROLE[_\s-])?{spelled}(?:s|es)?(?![\w\x00])[`'\"]?",
            f"\x00{number}\x00",
            sentence,
            flags=re.IGNORECASE,
        )
    return sentence, known


def _of_roles(sentence: str, access: Access, roles: tuple[str, ...]) -> Said | None:
    marked, known = named_roles(sentence, roles)
    found = _EXCLUSIVE.search(marked)
    if found is None:
        return None
    meant = {known[int(number)] for text in found.groups() if text for number in re.findall(r"\x00(\d+)\x00", text)}
    allowed = set(roles) if not access.allow else set(access.allow)
    bound = access.own and meant == set(access.bypass) and _OF_OTHERS.search(sentence) is not None
    if access.public:
        return Said(agrees=False, instead="lets anybody call")
    called = listed(access.allow) if access.allow else "everybody with credentials"
    rest = re.sub(r"\x00\d+\x00|^\s*(?:may|can|could)\b", "", _rest(marked, found))
    return Said(agrees=meant == allowed or bound, instead=f"lets {called} call", rest=rest)


def _of_credentials(sentence: str, access: Access) -> Said | None:
    who = "lets anybody call" if access.public else "asks for credentials"
    ways = ((OPTIONAL, access.public and access.optional), (_OPEN, access.public), (_CLOSED, not access.public))
    for way, agrees in ways:
        if (found := way.search(sentence)) is not None:
            return Said(agrees=agrees, instead=who, rest=_rest(sentence, found))
    return None


def _rest(sentence: str, found: re.Match[str]) -> str:
    return f"{sentence[: found.start()]} {sentence[found.end() :]}".strip()


_MEMBERS = re.compile(
    r"only (?:the )?(?P<who>[\w-]+)(?: of (?:the|this|that|its|an?) [\w-]+)? (?:may|can|are allowed to)"
    r" [a-z]+(?: [\w'\u2019-]+){0,4}\s*\.?",
    re.IGNORECASE,
)
_OR_OWNER = re.compile(
    rf"\bowners?,? (?:or|and) (?:an? |the )?{_ROLES}|{_ROLES},? (?:or|and) (?:the |an? )?(?=owners?\b)", re.IGNORECASE
)


def leaves_to_members(sentence: str, link: str) -> bool:
    """Whether a sentence leaves something to those who have a row in a table: “Only members may see this list”."""
    said = _MEMBERS.fullmatch(sentence.strip())
    return said is not None and key(said["who"])[-1:] == key(link)[-1:]


def alternatives_of_owners(marked: str) -> str:
    """A sentence without the roles that may do as owners may: “the owner or an admin” binds no admin to own rows."""
    return _OR_OWNER.sub(lambda found: "owner" if "owner" in found[0].lower() else "", marked)

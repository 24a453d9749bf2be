"""Prose that is about no single operation: the contract's introduction, its tags, and the handoff's own words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from orchestrator.auth import AuthModel, Kind, Scope
from orchestrator.contract import Contract
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Assumed, Question
from orchestrator.models.builtin.reading.notes import Cause
from orchestrator.models.builtin.reading.prose_words import MONEY, MONEY_RULE, RULE, SENTENCE
from orchestrator.models.builtin.reading.said_of_access import Said, said_of_ttl
from orchestrator.models.builtin.reading.told_at_large import demands_at_large
from orchestrator.models.builtin.reading.words import plain, stem, words

_NO_PROSE = re.compile(r"^\s*(#|```|- \[|>|\|[\s|:-]*$)")
_MARKS = re.compile(r"\*\*|(?<![\w`])[*_](?=\w)|(?<=\w)[*_](?![\w`])")
_AROUND = ("", "situation", "assessment", "risks forward", "assumptions")
"""Sections of a handoff that speak about the work as well as of what is to be built."""
_LISTS = ("artifacts", "coverage", "handoff ready", "next phase", "post-mvp backlog", "mvp scope")
"""Sections of a handoff that say where things are, not what they do."""
_BUILT_NOWHERE = re.compile(
    r"\b(?:refus\w+|reject(?:s|ed)?|merge[ds]?|audit(?:ed| (?:log|trail)s?)|keeps? track of)\b"
    r"|\b(?:is|are|gets?) (?:logged|audited|recorded|tracked)\b"
    r"|\b(?:leaves?|writes?|makes?|adds?) an? (?:\w+ )?(?:entry|record|trace)\b",
    re.IGNORECASE,
)
"""What a service would do by itself with each request."""
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_UNDECIDED = re.compile(
    r"\b(to be (decided|defined|agreed|specified)|tbd|still (deciding|open|discussing)|undecided|"
    r"(is|are|still) (as yet |yet |still )?unknown|"
    r"not (yet )?(been )?(agreed|decided|specified|settled|known)|(is|are) being (decided|discussed|defined)|"
    r"(haven't|have not|hasn't|has not) (yet )?(been )?(agreed|decided|settled)|"
    r"will (specify|decide|define)|needs? to (say|decide|confirm))\b",
    re.IGNORECASE,
)
_STANDING = {
    stem(word)
    for word in (
        "deleted", "active", "inactive", "enabled", "disabled", "locked", "blocked", "banned", "suspended", "revoked",
        "expires", "expiry", "expired", "verified", "confirmed", "activated", "deactivated", "status", "state",
        "approved", "archived", "frozen",
    )
}  # fmt: skip
_CREDENTIAL = {"token", "code", "reset"}
_OF_THINGS = re.compile(r"\b(and|or|with|how|what) their\b", re.IGNORECASE)
"""`Orders and their lines`: not whose rows a caller may see, only what there is."""


_OWN = re.compile(
    r"\b(?:your own|(?:the )?(?:authenticated|logged[- ]in|current|calling) (?:user|customer|member|account)'s|"
    r"the caller's)\b",
    re.IGNORECASE,
)


def ttl_of(auth: AuthModel) -> int:
    """Seconds for which a token holds; 0 where there are none."""
    scheme = auth.scheme
    ends = scheme is not None and (
        scheme.kind is Kind.JWT or (scheme.tokens is not None and bool(scheme.tokens.expires))
    )
    return scheme.ttl_s if scheme is not None and ends else 0


def general_questions(contract: Contract, auth: AuthModel) -> tuple[Question, ...]:
    """A question for each rule-like sentence about the whole service, but those that the auth model says too."""
    found = []
    for sentence, said, cause in _weighed(contract, auth):
        if said is not None and not said.agrees:
            text = f"The contract says of the whole service: “{sentence}” The auth model {said.instead}: which holds?"
            meanwhile = f"the auth model holds, not “{sentence}”"
            found.append(_of_the_whole(Cause.PROSE, f"ttl|{sentence}", text, meanwhile))
        elif cause is not None:
            text = f"The contract says of the whole service: “{sentence}” Which rule is this, exactly?"
            meanwhile = f"not enforced beyond what schema and auth say: “{sentence}”"
            found.append(_of_the_whole(cause, f"{cause}|{sentence}", text, meanwhile))
    return tuple(found)


def general_descriptions(contract: Contract, auth: AuthModel) -> tuple[Assumed, ...]:
    """Sentences about the whole service that nobody is asked about: descriptions, and what the auth model says too."""
    found = []
    for sentence, said, cause in _weighed(contract, auth):
        if cause is None and said is not None and said.agrees:
            found.append(Assumed(text=f"said of the whole service, and what the auth model says too: “{sentence}”"))
        elif cause is None and said is None:
            text = (
                "read as a description of the whole service, and nothing beyond schema and auth is built for it: “{}”"
            )
            found.append(Assumed(text=text.format(sentence)))
    return tuple(found)


def _weighed(contract: Contract, auth: AuthModel) -> Iterator[tuple[str, Said | None, Cause | None]]:
    """Each sentence of the introduction, what it says of auth, and for what the rest of it has to be asked about."""
    for sentence in _introduction(contract):
        said = said_of_ttl(sentence, ttl_of(auth))
        if said is None and _is_ones_own(sentence, contract, auth):
            said = Said(agrees=True)
        yield sentence, said, _cause(sentence if said is None else said.rest)


def _is_ones_own(sentence: str, contract: Contract, auth: AuthModel) -> bool:
    """`Manage the authenticated user's cart`, said of a tag all of whose operations are bound to their caller."""
    tags = [tag for tag in contract.document.get("tags") or () if isinstance(tag, Mapping)]
    named = {str(tag.get("name")) for tag in tags if sentence in _sentences(str(tag.get("description") or ""))}
    rules = [auth.rule(operation.id) for operation in contract.operations if named & set(operation.tags)]
    own = all(rule is not None and rule.scope is Scope.OWN and not rule.bypass for rule in rules)
    return bool(named and rules and own and _OWN.search(sentence)) and len(RULE.findall(sentence)) == 1


def handoff_rules(body: str, tables: Iterable[Table] = (), roles: Iterable[str] = ()) -> tuple[Assumed, ...]:
    """Sentences of the handoff's prose, on record as what nobody builds beyond schema, auth and mapping.

    Those that sound like rules, those that speak of what tables hold, or of roles, and all of what was intended.
    """
    about = {stem(word) for table in tables for word in words(table.name)} | {stem(w) for r in roles for w in words(r)}
    text = "the handoff says, and nothing beyond schema, auth and mapping is built for it: “{}”"
    found = []
    for section, sentence in dict.fromkeys(_told(body)):
        design = section not in _LISTS and {stem(word) for word in words(sentence)} & about
        if RULE.search(sentence) or (design and len(sentence.split()) > 3) or section not in {*_LISTS, *_AROUND}:
            found.append(Assumed(text=text.format(sentence)))
    return tuple(found)


def handoff_questions(body: str) -> tuple[Question, ...]:
    """What the handoff itself calls open: nobody has decided it, and nothing is built for it."""
    found = []
    for _, sentence in dict.fromkeys(_told(body)):
        if _UNDECIDED.search(sentence):
            text = f"The handoff leaves open: “{sentence}” What was decided?"
            meanwhile = f"nothing is built for it: “{sentence}”"
            found.append(_of_the_whole(Cause.PROSE, f"undecided|{sentence}", text, meanwhile))
    return tuple(found)


def standing_questions(principal: Table | None, known: Container[str] = ()) -> tuple[Question, ...]:
    """Columns of those who log in that may shut somebody out: deleted, locked, not yet confirmed, out of date.

    Of those `known` the contract says itself that they do.
    """
    if principal is None:
        return ()
    found = []
    for column in principal.columns:
        if column.name in known:
            continue
        if _STANDING & {stem(word) for word in plain(column.name)} and not _CREDENTIAL & set(plain(column.name)):
            name = f"{principal.name}.{column.name}"
            text = f"`{name}` sounds as if it shut somebody out: with which values may nobody log in or call?"
            meanwhile = f"`{name}` keeps nobody from logging in"
            found.append(_of_the_whole(Cause.CREDENTIALS, f"standing|{column.name}", text, meanwhile))
    return tuple(found)


def _of_the_whole(cause: Cause, about: str, text: str, meanwhile: str) -> Question:
    """A question about no operation in particular; `about` tells it from others of the cause."""
    mark = hashlib.sha256(about.encode()).hexdigest()[:8]
    return Question(id=f"{cause.value}-{mark}", cause=cause.value, text=text, operations=(), assumption=meanwhile)


def _told(body: str) -> Iterator[tuple[str, str]]:
    """(lower-case title of the section, sentence); a row of a table is one, and so is a paragraph's every sentence."""
    for part in re.split(r"^##? +", body, flags=re.MULTILINE):
        title, _, inside = part.partition("\n")
        prose = [
            line for line in inside.splitlines() if not _NO_PROSE.match(line) and not line.lstrip().startswith("|")
        ]
        rows = [line.strip(" |").replace("|", ":") for line in inside.splitlines() if line.lstrip().startswith("|")]
        told = _sentences(_MARKS.sub("", "\n".join(prose)))
        yield from ((title.strip().lower(), sentence) for sentence in told)
        for row in rows:
            if not _NO_PROSE.match(f"|{row}"):
                yield from ((title.strip().lower(), sentence) for sentence in _sentences(_MARKS.sub("", row)))


def _introduction(contract: Contract) -> list[str]:
    return list(dict.fromkeys(_sentences(_HEADING.sub("\n", "\n\n".join(_texts(contract.document))))))


def _cause(sentence: str) -> Cause | None:
    """Why a sentence about the whole service is asked about; `None` where it states no rule."""
    if MONEY & set(plain(sentence)) and MONEY_RULE.search(sentence):
        return Cause.MONEY
    rule = RULE.search(_OF_THINGS.sub("", sentence)) or _BUILT_NOWHERE.search(sentence)
    return Cause.PROSE if rule or demands_at_large(sentence) else None


def _texts(document: Mapping[str, Any]) -> Iterator[str]:
    info, tags = document.get("info"), document.get("tags")
    yield str(info.get("description") or "") if isinstance(info, Mapping) else ""
    for tag in tags if isinstance(tags, list) else ():
        yield str(tag.get("description") or "") if isinstance(tag, Mapping) else ""


def _sentences(text: str) -> Iterator[str]:
    for part in SENTENCE.split(text):
        sentence = " ".join(part.split()).strip(" -*")
        if len(sentence.split()) > 2:
            yield sentence if sentence[-1] in ".!?" else f"{sentence}."

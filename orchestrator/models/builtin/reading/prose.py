"""Sentences of a contract that sound like rules, and whether the structure says the same.

A sentence has *signals*, the words that make it sound like a rule. Each way in which the structure can speak (auth,
unique keys, bounds, order …) accounts for some of them; a sentence is covered when all its signals are accounted for.
"""

from __future__ import annotations

import re

from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.accounted import Context, accounted, signals_of
from orchestrator.models.builtin.reading.made_or_there import tells_success
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.prose_of_values import (
    asked_of_value,
    is_more_than_told,
    names_of,
    values_named,
)
from orchestrator.models.builtin.reading.prose_words import (
    EFFECT,
    HINT,
    IMPERATIVE,
    MONEY,
    MONEY_RULE,
    PURCHASE,
    UNSENT,
)
from orchestrator.models.builtin.reading.said_of_access import Said, named_roles, said_of_access
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.sentences import Told, left_of, sentences_of
from orchestrator.models.builtin.reading.stated import is_stated
from orchestrator.models.builtin.reading.taken_along import goes_along
from orchestrator.models.builtin.reading.told_effects import says_what_else
from orchestrator.models.builtin.reading.told_limits import counts_some, is_of_no_effect, is_refused_anyway, refuses
from orchestrator.models.builtin.reading.told_owners import owner_rule
from orchestrator.models.builtin.reading.verbs import is_noted_down
from orchestrator.models.builtin.reading.words import plain, singular, stem, words

_NOTE = re.compile(
    r"^@?(?:todo|fixme)\b.*(\b\w*(?:controller|service|class|method|function|stub|annotation|implement\w*|refactor\w*)\b"
    r"|\(\))",
    re.IGNORECASE,
)
"""A note that somebody left for whoever writes the code."""
_FOREIGN = re.compile(r"[^\W\d_\x00-\u024f]")
"""A letter of another script: of such sentences no word is known."""
_MONEY = frozenset(map(stem, ("charge", "refund", "deduct", "reimburse")))
"""What is done with money, where `MONEY` has what there is of it."""
_OF_CALLER = re.compile(
    r"\b(?:owned by|shared with|belong(?:s|ing)? to|visible to|accessible (?:to|by)|of|for) "
    r"(?:the |this )?(?:current(?:ly)?|authenticated|logged[- ]in|signed[- ]in|calling|requesting)"
    r"(?: (?:authenticated|logged[- ]in))? (?:user|account|member|customer|caller|person)\b",
    re.IGNORECASE,
)
"""Whose rows a list has, where it is not everybody's."""
_MINE = re.compile(r"\b(?:I|[Mm]e|[Mm]ine|[Mm]yself)\b|\b(?i:my|your)\b(?= )")
"""That a list has what is somebody's: “Boats I am a crew member of.”"""
_FLAG = re.compile(
    r"`[^`]+`: *(?:an? |the )?(?:indicator|indicates|flag|boolean|whether|true if|says if)\b", re.IGNORECASE
)
"""The description of a property that says yes or no: what it holds is kept, whatever it speaks of."""
_FOR = re.compile(r"(?:only )?(?:for|by) ", re.IGNORECASE)
_ITS = re.compile(r"\bits \x00(\d+)\x00", re.IGNORECASE)
_LEAVES = re.compile(
    r"\bsent (?:\w+ )?(?:to|out|via|through|by)\b"
    r"|\b(?:e-?mails?|mails?|sms|messages?|notifications?|push|codes?|links?|invit\w+|remind\w+|receipts?|confirmations?)\b",
    re.IGNORECASE,
)
"""What is sent to somebody, rather than to the service."""
_CLIENT = re.compile(
    r"\b(?:you|clients?|callers?)(?: (?:need|have|must|should|can|may|do|to|not|always|only))* $", re.IGNORECASE
)
_POSTED = re.compile(
    r"\b(?:e-?mails?|mails?|sms|push|notif\w+|codes?|links?|invit\w+|remind\w+|receipts?|confirmations?)\b",
    re.IGNORECASE,
)
_PART = re.compile(r";\s+")
_SAME = re.compile(r"\bthe same (\w+)\b", re.IGNORECASE)
_OF_ORDER = re.compile(r"\b(?:first|last|more|most|next)\b", re.IGNORECASE)
_READS = {Kind.LIST, Kind.GET, Kind.HEALTH}
_OBJECT = re.compile(r"s? (?:a |an |the |one |new |another )*(\w+)", re.IGNORECASE)


def read_prose(schemas: Schemas, context: Context, notes: Notes) -> None:
    """Ask for every rule-like sentence of an operation that the structure does not cover."""
    told = {built.removesuffix("."): rest for built, rest in context.built.items()}
    for found in dict.fromkeys(sentences_of(schemas, context.operation, context.settled)):
        sentence = found.text
        if any(f"“{sentence}”" in doubt.text for doubt in notes.doubts):
            continue  # asked already by who looked for what it says
        if (rest := told.get(sentence.removesuffix("."))) is not None:
            if rest:
                _hold_against(context, found, rest, notes)
            continue
        said = None if found.named else said_of_access(sentence, context.access, context.roles, context.ttl_s)
        if said is not None and not said.agrees:
            _ask_which_holds(sentence, said, notes)
            continue
        if said is not None:
            notes.because(f"“{sentence}” is what the auth model says too")
        elif not found.named and (goes_along(sentence, context) or owner_rule(sentence, context)):
            notes.because(f"“{sentence}” is what foreign keys and the auth model do")
            continue
        _hold_against(context, found, sentence if said is None else said.rest, notes)


def _hold_against(context: Context, told: Told, rest: str, notes: Notes) -> None:
    """Ask about a sentence, or put it on record; `rest` is what the auth model does not say of it."""
    sentence = told.text
    writes = context.kind not in _READS
    signals = (
        (signals_of(rest) - _nouns(context)) | _of_the_rows(rest, context) | _of_whoever_calls(told, rest, context)
    )
    signals |= set() if told.named else values_named(rest, context)
    if context.kind in {Kind.UPDATE, Kind.REPLACE}:
        signals -= _verbs(sentence, context)
    money = PURCHASE.search(sentence) or (_of_money(sentence) and MONEY_RULE.search(sentence))
    if writes and money and not is_noted_down(context.operation):
        text = f"The contract says: “{sentence}” How exactly is the amount found, and who pays or is paid?"
        kept = f"it is kept as it was sent, and nothing is paid for it: “{sentence}”" if _FLAG.match(sentence) else ""
        notes.ask(Cause.MONEY, sentence, text, meanwhile=kept)
    elif writes and _reaches_out(sentence, context):
        text = f"The contract says: “{sentence}” Through which service, and what if it fails?"
        meanwhile = f"the rows are written and nothing else happens: “{sentence}”"
        notes.ask(Cause.EXTERNAL, sentence, text, meanwhile=meanwhile)
    elif context.kind is Kind.LIST and context.callers_key and _OF_CALLER.search(sentence):
        text = f"The contract says: “{sentence}” Which rows may callers see? The auth model binds nobody to their own."
        notes.ask(Cause.OWNER, f"{context.operation.id}.{context.callers_key}", text)
    elif (asked := asked_of_value(sentence, rest, context, writes=writes)) is not None:
        notes.ask(Cause.PROSE, sentence, asked[0], meanwhile=asked[1])
    elif _NOTE.search(sentence):
        notes.assume(f"read as a note about the code, not as a rule: “{sentence}”")
    elif signals and not signals - accounted(sentence, context) and not (left := _unaccounted(told, rest, context)):
        notes.because(f"“{sentence}” is what the structure says too")
    elif signals:
        rest = left if not signals - accounted(sentence, context) else rest
        text = f"The contract says: “{sentence}” Which rule is this, exactly?"
        meanwhile = f"not enforced beyond what schema and auth say: “{left_of(told, rest)}”"
        notes.ask(Cause.PROSE, sentence, text, meanwhile=meanwhile)
    else:
        _record(told, rest, context, notes)


def _unaccounted(told: Told, rest: str, context: Context) -> str:
    """The parts between semicolons of which the structure does not speak, where it does of the sentence as a whole."""
    parts = _PART.split(rest)
    if told.named or len(parts) == 1:
        return ""
    left = []
    for part in parts:
        signals = signals_of(part) - _nouns(context)
        told_of = accounted(part, context)
        states = says_what_else(part, context, named=False) or is_stated(part, names_of(context))
        more = signals - told_of if signals else not told_of and states
        left += [part] if more else []
    return "; ".join(left)


def _record(told: Told, rest: str, context: Context, notes: Notes) -> None:
    """Say where a sentence that states no rule is kept, or that nothing is built for it."""
    whole = told.text == context.order_told and told.text not in context.built and ";" not in told.text
    if whole and not HINT.search(_OF_ORDER.sub("", told.text)):
        notes.because(f"“{told.text}” is how the list is ordered")
    elif says_what_else(rest, context, named=told.named):
        text = f"The contract says: “{told.text}” What has to be done for it?"
        meanwhile = f"nothing is done for it beyond what schema and auth say: “{left_of(told, rest)}”"
        notes.ask(Cause.PROSE, told.text, text, meanwhile=meanwhile)
    elif name := counts_some(rest, context):
        text = f"The contract says: “{told.text}” Which rows are these, exactly?"
        notes.ask(
            Cause.COMPUTED, told.text, text, meanwhile=f"`{name}` counts others as well, not as said: “{told.text}”"
        )
    elif (
        is_of_no_effect(rest, context)
        or owner_rule(rest, context) is False
        or (context.kind not in _READS and _limits(rest, context))
        or _states(told, rest, context)
    ):
        text = f"The contract says: “{told.text}” Which rule is this, exactly?"
        meanwhile = f"not enforced beyond what schema and auth say: “{left_of(told, rest)}”"
        notes.ask(Cause.PROSE, told.text, text, meanwhile=meanwhile)
    elif is_more_than_told(rest, context) if told.named else _is_more_than_a_name(rest, context):
        notes.assume(f"read as a description, and nothing beyond schema and auth is built for it: “{told.text}”")


def _states(told: Told, rest: str, context: Context) -> bool:
    """Whether a sentence about the operation as a whole states what nothing else was found to say."""
    if told.named or told.answered or is_refused_anyway(rest, context):
        return False
    return is_stated(rest, names_of(context)) and _is_more_than_a_name(rest, context)


def _limits(sentence: str, context: Context) -> bool:
    """Whether a sentence without a word of rules is one: what is so without a property, and rows of the same parent."""
    same = _SAME.search(sentence)
    return (
        UNSENT.search(sentence) is not None
        or refuses(sentence, context)
        or tells_success(sentence)
        or (same is not None and same[1].lower() in _nouns(context))
    )


def _of_the_rows(sentence: str, context: Context) -> set[str]:
    """“For its guest, its host and the desk”: those of a row, where the auth model lets such a role at every row."""
    marked, known = named_roles(sentence, context.roles)
    free = context.access.bypass if context.access.own else context.access.allow
    bound = {known[int(number)] for number in _ITS.findall(marked)} if _FOR.match(marked) else set()
    return {"its"} if bound & set(free) and not context.caller_bound else set()


def _of_whoever_calls(told: Told, rest: str, context: Context) -> set[str]:
    """“Boats I am a crew member of”: those of whoever calls, where nothing binds the rows of a list to them."""
    bound = context.caller_bound or context.access.own or told.text in context.built
    return set() if told.named or bound or context.kind is not Kind.LIST else set(_MINE.findall(rest))


def _of_money(sentence: str) -> bool:
    """Whether a word speaks of money, in whatever form: a `fee`, `refunded`, `charging`."""
    return bool(MONEY & set(plain(sentence)) or _MONEY & {stem(word) for word in words(sentence)})


def _verbs(sentence: str, context: Context) -> set[str]:
    """The first word of a sentence, where it only names what the operation does: `Move …`, `Confirme …`."""
    first = sentence.split(maxsplit=1)[0].lower()
    literals = [part for part in context.operation.path.split("/") if part and "{" not in part]
    verb = words(literals[-1])[0] if literals and words(literals[-1]) else ""
    return {first} if first in IMPERATIVE or (len(verb) > 4 and first.startswith(verb)) else set()


def _ask_which_holds(sentence: str, said: Said, notes: Notes) -> None:
    """Contract and auth model differ: one question that names both."""
    text = f"The contract says: “{sentence}” The auth model {said.instead}: which of the two holds?"
    notes.ask(Cause.PROSE, f"{sentence}|{said.instead}", text, meanwhile=f"the auth model holds, not “{sentence}”")


def _nouns(context: Context) -> set[str]:
    """The words of a rule that only name what an operation is about: the `owner` of pets, of whom there is a table."""
    named = {word for table in context.tables for word in words(table.name)}
    return {form for word in named for form in (word, singular(word), f"{word}s")}


def _reaches_out(sentence: str, context: Context) -> bool:
    """Whether a sentence speaks of something outside of the database; `notification` of its own table is none."""
    own = {stem(word) for table in context.tables for word in words(table.name)}
    found = [item for item in EFFECT.finditer(sentence) if stem(item.group(0).lower()) not in own]
    return any(not _is_sent_in(sentence, item, own) for item in found)


def _is_sent_in(sentence: str, found: re.Match[str], own: set[str]) -> bool:
    """Whether what is sent is the request (“only the properties sent are changed”), or a row: “Send a message”."""
    if found[0].lower() == "sent":
        return _LEAVES.search(sentence) is None
    if not found[0].lower().startswith("send"):
        return False
    if _CLIENT.search(sentence[: found.start()]) is not None:
        return True
    what = _OBJECT.match(sentence[found.end() :])
    named = what is not None and stem(what[1].lower()) in own
    return named and not found.start() and _POSTED.search(sentence) is None


def _is_more_than_a_name(sentence: str, context: Context) -> bool:
    """Whether a sentence of an operation says more than which operation it is."""
    if HINT.search(sentence) is not None or _FOREIGN.search(sentence) is not None:
        return True
    said = {stem(word) for word in words(sentence) if len(word) > 1}
    said -= {"my", "your"} if context.caller_bound or context.access.own else set()
    return not said <= names_of(context)

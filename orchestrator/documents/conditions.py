"""Ways that sentences tell without labels: `If it fails, retry Step 2`, `otherwise stop`, `all green? → Step 4`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.documents.labels import Part, part_named
from orchestrator.documents.lexicon import any_of, phrase
from orchestrator.documents.moves import moves_first
from orchestrator.documents.policies import tries_told
from orchestrator.documents.words import BEGINS, CLOSE, COUNT, DIGITS, ENDS, NUMBER, bare, plain, without_signs

_LONGEST, _SHORT = 1500, 90
"""What is longer is no sentence that somebody would follow."""
_SENTENCE = re.compile(
    rf"\s+\((?={any_of('phrases', 'if')}\s)|(?<=[.!])\s+(?=[A-ZÄÖÜÉ¿\"“\[])|(?<=\?)\s+"
    rf"|\s*;\s+(?!(?i:{any_of('phrases', 'all_ends')})\b)|\s+(?=(?:→|->|=>)\s*\S+\s*\S*$)|(?<=[。；])\s*"
)
_APART = re.compile(
    r"\s*(?:→|⇒|->|=>)\s*|\s*[,:]\s+(?:then\s+|dann\s+|so\s+)?|\s+then\s+|\s+[–—]\s+"
    r"|\s+(?:you|we)\s+(?=(?:go|continue|proceed|carry|return|come|take)\b)"
)
_ARROW = re.compile(r"\s*(?:→|⇒|->|=>)\s*")
_LED = re.compile(r"(?:→|⇒|->|=>)\s*(?=[^\W\d_][^:→⇒]{0,80}:\s+\S)")
_IF = re.compile(
    rf"^(?:and\s+|but\s+)?(?:{any_of('phrases', 'if')}\b"
    r"|where\s+(?!(?:possible|needed|necessary|applicable|relevant)\b)"
    r"|[^\W\d_]*(?:t|en|d|is|sind|zijn)\s[^,;:→]{2,90},\s+"
    rf"(?=(?:{any_of('phrases', 'then_verb')}|zurück|weiter|terug|verder)\s))",
    re.IGNORECASE,
)
"""A condition; in German and in Dutch it may be one by its order: `Bleibt die Lampe rot, wird der Meister gerufen`."""
_OTHERWISE = re.compile(rf"^{any_of('phrases', 'otherwise')}\b\W*", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:then|dann|dan|alors|entonces|please|simply|immediately|we|you|just|and|wir|wird|werden|wordt|worden|on|se|si|"
    r"il faut|hay que)\s+",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"^(?:the|it|this|that|all|we|you|someone)\b(?:\s\w+){0,3}?"
    r"\s(?:is|are|gets?|must be|should be|will be|must|should)\s+",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"^(?:the\s+)?(?:{any_of('phrases', 'step')}|section|§)s?\s*[-#]?\s*{NUMBER}{ENDS}"
    rf"|^\[?{DIGITS}[.)\]]?$|^[a-h]\)$|^(?:the )?next (?:step|phase|stage|task)",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*[,:]\s+")
_WHEN = re.compile(r"(?<=場合)は?[、,]?\s*|(?<=たら)[、,]?\s*|(?<=れば)[、,]?\s*|(?<=[\u4e00-\u9fff])[，、]\s*")
"""What parts a condition from its way where no spaces are written."""
_SPACELESS = re.compile(rf"[{CLOSE}]")
_PLACED = re.compile(
    rf"^(?P<when>[^:→]{{2,60}}):\s+"
    rf"(?P<place>(?:the\s+)?{any_of('phrases', 'step')}\s+{NUMBER}(?:\s+\w+)?)(?=$|[\s,.;])",
    re.IGNORECASE,
)
"""A condition and a step: `Equal: step 3`."""
_CASE = re.compile(
    r"^(?P<when>(?:(?:with(?:out)?|in|on|mit|ohne|bei|avec|sans|con|sin|senza|com|sem|bez?|z|met|zonder)\s[^:→?,]{1,90}?,"
    r"|[^\W\d_]\w*\s[^:→?,]{1,90}?(?:\s*:|\s+[–—-])))\s+(?P<then>\S.*)$",
    re.IGNORECASE,
)
"""What may be a case and what follows from it: `Red again: back to step 2`, `With no vents, skip to 4`."""
_SENT = re.compile(
    rf"^(?P<when>(?!{any_of('phrases', 'go_to')}\b)\S.{{2,120}}?)\s+{any_of('phrases', 'sends')}\s+"
    rf"(?:\S+\s+){{0,3}}?(?P<place>{any_of('phrases', 'sent_to')}(?:\s+|(?<=['’]))"
    rf"(?:(?:{any_of('phrases', 'step')})\s*[-#]?\s*){{1,2}}{NUMBER})(?=$|[\s,.;])",
    re.IGNORECASE,
)
"""What happens and the step that it leads to: `A leak sends you back to Step 2`."""
_AND_AGAIN = re.compile(rf"\b(?:and|then|und)\s+{any_of('phrases', 'retry')}\b", re.IGNORECASE)
_LED_BACK = re.compile(rf"{any_of('phrases', 'retry')}|\bagain\b", re.IGNORECASE)
"""What languages with the verb at the end say after the place: `Schritt 1 wiederholen`, `Step 2 again`."""
_AND_ASKED = re.compile(r"\b(?:and|then|und|et|y)\s+es[ck]al\w*|\bes[ck]al\w*\W*$", re.IGNORECASE)
_NEXT_ANSWER = re.compile(r"(?<=\d)\s*[,/]\s+(?=[^,/→]{1,60}?\s(?:→|⇒|->|=>)\s)")
_UNTIL = re.compile(rf"^{any_of('phrases', 'retry')}\b.{{0,60}}?\b(?:until|till|bis|jusqu'à|hasta)\b", re.IGNORECASE)
_CALLS = re.compile(
    r"(?:call|page|ask|alert)\b(?! (?:the|an?|your|for)\b| @|\s+in\b"
    r"|\s+(?-i:[A-Z][a-z]+)(?:\s+(?-i:[A-Z][a-z]+|on-?call|lead|desk|team|duty|of|and)){1,3}\W*$)|request\b",
    re.IGNORECASE,
)
"""What machines are told as well as people."""


_LAST = ((Part.RETRY, "retry"), (Part.SKIP, "skip"), (Part.NO_GO, "stop"), (Part.ESCALATE, "ask"), (Part.GO, "go_to"))


@dataclass(frozen=True, kw_only=True)
class Told:
    """One way that a sentence tells."""

    part: Part
    """The answer that it stands for: `go`, `no_go`, `skip`, `retry` or `escalate`."""
    condition: str
    """When it is gone; empty where the sentence does not say."""
    words: str
    """Where it leads."""

    @property
    def failing(self) -> bool:
        """Whether it is gone only where something went wrong."""
        return bool(phrase("fails").search(self.condition))


def ways_told(text: str) -> Iterator[Told]:
    """The ways of a statement, sentence by sentence; behind an arrow at its start an answer needs no other sign."""
    question, words = "", plain(text)
    led = _LED.match(words)
    sentences = _SENTENCE.split(without_signs(words[led.end() :] if led else words)) if len(text) < _LONGEST else ()
    answer = _conditional(sentences[0].strip(" .*_"), _APART) if led and sentences else None
    if answer:
        yield answer
        sentences = sentences[1:]
    for sentence in (part for one in sentences for part in _NEXT_ANSWER.split(one)):
        words = sentence.strip(" .*_")
        if words.endswith("?"):
            question = words
            continue
        told = _way_of(words, question)
        if told:
            yield told


def _way_of(sentence: str, question: str) -> Told | None:
    otherwise = _OTHERWISE.match(sentence)
    if otherwise:
        return _told(f"{question} otherwise".strip(), sentence[otherwise.end() :])
    conditional = _conditional(sentence, _APART) if _IF.match(sentence) else None
    if conditional or (_IF.match(sentence) and not question):
        return conditional
    if _ARROW.search(sentence):
        return _conditional(sentence, _ARROW, question=question)
    if _WHEN.search(sentence):
        return _conditional(sentence, _WHEN)
    if _UNTIL.match(sentence):
        return Told(part=Part.RETRY, condition=plain(sentence), words=sentence)
    if question:
        return _conditional(sentence, _COMMA, question=question) or _told(question.strip("¿? "), sentence)
    placed = _PLACED.match(sentence)
    if placed:
        return _told(placed["when"], placed["place"])
    case = _CASE.match(sentence)
    if case and moves_first(_LEAD.sub("", case["then"])):
        return _told(case["when"].strip(" ,:–—-"), case["then"])
    sent = _SENT.match(sentence)
    if sent:
        return Told(part=Part.GO, condition=plain(sent["when"]), words=plain(sent["place"]))
    return _told("", sentence) if phrase("go_to").match(_LEAD.sub("", sentence)) else None


def _conditional(sentence: str, apart: re.Pattern[str], *, question: str = "") -> Told | None:
    """The first place that parts a condition from somewhere to go."""
    for mark in apart.finditer(sentence):
        condition, rest = sentence[: mark.start()], sentence[mark.end() :]
        answer = part_named(bare(condition))
        if answer in {Part.GO, Part.NO_GO}:
            found = _told(question or condition, rest)
            return Told(part=_answered(answer, found), condition=question or condition, words=rest) if found else None
        found = _told(plain(condition).strip(" ?") if condition else question, rest)
        if found:
            return found
    return None


def _answered(answer: Part, found: Told) -> Part:
    return found.part if found.part in {Part.RETRY, Part.ESCALATE, Part.SKIP} and answer is Part.NO_GO else answer


def _told(condition: str, rest: str) -> Told | None:
    part = way_in(rest) or way_behind(rest) or (_last_in(plain(rest)) if condition else None)
    return Told(part=part, condition=plain(condition), words=plain(rest)) if part else None


def _last_in(words: str) -> Part | None:
    """What is done in a case by what its last clause says: `it is mended and the test is repeated`."""
    if _DECIDED.match(words):
        return Part.ESCALATE
    last = _CLAUSE.split(words)[-1]
    if _REDONE.search(last) or REDO_LAST.search(last):
        return Part.RETRY
    if _TOLD_LAST.search(last):
        return Part.ESCALATE
    return Part.NO_GO if stops_last(words) else None


def stops_last(words: str) -> bool:
    """Whether the last thing that some words do is to end the work: `log it and stop`."""
    return bool(_STOPPED.fullmatch(_CLAUSE.split(plain(words))[-1]))


_DECIDED = re.compile(rf"\W*{any_of('phrases', 'decides_then')}", re.IGNORECASE)
_BEING = rf"{BEGINS}{any_of('tries', 'is_done')}\s+(?:[^\W_][\w’'-]*\s+){{0,8}}?"
_REDONE = re.compile(
    rf"{_BEING}{any_of('phrases', 'redone')}(?=\W*$|\s+(?:{any_of('phrases', 'at_most')}|{COUNT}){ENDS})", re.IGNORECASE
)
REDO_LAST = re.compile(rf"(?<!nicht )(?<!niet )\b{any_of('phrases', 'redo_last')}\W*$", re.IGNORECASE)
"""What languages say last that put the verb there: `den Lauf einmal wiederholen`."""
_TOLD_LAST = re.compile(rf"{_BEING}{any_of('phrases', 'told_last')}\W*$", re.IGNORECASE)
_STOPPED = re.compile(
    rf"(?:{any_of('phrases', 'stop')}(?:\s+(?:here|there|it|at once|everything|the \w+))?"
    rf"|{any_of('phrases', 'all_ends')})\W*",
    re.IGNORECASE,
)


def way_behind(words: str) -> Part | None:
    """What some words do after something else: `book it and carry on with step 4`, `mend it and start again`."""
    clauses = _CLAUSE.split(plain(words))[1:]
    if clauses and _ONCE_AGAIN.match(clauses[-1]):
        return Part.RETRY
    return next((part for one in clauses if _NAMES_STEP.search(one) and (part := way_in(one))), None)


_ONCE_AGAIN = re.compile(r"(?:start|try|begin|do|run)(?: (?:it|this|that|all|everything))? again\W*$", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\s*[,;]\s+(?:(?:and|und|et|y|e|i)\s+)?(?:(?:then|dann|puis|luego|potem)\s+)?"
    r"|\s+(?:and|und|et|y|i)\s+(?:(?:then|dann|puis|luego|potem)\s+)?|\s+then\s+|,?\s+which is\s+"
)
_NAMES_STEP = re.compile(
    rf"{BEGINS}(?:{any_of('phrases', 'step')})s?\s*[-#]?\s*{NUMBER}{ENDS}"
    rf"|{BEGINS}{any_of('phrases', 'go_to')}\s+#?{DIGITS}\W*$",
    re.IGNORECASE,
)


def stops(words: str) -> bool:
    """Whether the first thing that some words do is to end the work."""
    return bool(phrase("stop").match(words) or phrase("stop").match(_LEAD.sub("", plain(words))))


def way_in(words: str) -> Part | None:
    """What some words without a condition do."""
    rest = _LEAD.sub("", plain(words))
    if _CARRIED.match(rest):
        return Part.RETRY if phrase("retry").search(rest) else Part.GO
    subject = _SUBJECT.match(rest)
    return _part(rest[subject.end() :] if subject else _PASSIVE.sub("", rest))


_CARRIED = re.compile(
    r"^(?:send|take|bring|move|pass|put|route|return|carry|hand)s?\s+(?:[\w-]+\s+){1,4}?(?:back\s+|on\s+|straight\s+)?"
    rf"(?:to|into|on to)\s+(?:the\s+)?{any_of('phrases', 'step')}s?\s*[-#]?\s*{NUMBER}{ENDS}",
    re.IGNORECASE,
)
"""What is worked on is brought to a step: `send the crate back to Step 2`."""


_SUBJECT = re.compile(
    r"^(?:the|this|that|it|they|der|die|das|es|de|het|le|la|les|il|elle|el|lo|i|gli|o|a|os|as)\b(?:\s+[\w-]+){0,3}?\s+"
    r"(?:then\s+|dann\s+)?"
    rf"(?=(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'retry')})\s+(?:the\s+)?"
    rf"(?:{any_of('phrases', 'step')}s?\s*[-#]?\s*{NUMBER}{ENDS}|#?{DIGITS}\W*$"
    rf"|{COUNT}\s+{any_of('tries', 'times')}{ENDS})|{any_of('phrases', 'redone_counted')})",
    re.IGNORECASE,
)
"""Who or what goes there, where a step is named: `the crate goes back to Step 2`, `the pump retries three times`."""


def _part(rest: str) -> Part | None:
    """What some words do, if leading somewhere is the first thing that they say; in some languages it is the last."""
    if _SPACELESS.search(rest):
        return next(
            (part for part, form in _LAST if phrase(form).search(rest)), Part.GO if _PLACE.match(rest) else None
        )
    place = _PLACE.match(rest)
    if (
        phrase("retry").match(rest)
        or (tries_told(rest) and not way_behind(rest))
        or _AND_AGAIN.search(rest)
        or (place and _LED_BACK.search(rest, place.end()))
    ):
        return Part.RETRY
    if phrase("skip").match(rest):
        return Part.SKIP
    if phrase("stop").match(rest):
        return Part.NO_GO
    if (phrase("ask").match(rest) and not _CALLS.match(rest)) or (len(rest) < _SHORT and _AND_ASKED.search(rest)):
        return Part.ESCALATE
    ends = phrase("end").match(rest) and len(rest) < 40  # a sentence that goes on tells what is finished
    return Part.GO if ends or phrase("go_to").match(rest) or place else None

"""The answers that a document lets a person give, and what each does: in a list, in the rows of a table, in a sentence.

A word is an answer by its dress, which is the same for all of them (capitals, backticks, bold, an emoji), and by where
it stands: below words that ask for one, with what it leads to behind it. What it is called does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.answer_blocks import answers_in, begun_with_answer
from orchestrator.documents.answered_gates import answers_at, answers_in_step
from orchestrator.documents.columns import states
from orchestrator.documents.conditions import way_in
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.labels import Part, part_named
from orchestrator.documents.lexicon import lexicon, remembered
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.reply_words import ANY_REPLY, effect_of, effect_told
from orchestrator.documents.ways_back import begins_with_phase
from orchestrator.documents.words import bare, plain
from orchestrator.playbook import Effect, Reply

_CAPS = r"[A-ZÀ-Þ]{2,}(?:[ -][A-ZÀ-Þ]{2,}){0,3}"
_SIGN = r"[\u2600-\u2bff\U0001f000-\U0001faff]\ufe0f?"
_FEEDBACK = r"(?P<feedback>:?\s*(?:[\[<(*`][^\]>)\n]*[\]>)*`]+|…|\.\.\.)[`*\"]*)?"
_BEHIND = r"\s*(?:→|->|=>|[—–:]|\s-\s|$)\s*(?P<text>.*)$"
_REPLY = re.compile(
    rf"^[\W_]{{0,6}}(?P<word>{_CAPS}|GO|NO)\b(?:\s*\+\s*[\w ]{{2,30}})?[`*\"]*\s*{_FEEDBACK}{_BEHIND}", re.DOTALL
)
_DRESSED = re.compile(
    r"^(?P<dress>[`\"“„«]|\*\*)\s?(?P<word>[^`*\"“”»:<\[…\s][^`*\"“”»:<\[…]{0,29}?)\s?(?:\s*[:<\[…][^`*\"“”»]*)?(?:[`\"“”»]|\*\*)"
    r"(?:\s*\+\s*[\w ]{2,30})?(?:\s*(?:→|->|=>|[—–:]|\s-\s)\s*|(?<=:\*\*)\s+)(?P<text>\S.*)$"
    rf"|^(?P<sign>{_SIGN})\s*(?:→|->|=>|[—–:]|\s-\s)\s*(?P<meant>\S.*)$",
    re.DOTALL,
)
"""An answer in whatever case, by its dress."""
asks_reply = remembered(re.compile(rf"\b(?:{'|'.join(lexicon('phrases')['reply'])})\b", re.IGNORECASE))
"""Whether words ask for an answer."""
_INLINE = re.compile(rf"[`*\"“]*\b(?P<word>{ANY_REPLY})\b[`*\"”]*")
_QUOTED_CAPS = re.compile(r"[`*\"“]+(?P<word>[A-ZÀ-Þ]{2,}(?:[ -][A-ZÀ-Þ]{2,}){0,2})(?::[^`*\"”]*)?[`*\"”]+")
_NAMED = re.compile(rf"(?:`|\*\*)(?P<word>{_CAPS})(?:[ :]\s*[<\[…][^`*]*)?(?:`|\*\*)")
"""An answer in the midst of a sentence."""
_Found = tuple[Node, str, str]
"""The statement of an answer, its word, and what it says of it."""
ANSWERS = frozenset({"GO", "NO GO", "YES", "NO", "SKIP", "RETRY", "ESCALATE", "PASS", "FAIL", "OK", "HALT", "STOP"})
"""Words that answer a step's own decision; a gate has others as well."""
_FEWEST = 2
_MARKED = re.compile(r"^[`*_\"“]+[A-ZÀ-Þ]{2,}|^[A-ZÀ-Þ]{3,}(?: [A-ZÀ-Þ]{2,})*\s*(?:[—–:]|--|->|→)")


def begins_reply(text: str) -> bool:
    """Whether a statement begins with a word that may be an answer, and what it does."""
    return bool(_REPLY.match(text))


def lists_answers(node: Node) -> bool:
    """Whether what stands below are answers, whoever is asked: words in capitals, set off, and what each does."""
    listed = [
        child
        for child in node.children
        if child.kind is Kind.ITEM and _MARKED.match(child.uncounted) and _REPLY.match(child.uncounted)
    ]
    if len(listed) < _FEWEST:
        return False
    matches = [match for child in listed if (match := _REPLY.match(child.uncounted))]
    words = {_spelt(match["word"]) for match in matches}
    if len(words) < len(listed):
        return False  # `REQUIRED` before several of them says what each is
    if all(states(word.casefold()) for word in words):
        return False  # how far something may be: `TODO`, `DOING`, `DONE`
    between = [child for child in node.children if listed[0].line <= child.line <= listed[-1].line]
    does = [_effect(match["word"], plain(match["text"] or "")) for match in matches]
    return len(between) == len(listed) and Effect.APPROVE in does and not words <= ANSWERS


def replies_of(draft: Draft, node: Node) -> Iterator[Reply]:
    """The answers that are listed below a statement, or named in it."""
    for item, word, text in _answers_of(node):
        yield _reply(draft, item, word, text)


def replies_in_step(draft: Draft, step: Node) -> Iterator[Reply]:
    """The answers that a person is given in a step whose work is to wait for them."""
    for one in answers_in_step(step):
        yield _reply(draft, one.node, _spelt_as(one.word), one.text)


def decides(node: Node) -> bool:
    """Whether a person is given answers at a statement, of which one approves and another sends the work back."""
    if not (asks_reply(node.text[:200]) or is_called_gate(node)):
        return False
    does = {_effect(word, plain(text)) for _, word, text in _answers_of(node)}
    return Effect.APPROVE in does and bool(does & {Effect.REVISE, Effect.ROLLBACK})


def _answers_of(node: Node) -> list[_Found]:
    shaped = answers_at(node) or answers_in(node)
    if shaped:
        return [(one.node, word, one.text) for one in shaped if (word := _spelt_as(one.word))]
    asked = asks_reply(node.text) or lists_answers(node)
    below = node.children if asked or node.kind is Kind.HEADING else []
    gate = is_called_gate(node)
    lists = [below, *(one.children for one in below if gate and one.kind is Kind.PARAGRAPH)]
    dressed = [one for listed in lists for one in _by_dress(listed)] if asked or gate else []
    found = [*_listed(below, asked=asked), *dressed, *(one for listed in lists for one in _in_rows(listed, gate=gate))]
    if not found and asked:
        found = [(node, word, text) for word, text in _explained(node) or _offered(node)] or _known_in(node)
    return list({word: (item, word, text) for item, word, text in reversed(found) if word}.values())[::-1]


def _offered(node: Node) -> list[tuple[str, str]]:
    """The words in one dress that a sentence offers in a row, each with the later sentence on it: `accept` or `redo`.

    One of them approves, another does not.
    """
    match = _ROW.search(node.text)
    if not match or not asks_reply(node.text[: match.start()]):
        return []
    words = [word.strip() for word in re.split(r"[`\"“”]", _NOTE.sub("", match[0]))[1::2]]
    later = re.split(r"(?<=[.;!])\s+", node.text[match.end() :])
    notes = {note["word"].strip(): plain(note["text"]) for note in _NOTED.finditer(match[0])}
    said = {
        word: notes.get(word) or next((plain(one) for one in later if f"{word}`" in one or f'{word}"' in one), "")
        for word in words
    }
    does = {_effect(word, _behind(word, text)) for word, text in said.items()}
    enough = Effect.APPROVE in does and bool(does - {Effect.APPROVE, None})
    return [(word, _behind(word, text)) for word, text in said.items()] if enough else []


def _behind(word: str, text: str) -> str:
    """What a sentence says behind an answer that it begins with: `On redo, go back`."""
    return text.partition(word)[2].strip(' ,:;—–-`"”') or text


_NOTE = re.compile(r"\s*\([^()\n]{1,80}\)")
_NOTED = re.compile(r"[`\"“](?P<word>[^`\"“”\n]{1,24})[`\"”]\s*\((?P<text>[^()\n]{1,80})\)")
_SET_OFF = r"[`\"“][^`\"“”\n]{1,24}[`\"”](?:\s*\([^()\n]{1,80}\))?"
_ROW = re.compile(rf"{_SET_OFF}(?:(?:\s*[,/|]\s*|\s*,?\s+(?:or|oder|ou|o|of|lub)\s+){_SET_OFF}){{1,5}}")


def _known_in(node: Node) -> list[_Found]:
    """The words of a sentence that are known as answers anywhere."""
    words = [_spelt(match["word"]) for match in [*_QUOTED_CAPS.finditer(node.text), *_INLINE.finditer(node.text)]]
    known = [word for word in dict.fromkeys(words) if effect_of(word)]
    if _IN_TURN.search(node.text):
        return []  # `RED → GREEN`: one comes after the other
    return [(node, word, "") for word in known] if len(known) > 1 or (known and at_gate(node)) else []


_IN_TURN = re.compile(rf"\b(?:{ANY_REPLY})\b\W{{0,4}}(?:→|⇒|->|=>)\W{{0,4}}(?:{ANY_REPLY})\b")


def _listed(below: Sequence[Node], *, asked: bool) -> Iterator[_Found]:
    """Words in capitals at the start of items, paragraphs and rows."""
    for item in below:
        match = _REPLY.match(item.uncounted) if item.kind in {Kind.ITEM, Kind.PARAGRAPH, Kind.ROW} else None
        word = _spelt(match["word"]) if match else ""
        if match and (effect_of(word) or (asked and match["text"])):
            yield item, word, match["text"] or "; ".join(told(cell) for cell in item.children[1:])


def _by_dress(below: Sequence[Node]) -> Iterator[_Found]:
    """Items in one dress, in whatever case, where an answer is asked for: all of the list, or none of it."""
    items = [item for item in below if item.kind is Kind.ITEM]
    matches = [(item, match) for item in items if (match := _DRESSED.match(begun_with_answer(item.uncounted)))]
    if len(matches) < _FEWEST or len(matches) < len(items):
        return
    if all(part_named(bare(match["word"] or "")) for _, match in matches):
        return  # `Go` and `No-Go`, which answer a step's own decision
    found = [
        (item, match["sign"] or _spelt_as(match["word"]), match["text"] or match["meant"]) for item, match in matches
    ]
    if Effect.APPROVE in {_effect(word, plain(text)) for _, word, text in found}:
        yield from found


def _in_rows(below: Sequence[Node], *, gate: bool) -> Iterator[_Found]:
    """The rows of a table whose first column is called as answers are, `| Reply | Meaning |`, whatever it is at a gate.

    There one of its words approves, and another takes the work back.
    """
    rows = [row for row in below if row.kind is Kind.ROW and len(row.children) > 1 and _is_word(row.children[0].plain)]
    found = [(row, _spelt_as(row.children[0].text), "; ".join(map(told, row.children[1:]))) for row in rows]
    does = {_effect(word, text) for row, word, text in found if gate and len(row.children) == _PAIR}
    chosen = {Effect.APPROVE} < does and bool(does & {Effect.REVISE, Effect.ROLLBACK})
    yield from (one for one in found if chosen or asks_reply(one[0].children[0].info))


def _explained(node: Node) -> list[tuple[str, str]]:
    """The answers that a sentence names in one dress, each with what it says until the next."""
    matches = list(_NAMED.finditer(node.text))
    if len(matches) < _FEWEST:
        return []
    edges = [match.start() for match in matches[1:]] + [len(node.text)]
    found = {
        _spelt(match["word"]): plain(node.text[match.end() : end]).strip(" ,;.(+—–-")
        for match, end in zip(matches, edges, strict=True)
    }
    does = {_effect(word, text) for word, text in found.items()}
    enough = Effect.APPROVE in does and all(found.values())
    return list(found.items()) if enough and (not set(found) <= ANSWERS or at_gate(node)) else []


_WORDS, _PAIR = 4, 2


def _is_word(text: str) -> bool:
    return 0 < len(text.split()) <= _WORDS


_names_gate = remembered(
    re.compile(
        r"\bgates?\b|\b(?:human|manual|stakeholder|final|peer|security|management|release) "
        r"(?:review|approval)\b|\bsign[- ]?off\b|\bapproval(?:s)?\b|\bgo ?/ ?no[- ]?go\b|"
        r"\bcheckpoint\b",
        re.IGNORECASE,
    )
)


def is_called_gate(node: Node) -> bool:
    """Whether a part is called as one is where a person decides."""
    return node.kind is not Kind.ROOT and _names_gate(node.head[:80]) and not node.step


def at_gate(node: Node) -> bool:
    """Whether a statement says that it is a gate, or stands in one."""
    return _names_gate(node.text) or any(is_called_gate(above) for above in node.above())


def _spelt(word: str) -> str:
    return " ".join(re.sub(r"[^A-ZÀ-Þ]+", " ", word.upper()).split())


_PLACEHOLDER = re.compile(r"(?<=\S)\s*:?\s*(?:[<\[{(].*|…|\.\.\.)$", re.DOTALL)
"""Where an answer's own words stand: `fix: <what>`."""


def _spelt_as(word: str) -> str:
    """A word that is answered as it is written."""
    words = _PLACEHOLDER.sub("", plain(word)).strip(" .:")
    return _spelt(words) if words.isupper() else words


def _effect(word: str, text: str) -> Effect | None:
    own = effect_of(word.upper()) or (Effect.HALT if _negated(word) else None)
    if own is Effect.HALT and _PLAIN_NO.fullmatch(word.upper()):
        said = effect_told(text)
        return said if said in {Effect.REVISE, Effect.ROLLBACK, Effect.PAUSE} else own
    if own is Effect.PAUSE and way_in(text) is Part.RETRY:
        return Effect.REVISE  # `HOLD → go back to 2`
    if own is Effect.REVISE and _goes_on(word, text):
        return Effect.APPROVE
    led = Effect.REVISE if begins_with_phase(text) else None
    return own or led or effect_told(text) or effect_told(word)


def _goes_on(word: str, text: str) -> bool:
    """Whether an answer that approves with a reservation lets the work go on, as its text says."""
    return effect_of(word.upper().split()[0]) is Effect.APPROVE and effect_told(text) is Effect.APPROVE


def _negated(word: str) -> bool:
    """Whether a word says that what approves is not so: `not released`."""
    rest = _NOT.sub("", word.upper())
    return rest != word.upper() and effect_of(rest) is Effect.APPROVE


_NOT = re.compile(r"^(?:NOT|NICHT|NON|NIET|NIE|NO|NÃO|PAS)\s+")
_PLAIN_NO = re.compile(r"NO|NON|NEIN|NEE|NIE|NÃO|NOT .{2,20}|REJECT(?:ED)?|REFUSED?")
"""A word that only says no: what follows from it, its text says."""


def _reply(draft: Draft, node: Node, word: str, text: str) -> Reply:
    words = plain(text)
    effect = _effect(word, words)
    if effect is None:
        draft.defect(node, "unknown-reply", f"`{word}` is an answer, and the document does not say what it does")
        effect = Effect.PAUSE
    draft.enforce(node, f"reply {word}: {effect}")
    return Reply(reply=word, does=effect, text=words or None, source=draft.source(node))

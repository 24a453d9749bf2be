"""What an answer does by its word alone."""

from __future__ import annotations

import re
from functools import lru_cache

from orchestrator.documents.lexicon import lexicon, phrase
from orchestrator.documents.node import STEP_WORDS
from orchestrator.documents.policies import ends_then
from orchestrator.playbook import Effect

_KNOWN = tuple((Effect(effect), re.compile("|".join(forms))) for effect, forms in lexicon("replies").items())
ANY_REPLY = "|".join(form.pattern for _, form in _KNOWN)


@lru_cache(maxsize=20_000)
def effect_of(word: str) -> Effect | None:
    """What a reply, in capitals, does by its word alone."""
    return next((effect for effect, form in _KNOWN if form.fullmatch(word)), None)


def effect_told(words: str) -> Effect | None:
    """What an answer does by the words that say what follows from it."""
    forms = (
        (Effect.ROLLBACK, r"roll|revert|undo|restore"),
        (
            Effect.REVISE,
            (
                r"update|revis|re-?present|rework|\bfix|\bback\b|again|correct|\bchange|redo|address|touch up|return"
                r"|restart|\bstay\b|one more|once more"
            ),
        ),
        (Effect.PAUSE, r"pause|wait|\bhold|\blater|freeze|\bpark|sit tight|nothing until"),
        (Effect.HALT, r"abort|stop|cancel|abandon|\bdrop|end here|\bclose|reject"),
        (
            Effect.APPROVE,
            (
                r"begin|proceed|next|continu|deploy|publish|release|\bship|launch|ahead|start"
                r"|(?:carry|goe?s?|move) (?:on|to)|done|finish|^on ?to\b|opens?\b|\bgo\b"
            ),
        ),
    )
    said = next((effect for effect, form in forms if re.search(form, words, re.IGNORECASE)), None)
    said = said or (Effect.HALT if ends_then(words) else None)
    said = said or next((effect for meaning, effect in _IN_ANY_LANGUAGE if phrase(meaning).search(words)), None)
    return said or (Effect.APPROVE if _HANDED_ON.search(words) else None)


_IN_ANY_LANGUAGE = (("retry", Effect.REVISE), ("halt", Effect.HALT), ("go_to", Effect.APPROVE))
"""What sentences say in other languages, where no English word says it."""
_HANDED_ON = re.compile(
    rf"(?<!\w)(?:to|zur?|an|à|au|aux|al?|ao|alla|do|naar)\s+(?:the\s+|la\s+|de\s+|die\s+|den\s+)?{STEP_WORDS}\s*#?\d",
    re.IGNORECASE,
)
"""Where a part of the work is handed on to, whatever the verb before it is: `entregue à etapa 5`."""

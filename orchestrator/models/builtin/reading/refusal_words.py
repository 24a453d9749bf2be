"""How a contract tells that something is refused, with its status: “fails with 409”, “… , otherwise 403”."""

from __future__ import annotations

STATUS = r"(?:an? |http |status )*`?(?P<status>4\d\d)`?"
"""“a 409”, “HTTP 422”."""
_REASON = (
    r"(?: (?:conflict|forbidden|unauthori[sz]ed|not found|bad request|gone|unprocessable(?: \w+)?|error|response))?"
)
_DOES = r"(?:(?:it )?(?:(?:is )?(?:refused|rejected)|fails?|answers?|gives?) (?:with )?)?"
_ELSE = r"(?:(?:otherwise|else|it is|that is|gives|answers|→),? ?)*"

FAILS_AS = _DOES + STATUS
"""“It fails with a 409”, at the beginning of what says when; the status is the group `status`."""
OTHERWISE_AS = rf"\s*(?:,? ?\(?{_ELSE}{STATUS}{_REASON}\)?)?\s*\.?"
"""“, otherwise 409.”, “(403)” or nothing, at the end of what says what must be; the status is the group `status`."""
FAILS, OTHERWISE = (pattern.replace("?P<status>", "?:") for pattern in (FAILS_AS, OTHERWISE_AS))
"""The same for those to whom `sentences_of_states` hands out the status with the sentence."""

"""Words that make a sentence sound like a rule, and those that a kind of structure accounts for."""

from __future__ import annotations

import re

MONEY = frozenset({
    "total", "subtotal", "amount", "price", "fee", "cost", "balance", "tax", "vat", "discount", "refund", "charge",
    "payment", "payout", "deposit", "invoice", "fare", "surcharge", "tip", "revenue", "salary", "commission",
    "credit",
})  # fmt: skip
"""Words that speak of money; what is computed of it is always asked."""

DENIAL = r"(?:cannot|can not|can['\u2019]t|can no longer|can never|may not|may no longer|must not|must no longer)"
"""Words by which something may not be done; a pattern, as a part of others."""
_DENIES = re.compile(
    r"(?:(?:\b(?:not|never|non|neither|nor)|n['\u2019]t)\b[^.;,!?]{0,20}|\bno(?: \w{1,40})?[^\w.;,!?]{0,20})$",
    re.IGNORECASE,
)
"""A denial, and what may stand between it and what it denies: no other clause."""
_NEAR = 80
SENTENCE = re.compile(r"(?<=[.!?])(?<!\bi\.e\.)(?<!\be\.g\.)\s+|\n\s*[-*]\s+|\n{2,}")
RULE = re.compile(
    r"\b(only|must|shall|may not|cannot|can ?not|can't|won't|not allowed|not permitted|forbidden|at most|at least|"
    r"allowed (?:to|for)(?= (?:the|its|their)\b)|"
    r"no more than|no fewer|less than|more than|up to|maximum|minimum|exceed\w*|unless|except|default\w* to|by default|"
    r"nothing (?:but|other than)|"
    r"automatic\w*|overlap\w*|within|before|after|until|while|expire\w*|current user\w*|caller\w*|own|owners?|their|"
    r"comput\w+|calculat\w+|derived|recalculat\w*|increment\w*|decrement\w*|ignored?|hidden|excluded?|visible|once|"
    r"never|always|reserved?|unique\w*|already|in stock|inventory|capacity|eligible|limit\w*|quota|cascad\w*|"
    r"permanent\w*|soft|"
    r"normali[sz]\w*|case-insensitive\w*|trimmed|sorted|ordered|newest|latest|oldest|most recent\w*|alphabetical\w*|"
    r"(if|when|where) (left out|omitted|absent|not given|not set|missing|empty)|"
    r"verified|approved|transition\w*|→|workflow|lifecycle|no longer|no more|takes no|4\d\d|kept|retained|"
    r"versioned?|logged[- ]in|authenticated|otherwise|is set to|becomes?|"
    r"in the (?:future|past)|(?:with|has|have|having) (?:the |a |an )?(?:\w+ )?roles?|"
    r"changes? (the )?(status|state)|marks?|moves?|confirm\w*|in (the |their )?(\w+ )?order( of)?|"
    r"mag niet|mogen niet|moet(en)?|uniek|uniciteit|darf nicht|dürfen nicht|muss|müssen|eindeutig|"
    r"ne peu(t|vent) pas|doi(t|vent)|no pueden?|deben?|não pode|devem?|non può)\b",
    re.IGNORECASE,
)
IMPERATIVE = {"move", "mark", "confirm"}
"""Verbs of `RULE` that, said first of a change, only name it: `Move an appointment`."""
HINT = re.compile(
    r"\b(if|when|whenever|where|provided|as soon as|as long as|in case|not|no|nor|none|neither|without|\w+n't|"
    r"need\w*|requir\w+|should|can|could|might|has to|have to|allow\w*|permi\w+|prohibit\w*|forbid\w*|refus\w+|"
    r"reject\w*|fails?|den(?:y|ies|ied)|block\w*|every|each|first|last|next|few|fewer|less|more|than|at a time|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|double|percent|skip\w*|drop\w*|exclud\w*|"
    r"bypass\w*|hid\w+|invisible|silently|treated|counts? as|instead|falls? back|daily|nightly|weekly|monthly|yearly|"
    r"restart\w*|older|newer|cach\w+|round\w*|averag\w*|sums?|sequential\w*|assigned|free|costs?|stock|accordingly|"
    r"consent|approv\w+|also|regard\w*|case|stable|popular\w*|idempotent\w*|tolerat\w+|ensur\w+|guarante\w+|"
    r"local time|time ?zone|compar\w+|copy|copies|goes to|includ\w+|adjust\w*|clears?|respect\w*|match\w*|frozen|"
    r"locked|pending|temporar\w+|later|previous\w*|again|too|even|same|different|both)\b|[%€$£]|\d",
    re.IGNORECASE,
)
"""Words that make a sentence more than a name for what an operation does: what nobody builds is put on record."""
NEUTRAL = frozenset(
    "a an the this that these those its it and or of to in on at by for from with as into about via through is are be "
    "was were been has have which who whose all any some single one new given specific specified particular certain "
    "existing matching following full complete whole entire current own "
    "get gets fetch return returns show list lists find search read retrieve view browse load display look lookup "
    "query create creates add adds insert make makes post put patch update updates change changes edit edits modify "
    "replace set sets store save write delete deletes remove removes register log login logout sign out up "
    "id ids uuid identifier key name names detail details information info data record records entry entries item "
    "items resource resources object objects array collection body request response result results page pages "
    "paginated pagination limit offset cursor filter filtered filters sort sorted order api endpoint operation service "
    "server client system user users caller account json yes please use used using provide provided provides "
    "otherwise success successful successfully".split()
)
"""Words by which a sentence only names what an operation does."""
MONEY_RULE = re.compile(
    r"\b(comput\w+|calculat\w+|deriv\w+|sum\b|sums|multipl\w+|deduct\w*|charg\w+|refund\w*|reimburs\w+|captur\w+|paid|pays?|"
    r"credited|debited|withdraw\w*|transfer\w*|discount\w*|tax\w*|fees?)\b",
    re.IGNORECASE,
)
PURCHASE = re.compile(
    r"\b(buy|buys|buying|purchas[a-z]+\b(?! orders?\b)|check ?out|pays? for|paying|charges? the|"
    r"refund(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
EFFECT = re.compile(
    r"\b(sends?|sent|e-?mailed|e-?mails (the|an?|them)|notif\w+|webhooks?|triggers?|enqueue\w*|sms|dispatche[sd]|"
    r"broadcast\w*|publishes an? event|emits?|"
    r"(?:is|are|gets?) (?:told|informed|reminded|alerted)|third[- ]party|external (?:service|system|provider))\b",
    re.IGNORECASE,
)
NOT = re.compile(r"\b(not|never|cannot|can't|won't|except|unless|no longer)\b", re.IGNORECASE)

AUTH_WORDS = {
    "only", "must", "own", "owner", "owners", "their", "current user", "current user's", "caller", "caller's",
    "logged in", "logged-in", "authenticated", "401", "403", "may not", "cannot", "not allowed", "forbidden",
    "not permitted", "shall", "visible", "allowed to", "allowed for",
}  # fmt: skip
UNIQUE_WORDS = {"409", "422", "unique", "uniquely", "uniqueness", "already", "must", "once", "only", "cannot"}
BOUND_WORDS = {
    "at most", "at least", "no more than", "no fewer", "less than", "more than", "up to", "maximum", "minimum",
    "must", "default to", "defaults to", "defaulting to", "by default", "limit", "limits", "limited", "exceed",
    "exceeds", "only", "cannot", "may not", "within",
}  # fmt: skip
ORDER_WORDS = {
    "sorted",
    "ordered",
    "newest",
    "latest",
    "oldest",
    "most recent",
    "most recently",
    "always",
    "by default",
}
ORDER = re.compile(
    r"\b(newest|latest|most recent\w*|chronological|oldest|alphabetical\w*|(sorted|ordered) (by|in)|"
    r"in (the |their )?(\w+ )?order)\b",
    re.IGNORECASE,
)
MISSING = re.compile(
    r"\b(not found|does not exist|do not exist|unknown|no such|missing|not exist|or (?:an? )?(?:http )?404)\b",
    re.IGNORECASE,
)
VALID = re.compile(r"\b(valid|invalid|required|empty|blank|format|well-formed)\b", re.IGNORECASE)
NEEDED_IF = re.compile(
    r"\b(?:is|are|becomes?) (?:only |also |then )?required\b[^.;]{0,40}?\b(?:if|when|where|whenever|unless|for|with)\b"
    r"|\brequired (?:if|when|where|whenever|unless)\b",
    re.IGNORECASE,
)
"""That something is asked for in some cases: no schema says that."""
SERVER = re.compile(r"\b(read[- ]only|server|generated|assigned|system|automatic\w*)\b", re.IGNORECASE)
CASCADE = re.compile(r"\bcascad\w*|\b(and|along with|together with) (all )?(its|their)\b", re.IGNORECASE)
SOFT = re.compile(r"\bsoft|marks?\b.{0,200}\bdeleted\b", re.IGNORECASE)
OWN = re.compile(r"\b(own|owners?|current user\w*|caller\w*|their|your|my)\b", re.IGNORECASE)
LOGGED_IN = re.compile(r"\b(authenticat\w*|logged[- ]in|signed[- ]in|token)\b", re.IGNORECASE)
UNSENT = re.compile(
    r"\b(?:without|unless|if no|when no) (?:an? |the )?`\w+`|\bwithout it\b"
    r"|\b(?:if|when|where) no [\w-]+(?: \w+)? (?:is|are|was|were) "
    r"(?:given|sent|provided|specified|passed|chosen|supplied|stated)\b",
    re.IGNORECASE,
)
"""Where a sentence says what is so without a property."""
STATUSES = {"400", "401", "403", "404", "409", "422"}


def denied_before(text: str, place: int) -> bool:
    """Whether what begins at that place of a text is denied there: “not case-insensitive”, “is never idempotent”.

    A denial of another clause or sentence denies nothing: “No limit; always the same”.
    """
    return _DENIES.search(text, max(place - _NEAR, 0), place) is not None

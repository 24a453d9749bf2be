"""Words that make a sentence sound like a rule, and those that a kind of structure accounts for."""

from __future__ import annotations

import re

MONEY = frozenset({
    "total", "subtotal", "amount", "price", "fee", "cost", "balance", "tax", "vat", "discount", "refund", "charge",
    "payment", "payout", "deposit", "invoice", "fare", "surcharge", "tip", "revenue", "salary", "commission",
    "credit",
})  # fmt: skip
"""Words that speak of money; what is computed of it is always asked."""

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*[-*]\s+|\n{2,}")
RULE = re.compile(
    r"\b(only|must|shall|may not|cannot|can ?not|can't|won't|not allowed|not permitted|forbidden|at most|at least|"
    r"no more than|no fewer|less than|more than|up to|maximum|minimum|exceed\w*|unless|except|default\w* to|by default|"
    r"automatic\w*|overlap\w*|within|before|after|until|while|expire\w*|current user\w*|caller\w*|own|owners?|their|"
    r"comput\w+|calculat\w+|derived|recalculat\w*|increment\w*|decrement\w*|ignored?|hidden|excluded?|visible|once|"
    r"never|always|reserved?|unique\w*|already|in stock|inventory|capacity|eligible|limit\w*|quota|cascad\w*|"
    r"permanent\w*|soft|"
    r"normali[sz]\w*|case-insensitive\w*|trimmed|sorted|ordered|newest|latest|oldest|most recent\w*|alphabetical\w*|"
    r"verified|approved|transition\w*|→|workflow|lifecycle|no longer|no more|takes no|4\d\d|kept|retained|"
    r"versioned?|logged[- ]in|authenticated|otherwise|is set to|becomes?|"
    r"changes? (the )?(status|state)|marks?|moves?|confirm\w*)\b",
    re.IGNORECASE,
)
MONEY_RULE = re.compile(
    r"\b(comput\w+|calculat\w+|deriv\w+|sum\b|sums|multipl\w+|deduct\w*|charg\w+|refund\w*|captur\w+|paid|pays?|"
    r"credited|debited|withdraw\w*|transfer\w*|discount\w*|tax\w*|fees?)\b",
    re.IGNORECASE,
)
PURCHASE = re.compile(
    r"\b(buy|buys|buying|purchas\w+(?! orders?\b)|check ?out|pays? for|paying|charges? the|refunds?)\b", re.IGNORECASE
)
EFFECT = re.compile(
    r"\b(sends?|sent|e-?mailed|e-?mails (the|an?|them)|notif\w+|webhooks?|triggers?|enqueue\w*|sms|dispatche[sd]|"
    r"broadcast\w*|publishes an? event|emits?|third[- ]party|external (?:service|system|provider))\b",
    re.IGNORECASE,
)
COMPUTED = re.compile(r"\b(comput\w+|calculat\w+|deriv\w+|sum of|average|aggregat\w+)\b", re.IGNORECASE)
NOT = re.compile(r"\b(not|never|cannot|can't|won't|except|unless|no longer)\b", re.IGNORECASE)

AUTH_WORDS = {
    "only", "must", "own", "owner", "owners", "their", "current user", "current user's", "caller", "caller's",
    "logged in", "logged-in", "authenticated", "401", "403", "may not", "cannot", "not allowed", "forbidden",
    "not permitted", "shall", "visible",
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
    r"\b(newest|latest|most recent\w*|chronological|oldest|alphabetical\w*|(sorted|ordered) (by|in))\b", re.IGNORECASE
)
MISSING = re.compile(r"\b(not found|does not exist|do not exist|unknown|no such|missing|not exist)\b", re.IGNORECASE)
VALID = re.compile(r"\b(valid|invalid|required|empty|blank|format|well-formed)\b", re.IGNORECASE)
SERVER = re.compile(r"\b(read[- ]only|server|generated|assigned|system|automatic\w*)\b", re.IGNORECASE)
CASCADE = re.compile(r"\bcascad\w*|\b(and|along with|together with) (all )?(its|their)\b", re.IGNORECASE)
SOFT = re.compile(r"\bsoft|marks?\b.*\bdeleted\b", re.IGNORECASE)
OWN = re.compile(r"\b(own|owners?|current user\w*|caller\w*|their|your|my)\b", re.IGNORECASE)
LOGGED_IN = re.compile(r"\b(authenticat\w*|logged[- ]in|signed[- ]in|token)\b", re.IGNORECASE)
STATUSES = {"400", "401", "403", "404", "409", "422"}

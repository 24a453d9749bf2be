"""What an endpoint takes of the chat protocol, learnt from what it refuses.

Every server speaks the protocol a little differently, and says so only when asked. A request goes out in its usual
form first; a refusal that names a difference which is known here changes the form of that request and of those after
it, each difference once. Nothing of what was said is changed by that, and no option that the user set is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

SHORT, LONG = "max_tokens", "max_completion_tokens"
"""Two names for one limit; most servers know only one of them."""
USAGE = "stream_options"


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """The differences that are known so far."""

    alternates: bool = False
    """After a tool's result the assistant has to speak before the user does."""
    system: bool = True
    """There is a role for the system's text; without one it begins the first message of the user."""
    thoughts: bool = True
    """Takes its own thoughts back."""
    usage: bool = True
    """Knows the field that asks for usage figures in a stream."""
    limit: str = ""
    """The name of the limit of a reply's length, where it is not the one that was tried."""

    def fields(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a request in this form."""
        kept = {name: value for name, value in fields.items() if self.usage or name != USAGE}
        if not self.limit:
            return kept
        return {self.limit if name in {SHORT, LONG} else name: value for name, value in kept.items()}


_ALTERNATES = re.compile(
    r"roles? must (?:strictly )?alternate|must alternate between|unexpected role|after role|expected last role"
    r"|consecutive (?:user|messages)|(?:role|message)s? (?:order|sequence) (?:is )?invalid",
    re.IGNORECASE,
)
_NO_SYSTEM = re.compile(
    r"system role (?:is )?not supported|(?:does not|doesn.t) support (?:the )?system|developer instruction is not"
    r"|(?:unsupported|invalid|unknown) role:? .?system|system messages? (?:is|are) not supported",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"un(?:supported|known|recogni[sz]ed|expected)|not (?:supported|permitted|allowed)|no such field|extra|forbidden"
    r"|invalid|use .{0,3}max_",
    re.IGNORECASE,
)
NO_ROLES = re.compile(f"{_ALTERNATES.pattern}|{_NO_SYSTEM.pattern}|jinja|chat template", re.IGNORECASE)
"""What the templates of models say, whose servers then fail with any status."""
NO_TOOLS = re.compile(
    r"does not support tools|tools? (?:use|calling|param|choice).{0,40}(?:not supported|requires)|requires --jinja"
    r"|enable-auto-tool-choice|no endpoints found that support tool use",
    re.IGNORECASE,
)
"""Nothing can be done about it from here."""


def learn(dialect: Dialect, told: str, fields: Mapping[str, Any]) -> Dialect:
    """The dialect after a refusal of a request with these fields; the same one where it names nothing new."""
    if _NO_SYSTEM.search(told):
        return replace(dialect, system=False)
    if _ALTERNATES.search(told):
        return replace(dialect, alternates=True)
    if not _REFUSED.search(told):
        return dialect
    if USAGE in told or "include_usage" in told:
        return replace(dialect, usage=False)
    if "reasoning_content" in told or "reasoning_details" in told:
        return replace(dialect, thoughts=False)
    if not dialect.limit:
        return replace(dialect, limit=_other_limit(told, fields))
    return dialect


def _other_limit(told: str, fields: Mapping[str, Any]) -> str:
    """The other name of the limit, where the one that was sent is what is refused."""
    for sent, other in ((SHORT, LONG), (LONG, SHORT)):
        if sent in fields and sent in told:
            return other
    return ""

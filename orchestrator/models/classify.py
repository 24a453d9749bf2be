"""From what an endpoint or the way to it answered to the fault that it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import openai

from orchestrator.models.dialect import NO_ROLES, NO_TOOLS
from orchestrator.models.faults import ContextTooLong, Fault, QuotaOrAuth, Refused, Retryable

SHOWN = 300
READ = 4_000
"""Characters of an error that are looked at."""
_RETRIED = {408, 409, 425, 429}
_QUOTA = re.compile(
    r"insufficient_quota|billing|quota_exceeded|exceeded your current quota|credit|payment", re.IGNORECASE
)
_CONTEXT = re.compile(
    r"context_length_exceeded|context (?:window|size|length|limit)|context (?:the )?overflows|string_above_max_length"
    r"|maximum (?:context|model|prompt|sequence|input) length|max_prompt_tokens"
    r"|too many (?:input |prompt )?tokens|tokens in request more than|(?:prompt|input) is too (?:long|large)"
    r"|(?:prompt|input)(?: length| tokens?(?: count)?)? exceeds|range of input length"
    r"|exceeds? (?:the (?:available |maximum number of )?|max )(?:context|input|token|length)"
    r"|(?:input|prompt) token count \S+ exceeds|token count of \S+ exceeds|tokens \+ `?max_new_tokens"
    r"|(?:model )?token limit(?: reached|: | exceeded)",
    re.IGNORECASE,
)
_SURELY_CONTEXT = re.compile(
    r"context_length_exceeded|exceed_context_size|maximum context length|exceeds the available context size"
    r"|request too large for model|context size has been exceeded",
    re.IGNORECASE,
)
"""In words that mean nothing else, so that they count with any status: some servers say it with 429 or 500."""
_GARBLED = re.compile(r"tool_use_failed", re.IGNORECASE)
"""The server could not read the call that its model made; another attempt may be better."""
_RETRY_DELAY = re.compile(r"'retryDelay': '([0-9]{1,6}(?:\.[0-9]{1,9})?)s'")
"""Inside of an error's body, as one provider tells it instead of in a header."""
_BY_TYPE = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "overloaded_error": 529,
}
"""The status that an error without one stands for, by its type."""
_FILTER = re.compile(
    r"content_filter|content_policy|content management policy|responsible ai|moderation", re.IGNORECASE
)


def from_sdk(error: openai.OpenAIError) -> Fault:
    """The fault behind an error of the SDK, which are those of the connection: statuses are judged before it."""
    cause = error.__cause__ or error
    return Retryable(f"no connection: {type(cause).__name__}: {_short(str(cause))}")


def from_status(status: int, body: object, headers: Mapping[str, str]) -> Fault:
    """The fault behind an HTTP status with its body."""
    body = body[0] if isinstance(body, list) and len(body) == 1 else body  # how one provider wraps its errors
    words = _words(body)[:READ]
    told = _short(words)
    why = f"HTTP {status}: {told}"
    if status == 429 and (pause := _RETRY_DELAY.search(str(body))):
        return Retryable(why, after_s=float(pause[1]))  # it speaks of a quota and means a rate
    if NO_TOOLS.search(words):
        return QuotaOrAuth(
            f"{why} (without tools nothing can be done: turn them on at the server, or use another model)"
        )
    if NO_ROLES.search(words):
        return QuotaOrAuth(why, told=words)  # whatever the status: the same request would fail for ever
    if status == 402 or (status in {403, 429} and _QUOTA.search(told)):
        return QuotaOrAuth(why)
    if _SURELY_CONTEXT.search(told):
        return ContextTooLong(why)
    if status in _RETRIED or _GARBLED.search(told) or (status >= 500 and status != 501):
        return Retryable(why, after_s=_after(headers))
    if status == 413 or (status in {400, 422} and _CONTEXT.search(told)):
        return ContextTooLong(why)
    if status == 400 and _FILTER.search(told):
        return Refused(why, text=told)
    if 300 <= status < 400:
        return QuotaOrAuth(
            f"{why}: redirects to {headers.get('location', 'nowhere')!r}; set the base URL to the target"
        )
    return QuotaOrAuth(why, told=words)


def from_stream(error: object) -> Fault:
    """The fault behind an error object in the middle of a stream."""
    status = _status(error)
    if status == 500 and _QUOTA.search(_message(error)):
        status = 402
    fault = from_status(status, error, {})
    fault.why = f"error in the stream: {_message(error)}"
    return fault


def _status(error: object) -> int:
    """The HTTP status that an error object names or means; 500 where it says nothing."""
    if not isinstance(error, Mapping):
        return 500
    for told in (error.get("code"), error.get("status"), error.get("type")):
        number = int(told) if isinstance(told, str) and re.fullmatch(r"[45][0-9]{2}", told) else told
        if isinstance(number, int) and 400 <= number < 600:
            return number
        if isinstance(told, str) and told in _BY_TYPE:
            return _BY_TYPE[told]
    return 500


def page(text: str) -> Retryable:
    """A web page where a reply should be: a proxy, or a wrong address."""
    title = re.search(r"<title[^>]*>(.{0,200}?)</title", text, re.IGNORECASE | re.DOTALL)
    about = _short(title.group(1)) if title else _short(text)
    return Retryable(f"the endpoint answered with a web page ({about}); is its base URL right?")


def _message(body: object) -> str:
    """The error's code and message, at most a line of it."""
    return _short(_words(body))


def _words(body: object) -> str:
    if isinstance(body, Mapping):
        error: Any = body.get("error", body)
        if isinstance(error, Mapping):
            parts = [str(error[key]) for key in ("code", "type", "message") if error.get(key)]
            return ": ".join(dict.fromkeys(parts)) or str(dict(error))
        return str(error)
    return str(body or "no text")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def _after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from `Retry-After` in seconds or as a date, or from `retry-after-ms`."""
    milliseconds, told = headers.get("retry-after-ms", ""), headers.get("retry-after", "")
    try:
        if milliseconds:
            return max(0.0, float(milliseconds) / 1000)
        return max(0.0, float(told)) if told else None
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, TypeError):
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())

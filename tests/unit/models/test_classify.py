"""What an endpoint's error means, in the words of many vendors."""

from __future__ import annotations

import pytest

from orchestrator.models.classify import from_status
from orchestrator.models.faults import ContextTooLong, Fault, QuotaOrAuth, Retryable

FULL = [
    (400, "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."),
    (400, "prompt is too long: 215000 tokens > 200000 maximum"),
    (400, "input length and `max_tokens` exceed context limit: 190000 + 21333 > 204798"),
    (400, "The input token count (1200000) exceeds the maximum number of tokens allowed (1048575)."),
    (400, "The input token count 1200000 exceeds the maximum number of tokens allowed 1048575"),
    (400, "The decoder prompt (length 5000) is longer than the maximum model length of 4096."),
    (400, "the request exceeds the available context size. try increasing the context size or enable context shift"),
    (400, "Input is too long for requested model."),
    (400, "Too many input tokens: 140000"),
    (400, "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length"),
    (400, "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000."),
    (422, "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 and 512"),
    (400, "Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with 4096"),
    (400, "This model's maximum prompt length is 131072 but the request contains 537812 tokens."),
    (400, "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]"),
    (400, "Invalid request: Your request exceeded model token limit: 8192"),
    (400, "prompt token count of 130000 exceeds the limit of 128000"),
    (400, "Prompt exceeds max length"),
    (400, "tokens in request more than max tokens allowed"),
    (400, "The input (5000 tokens) is longer than the model's context length (4096 tokens)."),
    (400, "invalid params, context window exceeds limit (2013)"),
]
OTHERWISE: list[tuple[int, str, type[Fault]]] = [
    (400, "max_tokens is too large: 100000. This model supports at most 16384 completion tokens.", QuotaOrAuth),
    (400, "Invalid 'messages[3].tool_calls': array too long. Expected an array with maximum length 128.", QuotaOrAuth),
    (400, "Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 64", QuotaOrAuth),
    (429, "Rate limit reached for m in organization o on tokens per min (TPM): Limit 30000, Used 29000.", Retryable),
    (503, "This model is currently experiencing high demand. Please try again later.", Retryable),
    (400, "temperature: input should be less than or equal to 1", QuotaOrAuth),
]


@pytest.mark.parametrize("status, message", FULL, ids=lambda told: str(told)[:40])
def test_a_window_that_is_full_is_told_from_other_errors_in_any_vendors_words(status: int, message: str) -> None:
    assert isinstance(from_status(status, {"error": {"message": message}}, {}), ContextTooLong)


@pytest.mark.parametrize("status, message, fault", OTHERWISE, ids=lambda told: str(told)[:40])
def test_words_of_length_alone_do_not_mean_that_the_window_is_full(
    status: int, message: str, fault: type[Fault]
) -> None:
    assert type(from_status(status, {"error": {"message": message}}, {})) is fault

from __future__ import annotations

import pytest

from orchestrator.journal import canonical
from orchestrator.masking import MASK, Mask, mask_of, masked

KEYS = [
    "sk-proj-" + "a1B2" * 8,
    "ghp_" + "a1B2" * 9,
    "AKIA" + "ABCD1234" * 2,
    "xoxb-1234567890-abc",
    "hf_" + "a1B2" * 9,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0abc.c2lnbmF0dXJlMTIz",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("key", KEYS)
def test_what_has_the_form_of_a_key_is_taken_out(key: str) -> None:
    assert masked(f"before {key} after") == f"before {MASK} after"


def test_a_password_in_an_address_and_a_bearer_token_are_taken_out() -> None:
    assert masked("postgresql://app:hunter2@db/app") == f"postgresql://{MASK}@db/app"
    assert masked("Authorization: Bearer abc123def456ghi") == f"Authorization: Bearer {MASK}"


@pytest.mark.parametrize(
    "text",
    [
        "Bearer authentication is described",
        "https://example.org/a:b",
        "a task-management-and-more_orchestrating_engine",
        "PRIVATE KEY",
        "eyJust",
    ],
)
def test_honest_text_stays_as_it_is(text: str) -> None:
    assert masked(text) == text


def test_secrets_of_an_environment_are_known_by_their_names_and_values() -> None:
    mask = mask_of(
        {
            "SHOP_TOKEN": "correct-horse-1",
            "ODD": "battery-staple-2",
            "TOKENIZERS_PARALLELISM": "false",
            "KEY_FILE": "/home/me/key-1.pem",
            "API_KEY": "",
            "HOME": "/home/me",
        },
        ["ODD", "MISSING"],
    )
    assert mask.secrets == {"correct-horse-1", "battery-staple-2"}


def test_a_value_is_masked_all_through_and_keeps_its_shape() -> None:
    mask = Mask(secrets=frozenset({"correct-horse-1"}))
    value = {"a": ["x correct-horse-1 y", 1, None, {"b": KEYS[1]}]}
    assert mask.value(value) == {"a": [f"x {MASK} y", 1, None, {"b": MASK}]}
    assert mask.value(value, forms=False) == {"a": [f"x {MASK} y", 1, None, {"b": KEYS[1]}]}


def test_the_longer_of_two_secrets_goes_first() -> None:
    assert masked("abcdefgh-1 abcdef", ["abcdef", "abcdefgh-1"]) == f"{MASK} {MASK}"


@pytest.mark.parametrize("secret", ['quo"te-1234', "back\\slash-1", "ümläut-1234", "😀stral-12345", "tab\tline\n-123"])
def test_a_secret_is_found_in_json_however_it_is_escaped_there(secret: str) -> None:
    mask = Mask(secrets=frozenset({secret}))
    assert not mask.finds_nothing(canonical({"a": [f"x{secret}y"]}))
    assert mask.finds_nothing(canonical({"a": ["nothing of it", 1, None]}))


@pytest.mark.parametrize("key", [*KEYS, "postgresql://app:hunter2@db/app", "Bearer abc123def456ghi"])
def test_what_may_be_a_key_is_found_in_json_and_then_looked_at(key: str) -> None:
    assert not Mask().finds_nothing(canonical({"text": f"before {key} after"}))

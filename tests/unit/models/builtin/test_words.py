from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.models.builtin.reading.pair_words import Synonyms, thesaurus, undressed
from orchestrator.models.builtin.reading.words import key, listed, plain, same_stem, singular, words


@pytest.mark.parametrize("name", ["orderItems", "order_items", "OrderItem", "order-item", "ORDER_ITEMS"])
def test_one_thing_has_one_key_however_it_is_spelled(name: str) -> None:
    assert key(name) == ("order", "item")


@pytest.mark.parametrize(
    "many, one",
    [
        ("categories", "category"),
        ("addresses", "address"),
        ("statuses", "status"),
        ("people", "person"),
        ("boxes", "box"),
        ("branches", "branch"),
        ("houses", "house"),
        ("series", "series"),
        ("status", "status"),
        ("movies", "movie"),
        ("ids", "id"),
    ],
)
def test_plurals_have_their_singular(many: str, one: str) -> None:
    assert singular(many) == one


@pytest.mark.parametrize(
    "verb, noun",
    [
        ("favorited", "favorites"),
        ("favourited", "favourites"),
        ("follow", "followers"),
        ("liked", "likes"),
        ("subscribe", "subscriptions"),
        ("vote", "voted"),
    ],
)
def test_verbs_and_nouns_of_one_root_are_kin(verb: str, noun: str) -> None:
    assert same_stem(verb, noun)


def test_words_of_different_roots_are_no_kin() -> None:
    assert not same_stem("pin", "post")
    assert not same_stem("order", "ordeal")


def test_abbreviations_meet_their_words() -> None:
    assert plain("qtyOnHand") == plain("quantity_on_hand")


def test_long_lists_of_names_are_cut_in_sentences() -> None:
    assert listed(["a"]) == "`a`"
    assert listed(list("abcdefgh")) == "`a`, `b`, `c`, `d`, `e`, `f` and 2 more"


@given(st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=4))
def test_snake_camel_and_kebab_case_are_taken_apart_alike(parts: list[str]) -> None:
    camel = parts[0] + "".join(part.capitalize() for part in parts[1:])
    assert words("_".join(parts)) == words("-".join(parts)) == words(camel) == tuple(parts)


@given(st.from_regex(r"[a-z]{3,10}", fullmatch=True))
def test_a_singular_is_its_own_singular_or_grows_no_longer(word: str) -> None:
    assert len(singular(singular(word))) <= len(singular(word)) <= max(len(word), len(singular(word)))


@pytest.mark.parametrize("group", thesaurus(), ids=lambda group: str(group.words[0]))
def test_each_phrase_of_the_thesaurus_is_spelled_as_names_are_read(group: Synonyms) -> None:
    spelled = {phrase: " ".join(undressed(plain(phrase.replace(" ", "_")))[0]) for phrase in group.words}
    assert spelled == {phrase: phrase for phrase in group.words}
    assert [phrase for phrase in group.unless if " ".join(plain(phrase.replace(" ", "_"))) != phrase] == []

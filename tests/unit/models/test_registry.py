from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.errors import Problem
from orchestrator.models.openai_chat import OpenAIChat
from orchestrator.models.registry import make_model
from orchestrator.models.settings import ModelSettings


@pytest.mark.parametrize(
    "name", ["", "gpt", "builtin:x", "openai:", "scripted:", "nowhere:Class", ":x", "a.b:", "a b.c:d e"]
)
def test_an_unknown_name_is_told_the_forms_there_are(name: str) -> None:
    with pytest.raises(Problem) as caught:
        make_model(name)
    assert "builtin, openai:MODEL, PROVIDER:MODEL" in str(caught.value)


def test_a_missing_key_is_told_by_its_variable() -> None:
    with pytest.raises(Problem, match="MY_KEY is not set"):
        make_model("openai:gpt-x", settings=ModelSettings(key_variable="MY_KEY"))


def test_a_key_with_a_line_end_in_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "one\ntwo")
    with pytest.raises(Problem, match="characters that no key has") as caught:
        make_model("openai:gpt-x")
    assert "one" not in str(caught.value)


def test_an_endpoint_of_ones_own_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8080/v1")
    model = make_model("openai:local:7b")
    assert isinstance(model, OpenAIChat)
    assert (model.model, model.endpoint.address) == ("local:7b", "http://127.0.0.1:8080/v1")


def test_settings_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    model = make_model("openai:m", settings=ModelSettings(base_url="http://127.0.0.1:2/v1"))
    assert isinstance(model, OpenAIChat)
    assert model.endpoint.address == "http://127.0.0.1:2/v1"


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(Problem, match="base URL"):
        make_model("openai:m", settings=ModelSettings(base_url="localhost:8080"))


def test_the_key_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    model = make_model("openai:m")
    assert "sk-canary" not in repr(model) + str(model) + str(model.asdict())


def test_the_built_in_model_needs_a_package() -> None:
    with pytest.raises(Problem, match="handoff package"):
        make_model("builtin")


def test_a_class_can_stand_at_the_top_of_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some_provider.py").write_text(
        "from langchain_core.language_models.fake_chat_models import FakeListChatModel as SomeChat\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    settings = ModelSettings(arguments={"responses": ["hello"]})
    assert make_model("some_provider:SomeChat", settings=settings).invoke("hi").text == "hello"


def test_any_langchain_model_is_made_by_its_import_path() -> None:
    name = "langchain_core.language_models.fake_chat_models:FakeListChatModel"
    model = make_model(name, settings=ModelSettings(arguments={"responses": ["hello"]}))
    assert model.invoke("hi").text == "hello"


@pytest.mark.parametrize(
    "name,said",
    [
        ("no.such.package:Chat", "cannot be imported"),
        ("pathlib.x:Path", "cannot be imported"),
        ("langchain_core.language_models:Nothing", "cannot be imported"),
        ("collections.abc:Mapping", "no LangChain chat model"),
        ("langchain_core.language_models.fake_chat_models:FakeListChatModel", "cannot be made"),
    ],
)
def test_an_import_path_that_leads_to_no_model_is_told(name: str, said: str) -> None:
    with pytest.raises(Problem, match=said):
        make_model(name)


def test_a_script_may_not_fall_back_on_a_script(tmp_path: Path) -> None:
    path = tmp_path / "script.yaml"
    path.write_text("scripted: 1\nfallback: scripted:other.yaml\nscripts: []\n")
    with pytest.raises(Problem, match="cannot be a script"):
        make_model(f"scripted:{path}")

"""Which setting wins, and what a project's file can never do."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.config import (
    Confinement,
    ProjectConfig,
    Settings,
    UserConfig,
    config_home,
    data_home,
    lower,
    read_project_config,
    read_user_config,
    settle,
)
from orchestrator.errors import OrchestratorError, Problem, Problems, UsageProblem
from orchestrator.playbook import Budget
from orchestrator.strict_yaml import load_model


def _project(text: str) -> ProjectConfig:
    return load_model(text, ProjectConfig, where="orchestrator.yaml")


def _user(text: str) -> UserConfig:
    return load_model(text, UserConfig, where="config.yaml")


def _settled(project: str = "{}", user: str = "{}", model: str | None = None, **environ: str) -> Settings:
    return settle(Path("/project"), _project(project), _user(user), environ=environ, model=model)


def test_without_any_setting_the_built_in_model_works_in_the_safest_sandbox() -> None:
    settings = _settled()
    assert settings.model == "builtin"
    assert settings.sandbox is Confinement.AUTO
    assert settings.limits == Budget()
    assert (settings.stage, settings.handoff, settings.notify) == (None, None, None)


def test_the_command_line_wins_over_the_environment_over_the_project_over_the_user() -> None:
    project, user = "model: openai:project", "model: openai:user"
    assert _settled(user=user).model == "openai:user"
    assert _settled(project, user).model == "openai:project"
    assert _settled(project, user, ORCHESTRATOR_MODEL="openai:env").model == "openai:env"
    assert _settled(project, user, model="openai:flag", ORCHESTRATOR_MODEL="openai:env").model == "openai:flag"


def test_a_package_is_named_relative_to_the_file_that_names_it() -> None:
    assert _settled("handoff: handoffs/design").handoff == Path("/project/handoffs/design")
    settings = _settled("handoff: handoffs/design", ORCHESTRATOR_HANDOFF="elsewhere")
    assert settings.handoff == Path.cwd() / "elsewhere"


@pytest.mark.parametrize(
    "project, user, wanted",
    [
        ("auto", "auto", Confinement.AUTO),
        ("bubblewrap", "auto", Confinement.BUBBLEWRAP),
        ("auto", "bubblewrap", Confinement.BUBBLEWRAP),
        ("landlock", "bubblewrap", Confinement.BUBBLEWRAP),
        ("auto", "landlock", Confinement.LANDLOCK),
        ("landlock", "auto", Confinement.AUTO),  # landlock or better: nobody is brought down to it
    ],
)
def test_the_stricter_sandbox_wins_whoever_asks_for_it(project: str, user: str, wanted: Confinement) -> None:
    assert _settled(f"sandbox: {project}", f"sandbox: {user}").sandbox is wanted


def test_the_environment_names_a_sandbox_and_cannot_do_without() -> None:
    assert _settled(ORCHESTRATOR_SANDBOX="landlock").sandbox is Confinement.LANDLOCK
    assert _settled(user="sandbox: bubblewrap", ORCHESTRATOR_SANDBOX="auto").sandbox is Confinement.BUBBLEWRAP
    with pytest.raises(UsageProblem, match="no sandbox `none`"):
        _settled(ORCHESTRATOR_SANDBOX="none")


LOOSENING = [
    "allow_unsandboxed: true",
    "sandbox: none",
    "sandbox: 'off'",
    "sandbox: null",
    "unsandboxed: true",
    "notify: {command: [sh, -c, id]}",
    "notify: {webhook: 'http://example.test'}",
    "providers: {openai: {base_url: 'http://example.test'}}",
    "base_url: http://example.test",
    "api_key_env: AWS_SECRET_ACCESS_KEY",
    "config: 1",
    "network: all",
    "limits: {turns: -1}",
    "limits: {cost: 0}",
    "limits: {minutes: .inf}",
    "trusted: true",
    "toolchain: {install: [[sh]]}",
    "path: [.]",
    "environment: {LD_PRELOAD: x.so}",
    "model: ../weights.py",
]


@pytest.mark.parametrize("text", LOOSENING)
def test_a_project_file_that_loosens_security_is_refused(text: str) -> None:
    with pytest.raises((Problem, Problems)) as caught:
        _project(text)
    assert "orchestrator.yaml:1: " in str(caught.value)


@pytest.mark.parametrize("model", ["evil.module:Model", "scripted:replies.yaml"])
def test_a_project_cannot_choose_a_model_that_runs_its_code(model: str) -> None:
    with pytest.raises(Problem, match="it would run code") as caught:
        _settled(f"model: {model}")
    assert f"--model {model}" in caught.value.remedy
    assert _settled(f"model: {model}", model=model).model == model


def test_a_user_may_forbid_what_a_project_then_cannot_allow() -> None:
    assert _settled().allow_unsandboxed
    assert not _settled(user="allow_unsandboxed: false").allow_unsandboxed
    assert not _settled("allow_unsandboxed: false").allow_unsandboxed


@pytest.mark.parametrize("project, user", [("[builtin]", "null"), ("null", "[builtin]"), ("['*']", "[builtin]")])
def test_a_model_must_be_allowed_by_everybody(project: str, user: str) -> None:
    with pytest.raises(UsageProblem, match=r"`openai:big` is not allowed"):
        _settled(f"allowed_models: {project}", f"allowed_models: {user}", model="openai:big")
    assert _settled(f"allowed_models: {project}", f"allowed_models: {user}").model == "builtin"


def test_a_project_that_allows_no_model_runs_none() -> None:
    with pytest.raises(UsageProblem, match="`builtin` is not allowed") as caught:
        _settled("allowed_models: []")
    assert caught.value.remedy == "allowed are: none"


def test_of_two_limits_the_lower_holds() -> None:
    settings = _settled("limits: {turns: 10, tokens: 500}", "limits: {turns: 20, minutes: 3.5}")
    assert settings.limits == Budget(turns=10, tokens=500, minutes=3.5)
    assert lower(Budget(turns=1), Budget(turns=2)) == lower(Budget(turns=2), Budget(turns=1))


def test_intake_answers_of_the_project_win_over_the_users() -> None:
    settings = _settled("intake: {codebase: ours}", "intake: {codebase: mine, database: postgres}")
    assert settings.intake == {"codebase": "ours", "database": "postgres"}


def test_the_users_config_is_read_from_its_usual_place(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    assert read_user_config(environ) == UserConfig()
    (tmp_path / ".config/orchestrator").mkdir(parents=True)
    (tmp_path / ".config/orchestrator/config.yaml").write_text("model: openai:mine\n")
    assert read_user_config(environ).model == "openai:mine"


def test_a_named_config_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no such file") as caught:
        read_user_config({"ORCHESTRATOR_CONFIG": str(tmp_path / "none.yaml")})
    assert "ORCHESTRATOR_CONFIG" in caught.value.remedy


def test_an_empty_config_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("")
    assert read_user_config({"ORCHESTRATOR_CONFIG": str(tmp_path / "config.yaml")}) == UserConfig()


@pytest.mark.parametrize("text", ["", "# only a comment\n"])
def test_an_empty_project_file_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "orchestrator.yaml").write_text(text)
    assert read_project_config(tmp_path) == ProjectConfig()


def test_every_mistake_of_a_config_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "orchestrator.yaml").write_text("orchestrator: 1\nmodle: builtin\nsandbox: bubblewarp\nlimits: 3\n")
    with pytest.raises(Problems) as caught:
        read_project_config(tmp_path)
    told = str(caught.value)
    assert "orchestrator.yaml:2: modle: unknown key; did you mean `model`?" in told
    assert "orchestrator.yaml:3: sandbox: `bubblewarp` is not one of `auto`, `landlock`, `bubblewrap`" in told
    assert "orchestrator.yaml:4: limits: must be keys and values" in told


def test_a_config_that_is_a_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "orchestrator.yaml").mkdir()
    with pytest.raises(OrchestratorError, match="cannot be read"):
        read_project_config(tmp_path)


def test_folders_follow_the_base_directory_specification() -> None:
    assert config_home({"HOME": "/home/u"}) == Path("/home/u/.config/orchestrator")
    assert data_home({"HOME": "/home/u"}) == Path("/home/u/.local/share/phased-orchestrator")
    assert data_home({"HOME": "/home/u", "XDG_DATA_HOME": "/data"}) == Path("/data/phased-orchestrator")
    assert data_home({"HOME": "/home/u", "XDG_DATA_HOME": "not/absolute"}) == data_home({"HOME": "/home/u"})

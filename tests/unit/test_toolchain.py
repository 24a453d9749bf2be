"""Toolchains are installed once, by one process at a time, and count only when they are whole."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from orchestrator.errors import Problem
from orchestrator.playbook import Stack
from orchestrator.toolchain import ensure, installed, lacking, toolchains_home

PROGRAM = "import pathlib, sys; d = pathlib.Path(sys.argv[1]); (d / 'bin').mkdir(); (d / 'bin/tool').write_text('x')"
COUNT = "import pathlib, sys; open(pathlib.Path(sys.argv[1]).parent / 'count', 'a').write('x')"


def _stack(*install: list[str], path: str = "bin", lock: str = "tool.lock") -> Stack:
    commands = install or (["{python}", "-c", PROGRAM, "{dir}"],)
    toolchain = {"name": "tool", "lock": lock, "install": commands, "path": [path]}
    data = {"when": {"language": "x"}, "toolchain": toolchain, "source": ["src"], "commands": {"start": ["tool"]}}
    return Stack.model_validate(data, strict=False)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    (tmp_path / "playbook").mkdir()
    (tmp_path / "playbook/tool.lock").write_text("tool==1\n")
    return tmp_path / "playbook"


def test_a_toolchain_is_installed_once(folder: Path, tmp_path: Path) -> None:
    said: list[str] = []
    stack = _stack(["{python}", "-c", COUNT, "{dir}"], ["{python}", "-c", PROGRAM, "{dir}"])
    first = ensure(stack, folder, say=said.append, home=tmp_path / "home")
    assert (first.dir / "bin/tool").is_file()
    assert first.path == (first.dir / "bin",)
    assert any("once" in text for text in said)
    said.clear()
    assert ensure(stack, folder, say=said.append, home=tmp_path / "home") == first
    assert said == []
    assert (tmp_path / "home/count").read_text() == "x"


def test_another_lock_or_another_command_is_another_toolchain(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = ensure(_stack(), folder, say=print, home=home)
    again = _stack(["{python}", "-c", PROGRAM + " # changed", "{dir}"])
    assert installed(again, folder, home=home) is None
    (folder / "tool.lock").write_text("tool==2\n")
    assert installed(_stack(), folder, home=home) is None
    assert ensure(_stack(), folder, say=print, home=home).dir != first.dir


def test_a_copy_of_the_playbook_finds_the_same_toolchain(folder: Path, tmp_path: Path) -> None:
    first = ensure(_stack(), folder, say=print, home=tmp_path / "home")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/tool.lock").write_text("tool==1\n")
    assert installed(_stack(), tmp_path / "copy", home=tmp_path / "home") == first


def test_an_installation_that_was_cut_off_is_built_anew(folder: Path, tmp_path: Path) -> None:
    first = ensure(_stack(), folder, say=print, home=tmp_path / "home")
    (first.dir / "installed.json").unlink()
    (first.dir / "bin/left-over").write_text("")
    assert installed(_stack(), folder, home=tmp_path / "home") is None
    ensure(_stack(), folder, say=print, home=tmp_path / "home")
    assert not (first.dir / "bin/left-over").exists()


def test_an_installation_whose_interpreter_has_gone_is_built_anew(folder: Path, tmp_path: Path) -> None:
    first = ensure(_stack(), folder, say=print, home=tmp_path / "home")
    (first.dir / "bin/python").symlink_to(tmp_path / "gone")
    assert installed(_stack(), folder, home=tmp_path / "home") is None
    assert ensure(_stack(), folder, say=print, home=tmp_path / "home") == first


def test_a_stack_without_a_toolchain_is_always_ready(folder: Path) -> None:
    data = {"when": {"language": "x"}, "source": ["src"], "commands": {"start": ["tool"]}}
    stack = Stack.model_validate(data, strict=False)
    assert ensure(stack, folder, say=print, install=False).path == ()


def test_nothing_is_run_where_installing_is_not_allowed(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="`tool` is not installed") as caught:
        ensure(_stack(), folder, say=print, home=tmp_path / "home", install=False)
    assert "orchestrator init --install" in caught.value.remedy
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    "output, remedy",
    [
        ("Temporary failure in name resolution", "check the network"),
        ("OSError: [Errno 28] No space left on device", "free some disk space"),
        ("hashes do not match", "look at the log"),
    ],
)
def test_an_installation_that_fails_says_why_and_what_to_do(
    folder: Path, tmp_path: Path, output: str, remedy: str
) -> None:
    stack = _stack(["{python}", "-c", f"print({output!r}); raise SystemExit(3)"])
    with pytest.raises(Problem, match="failed with exit code 3") as caught:
        ensure(stack, folder, say=print, home=tmp_path / "home")
    assert output in caught.value.what
    assert remedy in caught.value.remedy
    assert Path(caught.value.where).read_text().strip() == output
    assert installed(stack, folder, home=tmp_path / "home") is None


def test_an_installer_that_does_not_exist_is_a_problem(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot install `tool`"):
        ensure(_stack(["no-such-installer"]), folder, say=print, home=tmp_path / "home")


def test_an_installation_that_leaves_nothing_is_a_problem(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="left no working bin"):
        ensure(_stack(["{python}", "-c", "pass"]), folder, say=print, home=tmp_path / "home")


def test_a_missing_lock_file_is_a_problem(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="has no lock file"):
        ensure(_stack(lock="other.lock"), folder, say=print, home=tmp_path / "home")


def test_a_place_that_cannot_be_written_is_a_problem(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(Problem, match="cannot keep toolchains") as caught:
        ensure(_stack(), folder, say=print, home=tmp_path / "home")
    assert "XDG_DATA_HOME" in caught.value.remedy


def test_the_installer_sees_where_packages_come_from_and_nothing_else(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test")
    monkeypatch.setenv("PIP_INDEX_URL", "http://index.test")
    monkeypatch.setenv("PIP_CERT", "/certificates.pem")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/settings")
    stack = _stack(["{python}", "-c", "import os; print(sorted(os.environ)); raise SystemExit(1)"])
    with pytest.raises(Problem) as caught:
        ensure(stack, folder, say=print, home=tmp_path / "home")
    for told in ("PIP_INDEX_URL", "PIP_CERT", "XDG_CONFIG_HOME", "HTTPS_PROXY"):
        assert told in caught.value.what
    assert "SOME_API_KEY" not in caught.value.what
    assert "PYTHONPATH" not in caught.value.what


def test_what_is_installed_may_be_read_by_whoever_runs_commands(folder: Path, tmp_path: Path) -> None:
    """An engine that runs as root gives its commands to another user, whatever its own files are open to."""
    before = os.umask(0o077)
    try:
        made = ensure(_stack(), folder, say=print, home=tmp_path / "home").dir
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o777 for path in (made, made / "bin", made / "bin/tool")] == [0o755, 0o755, 0o644]


def _install_in_another_process(folder: Path, home: Path) -> None:
    slow = PROGRAM.replace("(d / 'bin').mkdir()", "__import__('time').sleep(0.5); (d / 'bin').mkdir()")
    ensure(_stack(["{python}", "-c", COUNT, "{dir}"], ["{python}", "-c", slow, "{dir}"]), folder, say=print, home=home)


def test_processes_that_want_the_same_toolchain_install_it_once(folder: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    arguments = (folder, tmp_path / "home")
    others = [context.Process(target=_install_in_another_process, args=arguments) for _ in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join(timeout=30)
    assert [other.exitcode for other in others] == [0, 0, 0]
    assert (tmp_path / "home/count").read_text() == "x"


def test_one_who_waits_for_another_says_so(folder: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    other = context.Process(target=_install_in_another_process, args=(folder, tmp_path / "home"))
    other.start()
    deadline = time.monotonic() + 20
    while not (tmp_path / "home/count").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    said: list[str] = []
    slow = PROGRAM.replace("(d / 'bin').mkdir()", "__import__('time').sleep(0.5); (d / 'bin').mkdir()")
    stack = _stack(["{python}", "-c", COUNT, "{dir}"], ["{python}", "-c", slow, "{dir}"])
    ensure(stack, folder, say=said.append, home=tmp_path / "home")
    other.join(timeout=30)
    assert [text.split(" into")[0] for text in said] == ["waiting for another process that installs"]


def test_toolchains_live_with_the_users_data() -> None:
    assert toolchains_home({"XDG_DATA_HOME": "/data"}) == Path("/data/phased-orchestrator/toolchains")


def test_a_program_that_the_machine_lacks_is_named_before_anything_is_installed(folder: Path, tmp_path: Path) -> None:
    stack = _stack()
    assert stack.toolchain is not None
    needing = stack.model_copy(
        update={"toolchain": stack.toolchain.model_copy(update={"needs": ("sh", "no-such-tool")})}
    )
    with pytest.raises(Problem, match="needs `no-such-tool`, not on this machine"):
        ensure(needing, folder, say=print, home=tmp_path / "home")
    assert lacking(needing.toolchain) == ("no-such-tool",)
    assert not (tmp_path / "home").exists()


def test_variables_of_a_toolchain_name_its_place(folder: Path, tmp_path: Path) -> None:
    stack = _stack()
    assert stack.toolchain is not None
    told = stack.toolchain.model_copy(update={"environment": {"TOOL_PATH": "{dir}/lib"}})
    ready = ensure(stack.model_copy(update={"toolchain": told}), folder, say=print, home=tmp_path / "home")
    assert ready.env == {"TOOL_PATH": f"{ready.dir}/lib"}

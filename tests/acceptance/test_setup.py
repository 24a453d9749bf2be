"""Set-up on machines that are not quite ready."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

TOO_OLD = "#!/bin/sh\nexit 1\n"
NO_VENV = """#!/bin/sh
case "$2" in *ensurepip*) exit 1 ;; *print*) echo python3.11-venv ;; esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH with a shell on it and nothing else."""
    shell = shutil.which("sh")
    assert shell
    (tmp_path / "sh").symlink_to(shell)
    return tmp_path


def _provide(machine: Path, name: str, script: str) -> None:
    (machine / name).write_text(script)
    (machine / name).chmod(0o755)


def _find_python(checkout: Path, machine: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(checkout / ".ci" / "find-python")],
        env={"PATH": str(machine), **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=10,
    )


def test_a_newer_python_is_found_behind_an_old_one(checkout: Path, machine: Path) -> None:
    _provide(machine, "python3", TOO_OLD)
    (machine / "python3.12").symlink_to(sys.executable)
    assert _find_python(checkout, machine).stdout == "python3.12\n"


def test_a_machine_without_a_fitting_python_is_told_so_in_one_line(checkout: Path, machine: Path) -> None:
    _provide(machine, "python3", TOO_OLD)
    found = _find_python(checkout, machine)
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (1, "", 1)
    assert "3.11 or newer" in found.stderr


def test_a_python_without_venv_is_told_which_package_to_install(checkout: Path, machine: Path) -> None:
    _provide(machine, "python3", NO_VENV)
    found = _find_python(checkout, machine)
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (1, "", 1)
    assert "apt-get install python3.11-venv" in found.stderr


def test_the_python_that_the_user_names_is_the_only_candidate(checkout: Path, machine: Path) -> None:
    (machine / "python3").symlink_to(sys.executable)
    found = _find_python(checkout, machine, PYTHON=str(machine / "missing"))
    assert (found.returncode, found.stdout) == (1, "")


def test_make_help_lists_every_target_that_has_a_description(checkout: Path) -> None:
    told = subprocess.run(
        ["make", "help"], cwd=checkout, check=True, capture_output=True, text=True, env=dict(os.environ)
    )
    assert {"install", "run", "check", "test", "docs"} <= {line.split()[1] for line in told.stdout.splitlines()}


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "latin-1"},
    ],
    ids=["names", "output"],
)
def test_a_locale_that_lacks_signs_spells_them_out_and_keeps_names(
    checkout: Path, tmp_path: Path, locale: dict[str, str]
) -> None:
    project = tmp_path / "Größe"
    project.mkdir()
    (project / "Übung.md").write_text("# Übung → neu\n\n1. Öffne das Tor → weiter\n2. Schließe es\n", "utf-8")

    def said(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "orchestrator", *words],
            cwd=project,
            env={**os.environ, **locale, "PYTHONPATH": str(checkout)},
            check=False,
            capture_output=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.decode("latin-1")

    assert "made orchestrator.yaml" in said("init")
    assert "\\u2192" in said("import", "--explain", "Übung.md")
    assert (project / "orchestrator.yaml").is_file()


def test_a_checkout_in_a_folder_with_umlauts_works_in_a_locale_of_the_last_century(
    checkout: Path, tmp_path: Path
) -> None:
    """Where packages are is read by the locale, which the names of files are not."""
    made = ["localedef", "-i", "de_DE", "-f", "ISO-8859-1", str(tmp_path / "de_DE")]
    if not shutil.which("localedef") or subprocess.run(made, check=False, capture_output=True).returncode:
        pytest.skip("there is no such locale to be had")
    (tmp_path / "Größe").symlink_to(checkout)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    (packages,) = (tmp_path / "venv" / "lib").glob("python*/site-packages")
    (packages / "checkout.pth").write_text(f"{sysconfig.get_path('purelib')}\n{tmp_path / 'Größe'}\n", "utf-8")
    done = subprocess.run(
        [str(tmp_path / "venv" / "bin" / "python"), "-m", "orchestrator", "--help"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LOCPATH": str(tmp_path), "LC_ALL": "de_DE"},
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"usage: orchestrator")

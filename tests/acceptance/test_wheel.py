"""What is installed from the index works without the sources."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

DATA = ("agents", "phases", "handoffs")


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """A folder with the sdist, and the wheel that was built from that sdist."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(checkout)]
    built = subprocess.run(command, check=False, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return out


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    (file,) = distributions.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The program in an environment of its own; the libraries are those of the tests' environment."""
    home = tmp_path_factory.mktemp("elsewhere") / "env"
    venv.create(home, symlinks=True)
    python = str(home / "bin" / "python")
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(install, check=True)
    (site,) = home.glob("lib/python*/site-packages")
    # A path in a .pth file is not searched for .pth files: the editable install of the checkout stays out of sight.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n" + sysconfig.get_path("platlib") + "\n")
    return home / "bin" / "orchestrator"


def _call(program: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(program), *arguments], cwd=cwd, env=environment, check=False, capture_output=True, text=True, timeout=60
    )


def _tracked(checkout: Path, *folders: str) -> set[str]:
    if not (checkout / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", *folders], cwd=checkout, check=True, capture_output=True, text=True
    )
    return {name for name in listed.stdout.split("\0") if name and (checkout / name).exists()}


def test_the_wheel_carries_every_shipped_playbook_persona_and_handoff(wheel: Path, checkout: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"orchestrator/builtin_data/{name}" for name in _tracked(checkout, *DATA)}
    assert wanted, "nothing is shipped"
    assert wanted - names == set()


def test_the_wheel_carries_the_prompts_and_templates_beside_the_code(wheel: Path, checkout: Path) -> None:
    assert _tracked(checkout, "orchestrator") - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_the_wheel_carries_nothing_but_the_program(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"orchestrator"}


def test_the_sdist_carries_every_tracked_file(distributions: Path, checkout: Path) -> None:
    (sdist,) = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert _tracked(checkout) - names == set()


def test_the_installed_program_tells_its_version(installed: Path, tmp_path: Path) -> None:
    told = _call(installed, "--version", cwd=tmp_path)
    assert (told.returncode, told.stdout.strip().split()[-1]) == (0, "0.1.0")


def test_the_installed_program_finds_the_shipped_playbook_away_from_the_sources(
    installed: Path, tmp_path: Path
) -> None:
    drawn = _call(installed, "graph", "06-backend-implementation", cwd=tmp_path)
    assert drawn.returncode == 0, drawn.stderr
    assert "accept_handoff" in drawn.stdout


def test_the_installed_program_validates_what_it_ships(installed: Path, tmp_path: Path) -> None:
    judged = _call(installed, "validate", cwd=tmp_path)
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_the_installed_program_makes_a_project_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    made = _call(installed, "init", ".", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "human-interventions" / "active").is_dir()

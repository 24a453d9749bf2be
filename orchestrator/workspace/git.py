"""The engine's own git: its repository lies outside of every work tree, and nothing configures it but this file.

An agent that writes `.git/config`, hooks, attributes or filters into its work tree changes nothing: git never runs in a
work tree, reads no user or system configuration, and is told what to do with attributes by `info/attributes`.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from urllib.parse import quote

from orchestrator.errors import Problem
from orchestrator.showing import counted

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The id of the tree without files."""
HEAD = "refs/heads/work"
"""The branch of accepted work in an engine repository."""

_SETTINGS = {
    "core.alternateRefsCommand": "true",
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.untrackedCache": "false",
    "core.attributesFile": os.devnull,
    "core.excludesFile": os.devnull,
    "core.pager": "cat",
    "core.sshCommand": "false",
    "core.askPass": "false",
    "core.autocrlf": "false",
    "core.quotePath": "false",
    "commit.gpgSign": "false",
    "credential.helper": "",
    "diff.external": "",
    "fetch.recurseSubmodules": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.allow": "never",
    "safe.directory": "*",
    "submodule.recurse": "false",
}
_ATTRIBUTES = "* -text !eol -ident -filter !working-tree-encoding !diff !merge -export-ignore -export-subst\n"
"""Bytes go in and out as they are; this file wins over every `.gitattributes`."""
_SECONDS = 600.0


def environment() -> dict[str, str]:
    """Give the whole environment of every git call."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }


def git(
    git_dir: Path,
    *words: str,
    stdin: bytes = b"",
    settings: dict[str, str] | None = None,
    env: dict[str, str] | None = None,
) -> bytes:
    """Run one hardened git command on a repository and give its output; blocks.

    Raises `Problem` with git's own words where it fails or is missing.
    """
    told = [word for name, value in {**_SETTINGS, **(settings or {})}.items() for word in ("-c", f"{name}={value}")]
    try:
        done = subprocess.run(
            ["git", f"--git-dir={git_dir}", *told, *words],
            input=stdin,
            capture_output=True,
            env={**environment(), **(env or {})},
            cwd=git_dir if git_dir.is_dir() else "/",
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise Problem("git is not installed", remedy="install git 2.30 or newer") from error
    except subprocess.TimeoutExpired as error:
        raise Problem(f"git {words[0]} took more than {_SECONDS:.0f} s", where=str(git_dir)) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        more = f" (and {counted(len(said) - 1, 'line')} more)" if len(said) > 1 else ""
        remedy = "free some disk space and mend the rights, or restore it from a copy; then `orchestrator resume`"
        raise Problem(f"git {words[0]}: {said[0][:400]}{more}", where=str(git_dir), remedy=remedy)
    return done.stdout


def init(git_dir: Path) -> None:
    """Make an empty engine repository."""
    git(git_dir, "init", "--quiet", "--bare", "--template=", "--object-format=sha1", str(git_dir))
    harden(git_dir)


def url(git_dir: Path) -> str:
    """Where to fetch from: git reads `%20` in a file's address as a space."""
    return f"file://{quote(os.fsencode(git_dir))}"


def harden(git_dir: Path) -> None:
    """Put in place what every call relies on, where it is not there: `.gitattributes` would count without it."""
    for name, content in {"HEAD": f"ref: {HEAD}\n", "info/attributes": _ATTRIBUTES}.items():
        place = git_dir / name
        place.parent.mkdir(exist_ok=True)
        if not place.is_file() or place.read_bytes() != content.encode():
            place.write_text(content)

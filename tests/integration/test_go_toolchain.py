"""The Go stack's toolchain, installed for real where go is: part of `make stacks`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from orchestrator import toolchain
from orchestrator.catalog import find_playbook
from tests.handoffs import ROOT

GO = shutil.which("go")
START_S = 30
"""What a service has to start in."""

pytestmark = [pytest.mark.stacks, pytest.mark.skipif(GO is None, reason="no go here")]

MAIN = """package main

import (
	"database/sql"
	"net/http"

	_ "github.com/lib/pq"
)

func main() {
	if _, err := sql.Open("postgres", ""); err != nil {
		panic(err)
	}
	_ = http.ListenAndServe("127.0.0.1:0", nil)
}
"""


def test_a_service_is_compiled_offline_in_less_than_a_start_may_take(tmp_path: Path) -> None:
    stack = find_playbook("06", None).stacks["go"]
    folder = ROOT / "phases" / "06-backend-implementation"
    tools = toolchain.ensure(stack, folder, say=print, home=tmp_path / "toolchains")
    (tmp_path / "tree" / "app").mkdir(parents=True)
    (tmp_path / "tree" / "app" / "main.go").write_text(MAIN)
    (tmp_path / "tree" / "go.mod").write_text("module tree\n\ngo 1.22\n\nrequire github.com/lib/pq v1.10.9\n")
    path = os.pathsep.join([*map(str, tools.path), os.defpath])
    scratch = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PATH": path}
    subprocess.run(
        ("go", "build", "-o", str(tmp_path / "service"), "./app"),
        cwd=tmp_path / "tree",
        env={**scratch, **tools.env, **stack.environment},
        timeout=START_S,
        check=True,
    )
    assert (tmp_path / "service").is_file()

"""Every benchmark is run by `make bench` and told in benchmarks/README.md."""

from __future__ import annotations

from pathlib import Path

from benchmarks.run import HERE, NAMES


def _benchmarks() -> set[str]:
    return {file.stem for file in HERE.glob("*.py") if "def main()" in file.read_text() and file.stem not in {"run"}}


def test_every_benchmark_is_run() -> None:
    assert set(NAMES) == {
        name for name in _benchmarks() if "benchmarks.measure" in Path(HERE, f"{name}.py").read_text()
    }


def test_every_benchmark_is_told() -> None:
    told = (HERE / "README.md").read_text()
    assert [name for name in NAMES if f"`{name}.py`" not in told] == []

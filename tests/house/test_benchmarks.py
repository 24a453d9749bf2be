"""Every benchmark is run by `make bench` and told in benchmarks/README.md."""

from __future__ import annotations

from benchmarks.run import HERE, NAMES


def test_every_benchmark_is_run() -> None:
    measuring = {file.stem for file in HERE.glob("*.py") if "from benchmarks.measure import" in file.read_text()}
    assert set(NAMES) == measuring


def test_every_benchmark_is_told() -> None:
    told = (HERE / "README.md").read_text()
    assert [name for name in NAMES if f"`{name}.py`" not in told] == []

"""What every test may count on."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.boxes import SKIPPED

ROOT = Path(__file__).parents[1]
LONGEST = {"test_main_job.py", "test_kills.py"}

# What never comes to an end is still caught; what waits for its turn on a busy machine is not.
settings.register_profile("shared machine", deadline=5_000)
settings.load_profile("shared machine")


@pytest.fixture(scope="session", autouse=True)
def _an_empty_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads what the developer has configured, and none leaves anything in a home.

    The installed toolchains are shared all the same (`XDG_DATA_HOME`): making them takes minutes.
    """
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(home))
        for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
            patch.delenv(name, raising=False)
        yield
    assert list(home.iterdir()) == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, or one worker is alone with it in the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: no collection of garbage has to walk through them again and again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were skipped for want of a sandbox, and why it does not work here."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ").removeprefix(SKIPPED)
        for report in terminalreporter.getreports("skipped")
        if isinstance(report.longrepr, tuple) and SKIPPED in report.longrepr[2]
    )
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} tests skipped for want of a sandbox: {reason}")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the sources."""
    return ROOT

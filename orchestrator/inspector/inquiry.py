"""What is to be inspected, as the command line says it, and the files that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict

from orchestrator import strict_yaml
from orchestrator.contract import Contract
from orchestrator.errors import Problem, UsageProblem
from orchestrator.handoff.front_matter import Sample
from orchestrator.postgres import Database, engine_named


class Samples(BaseModel):
    """Requests that are known to work."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    samples: Mapping[str, Sample]
    """By operation id, as in a handoff's `inspection.samples`."""


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """What is to be inspected, and what is known of it."""

    base_url: str
    contract: Path
    auth: Path
    database: str = ""
    """Its database's URL, as the judge reaches it."""
    schema: Path | None = None
    """The design that the database should be."""
    ignored: Sequence[str] = ()
    """Bookkeeping tables that no design names."""
    migrate: str = ""
    """The URL of an empty database to try the migrations in."""
    migrate_up: str = ""
    migrate_down: str = ""
    """Commands; they find the URL in `DATABASE_URL`."""
    relay: str = ""
    """`HOST:PORT` where a relay listens; the service has its database there."""
    tokens: Sequence[tuple[str, str]] = ()
    """Role and token, in the order in which they are used."""
    headers: Sequence[tuple[str, str, str]] = ()
    """Role, header and value."""
    samples: Path | None = None
    operations: Sequence[str] = ()
    """Ids to which the inspection is limited; all where there are none."""
    p95_ms: int | None = None
    examples: int = 8
    """Generated requests for each operation; 0 for none."""
    wait_s: float = 10.0
    """How long the service may take to answer for the first time."""
    halt_at: int = 1
    """Causes that halt."""


def text(path: Path) -> str:
    """A file's text; raises `Problem` where it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Problem(
            f"cannot be read: {error.strerror}", where=str(path), remedy="give a file that is there"
        ) from None
    return strict_yaml.decode(content, where=str(path))


def read_samples(path: Path | None) -> Mapping[str, Sample]:
    """The samples of a file; none without one."""
    if path is None:
        return {}
    return strict_yaml.load_model(text(path), Samples, where=str(path)).samples


def chosen(contract: Contract, wanted: Sequence[str]) -> frozenset[str]:
    """Ids of the operations to inspect; raises `UsageProblem` for one that the contract has not."""
    known = {operation.id for operation in contract.operations}
    strange = sorted(set(wanted) - known)
    if strange:
        what = f"the contract has no operation {', '.join(map(repr, strange))}"
        raise UsageProblem(what, where=contract.where, remedy=f"it has {', '.join(sorted(known)[:12])}")
    return frozenset(wanted or known)


def address(base_url: str) -> tuple[str, tuple[str, ...]]:
    """Scheme, host and port, and the base path where the address has one."""
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageProblem("not an address", where=base_url, remedy="give one such as http://127.0.0.1:8080")
    path = parts.path.rstrip("/")
    return f"{parts.scheme}://{parts.netloc}", (path,) if path else ()


def empty_database(inquiry: Inquiry) -> Database | None:
    """The database for migrations, where one was given; raises `UsageProblem` where half of it is missing."""
    given = (inquiry.migrate, inquiry.migrate_up, inquiry.migrate_down)
    if not any(given):
        return None
    if not all(given):
        remedy = "give --migrate URL, --migrate-up COMMAND and --migrate-down COMMAND together"
        raise UsageProblem("migrations go up and down in a database of their own", where="--migrate", remedy=remedy)
    if inquiry.migrate == inquiry.database:
        remedy = "give an empty one"
        raise UsageProblem(
            "the service's own database would be emptied", where=f"--migrate {inquiry.migrate}", remedy=remedy
        )
    return database_at(inquiry.migrate, new=True)


def database_at(url: str, *, new: bool = False) -> Database:
    """The database of a URL, whose file is made where it is `new`; raises `Problem` for what cannot be read here."""
    parts = urlsplit(url)
    kind = parts.scheme.partition("+")[0]
    engine = engine_named(kind, where="--database")
    if kind.startswith("sqlite"):
        path = Path(unquote(parts.path.removeprefix("/") if not parts.path.startswith("//") else parts.path[1:]))
        if new and path.parent.is_dir():
            path.touch()
        if not path.is_file():
            raise Problem("no such file", where=str(path), remedy="give the file that the service has open")
        return Database(engine=engine, name=path.name, url=url, admin_url=url, path=path)
    plain = url.replace(parts.scheme, "postgresql", 1)
    return Database(engine=engine, name=parts.path.strip("/"), url=plain, admin_url=plain)

"""The corpus: loading a contract with its tables and auth model, and its plan as text."""

from __future__ import annotations

from pathlib import Path

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import Certainty, ServiceDesign
from orchestrator.models.builtin.reading import read

CONTRACTS = Path(__file__).parent / "contracts"


def load(name: str) -> tuple[Contract, SchemaDesign, AuthModel]:
    """The three texts of a contract; `dialect` says which SQL it is, where it is not PostgreSQL's."""
    folder = CONTRACTS / name
    dialect = folder / "dialect"
    return (
        Contract.parse((folder / "openapi.yaml").read_text(encoding="utf-8"), where=f"{name}/openapi.yaml"),
        SchemaDesign.parse(
            (folder / "schema.sql").read_text(encoding="utf-8"),
            dialect.read_text(encoding="utf-8").strip() if dialect.exists() else "postgres",
            where=f"{name}/schema.sql",
        ),
        AuthModel.parse((folder / "auth.yaml").read_text(encoding="utf-8"), where=f"{name}/auth.yaml"),
    )


def plan_of(design: ServiceDesign) -> str:
    """A line for each operation, then one for each question and each assumption."""
    built = [item for item in design.operations if item.certainty is not Certainty.NOT_DERIVABLE]
    derived = [item for item in built if item.certainty is Certainty.DERIVED]
    lines = [f"{len(built)} of {len(design.operations)} operations implemented, {len(derived)} of them derived", ""]
    lines += [f"{item.certainty:13}  {item.kind:8}  {item.table or '-':22}  {item.id}" for item in design.operations]
    lines += ["", "questions"]
    for item in design.questions:
        meanwhile = f" Meanwhile: {item.assumption}" if item.assumption else ""
        lines.append(f"- {item.cause}: {item.text} [{', '.join(item.operations)}]{meanwhile}")
    lines += ["", "assumptions"]
    lines += [f"- {item.text} [{', '.join(item.operations)}]" for item in design.assumptions]
    return "\n".join(lines) + "\n"


def snapshot_of(name: str) -> str:
    """The plan that was agreed; empty where none was."""
    path = CONTRACTS / name / "plan.txt"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> None:
    """Write every snapshot anew."""
    for folder in sorted(path for path in CONTRACTS.iterdir() if path.is_dir()):
        (folder / "plan.txt").write_text(plan_of(read(*load(folder.name))), encoding="utf-8")


if __name__ == "__main__":
    main()

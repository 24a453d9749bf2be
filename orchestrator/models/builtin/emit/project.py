"""The emitted project around the code: how it is run, packed and explained."""

from __future__ import annotations

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming, templates
from orchestrator.models.builtin.emit.auth import kept_keys
from orchestrator.models.builtin.emit.operation_types import is_built
from orchestrator.models.builtin.emit.statuses import conflict_status, invalid_status


def project_files(design: ServiceDesign) -> list[tuple[str, str]]:
    """Paths and texts of what stands at the top of the repository, documents excepted."""
    name = "-".join(naming.words(design.title)) or "service"
    return [
        ("pyproject.toml", templates.render("project/pyproject.toml.j2", name=name, title=_plain(design.title))),
        (".gitignore", templates.render("project/gitignore.j2")),
        (".env.example", templates.render("project/env.example.j2", name=name.replace("-", "_"))),
        ("Dockerfile", templates.render("project/Dockerfile.j2")),
        (".dockerignore", templates.render("project/dockerignore.j2")),
    ]


def _plain(text: str) -> str:
    return text.replace('"', "'").replace("\\", "").replace("\n", " ").strip() or "Service"


def readme(design: ServiceDesign) -> tuple[str, str]:
    """How to run it, who may call what, and what is not there."""
    auth = design.auth
    login = "ada@example.com" if auth and "mail" in auth.login.lower() else "ada"
    rows = [
        {
            "id": item.id,
            "method": item.method.upper(),
            "path": f"{design.base_path}{item.path}",
            "who": _who(item),
            "state": "implemented" if is_built(item) else "answers 501",
        }
        for item in design.operations
    ]
    unbuilt = [{"id": item.id, "question": _one_line(item.rfi)} for item in design.operations if not is_built(item)]
    text = templates.render(
        "project/README.md.j2",
        title=_plain(design.title),
        base_path=design.base_path,
        rows=rows,
        open=unbuilt,
        name="_".join(naming.words(design.title)) or "service",
        auth=auth is not None,
        roles=", ".join(f"`{role}`" for role in auth.roles) if auth else "",
        login=login,
        role=(auth.roles or (auth.default_role or "user",))[0] if auth else "",
        scheme=_scheme(design),
        keys=[f"{one}." for one in kept_keys(design)],
    )
    return "README.md", text.rstrip("\n") + "\n"


def _scheme(design: ServiceDesign) -> str:
    auth = design.auth
    if auth is None:
        return ""
    if auth.where != "header":
        return f"{auth.where} parameter {auth.header}"
    return f"{auth.header or 'Authorization'}: {f'{auth.prefix} TOKEN'.strip()}"


def _who(operation: OperationDesign) -> str:
    access = operation.access
    if access.public:
        return "anybody"
    who = ", ".join(access.allow) or "everybody known"
    own = " (own rows" + (f"; {', '.join(access.bypass)}: all" if access.bypass else "") + ")" if access.own else ""
    return who + own


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "no question was recorded"


def architecture(design: ServiceDesign) -> tuple[str, str]:
    """How it is built, and why."""
    tables = [
        {
            "name": table.name,
            "key": ", ".join(f"`{key}`" for key in table.primary_key) or "none",
            "refers": ", ".join(dict.fromkeys(f"`{key.target}`" for key in table.foreign_keys)) or "nothing",
        }
        for table in design.tables
    ]
    text = templates.render(
        "project/ARCHITECTURE.md.j2",
        tables=tables,
        invalid=invalid_status(design),
        conflict=conflict_status(design),
        assumptions=[_one_line(item.text) for item in design.assumptions],
    )
    return "ARCHITECTURE.md", text.rstrip("\n") + "\n"

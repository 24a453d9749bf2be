"""What ties the values of one playbook together.

The rules look at the file as it was read, not at the model, so that they also speak where something else in the file is
wrong: everything is told at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, get_args

from orchestrator.criteria import AnySpec
from orchestrator.playbook import process_rules
from orchestrator.playbook.reading import Reading, Surroundings
from orchestrator.strict_model import did_you_mean
from orchestrator.strict_yaml import Defect, Document, Path

STACK_KEYS = ("language", "framework", "orm", "migrations", "auth", "runtime", "package_manager")
"""What a handoff may say of its stack."""
COMMAND_FACTS = (
    "port",
    "junit",
    "coverage",
    "role",
    "login",
    "password",
    "python",
    "dir",
    "lock",
    "folder",
    "toolchain",
)
"""What a command may name."""
TITLE_FACTS = {"once": (), "table": ("table",), "operation": ("operation", "method", "path")}
"""What the title of a task may name, by what it is made for."""
SERVED = ("http", "openapi_conformance", "error_contract", "auth_matrix", "query_count", "latency", "idempotency")
"""Kinds of check that need the service to run."""

_CHECKS = ("phases.*.tasks.*.checks.*", "phases.*.checks.*", "gates.*.checks.*", "gate.checks.*")
_SPECS = {get_args(spec.model_fields["kind"].annotation)[0]: spec for spec in get_args(AnySpec)}
_COMMAND_FIELDS = ("command",)
_RUN_BY_KIND = {
    "schema_matches": ("migrate_up",),
    "migration_roundtrip": ("migrate_up", "migrate_down"),
    **dict.fromkeys(SERVED, ("migrate_up", "start")),
}
"""The commands that a kind of check runs without naming them."""


def check(document: Document, around: Surroundings) -> list[Defect]:
    """Every defect that the rules find, in the order of the rules."""
    reading = Reading(document, around)
    return [defect for rule in RULES for defect in rule(reading)]


def ids_are_unique(reading: Reading) -> Iterator[Defect]:
    """Findings, plans and receipts name things by these."""
    yield from reading.doubled("phases.*.id")
    yield from reading.doubled("phases.*.tasks.*.id")
    yield from reading.doubled(*(f"{pattern}.id" for pattern in _CHECKS))
    yield from reading.doubled("no_go.*.id", "quality.*.id")
    yield from reading.doubled("intake.*.id")


def phases_count_from_one(reading: Reading) -> Iterator[Defect]:
    """The number of a phase is its place."""
    for place, (path, number) in enumerate(reading.each("phases.*.number"), start=1):
        if isinstance(number, int) and number != place:
            yield reading.document.defect(path, f"phase {number} stands at place {place}", f"number it {place}")


def stages_differ(reading: Reading) -> Iterator[Defect]:
    """A stage neither follows nor hands over to itself, and hands over to the one that is next."""
    own = reading.known("id")
    for path, value in reading.texts("previous.stage", "next", "hand_off.to"):
        if value in own:
            yield reading.document.defect(path, f"`{value}` is this stage itself", "name the other stage")
    following = reading.known("next")
    for path, value in reading.texts("hand_off.to"):
        if following and value not in following:
            yield reading.document.defect(path, f"hands off to `{value}`, but `next` is `{following[0]}`", "name one")


def task_links_lead_somewhere(reading: Reading) -> Iterator[Defect]:
    """`needs` and `before` name other templates, and no task waits for itself."""
    templates = reading.known("phases.*.tasks.*.id")
    yield from reading.unknown("task", templates, "phases.*.tasks.*.needs.*", "phases.*.tasks.*.before.*")
    waits: dict[str, set[str]] = {}
    paths: dict[str, Path] = {}
    for path, template in reading.each("phases.*.tasks.*"):
        name = template.get("id") if isinstance(template, dict) else None
        if isinstance(name, str):
            paths.setdefault(name, path)
            waits.setdefault(name, set()).update(_names(template.get("needs")))
            for later in _names(template.get("before")):
                waits.setdefault(later, set()).add(name)
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        ring = error.args[1]
        start = next((paths[name] for name in ring if name in paths), ())
        message = f"these tasks wait for each other: {' → '.join(ring[::-1])}"
        yield reading.document.defect(start, message, "take one of the links (`needs`, `before`) out")


def _names(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def placeholders_are_known(reading: Reading) -> Iterator[Defect]:
    """What stands in braces is filled in, so it has to be something that is known."""
    if reading.around.facts is not None:
        for path, text in reading.texts("read_back"):
            yield from reading.missing_facts(path, text, reading.around.facts)
    for path, text in reading.texts(
        "stacks.*.commands.*.*", "stacks.*.toolchain.install.*.*", "stacks.*.toolchain.environment.*"
    ):
        yield from reading.missing_facts(path, text, COMMAND_FACTS)
    for path, template in reading.each("phases.*.tasks.*"):
        if isinstance(template, dict) and isinstance(template.get("title"), str):
            known = TITLE_FACTS.get(str(template.get("for_each", "once")))
            if known is not None:
                yield from reading.missing_facts((*path, "title"), template["title"], known)


def commands_are_in_every_stack(reading: Reading) -> Iterator[Defect]:
    """A check that names a command can run whatever stack the handoff names."""
    tables = {path[1]: table for path, table in reading.each("stacks.*.commands") if isinstance(table, dict)}
    for path, spec in _specs(reading):
        for field, command in _commands(spec):
            place = (*path, field) if field in spec else path
            if not tables:
                yield reading.document.defect(
                    place, f"needs command `{command}`, and there is no stack", "add `stacks`"
                )
            for stack in (name for name, table in tables.items() if command not in table):
                hint = did_you_mean(command, list(tables[stack]))
                yield reading.document.defect(place, f"stack `{stack}` has no command `{command}`", hint)


def _specs(reading: Reading) -> Iterator[tuple[Path, dict[str, Any]]]:
    for pattern in (*_CHECKS, "phases.*.mvp.replace_checks.*"):
        for path, spec in reading.each(pattern):
            if isinstance(spec, dict) and str(spec.get("kind")) in _SPECS:
                yield path, spec


def _commands(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The commands of the stack's table that a check runs, with the key that names each."""
    fields = _SPECS[spec["kind"]].model_fields
    for name in _COMMAND_FIELDS:
        value = spec.get(name, fields[name].default) if name in fields else None
        if isinstance(value, str):
            yield name, value
    for command in _RUN_BY_KIND.get(spec["kind"], ()):
        yield ("kind" if spec["kind"] in SERVED else ""), command


def layers_can_be_read(reading: Reading) -> Iterator[Defect]:
    """A check of layers needs to know how an import looks."""
    blind = [path[-1] for path, stack in reading.each("stacks.*") if isinstance(stack, dict) and "imports" not in stack]
    for path, spec in _specs(reading):
        for stack in blind if spec["kind"] == "layers" else ():
            hint = f"add `stacks.{stack}.imports`"
            yield reading.document.defect((*path, "kind"), f"stack `{stack}` does not say how an import looks", hint)


def opinions_hold_no_gate(reading: Reading) -> Iterator[Defect]:
    """What no machine can tell cannot keep the gate shut before a person has seen it."""
    for path, spec in _specs(reading):
        if spec["kind"] in {"human", "judged"} and spec.get("p0") is True:
            hint = "take `p0` out; the reviewer sees it at the gate"
            yield reading.document.defect((*path, "p0"), f"a check of kind `{spec['kind']}` cannot be p0", hint)


def stacks_can_be_chosen(reading: Reading) -> Iterator[Defect]:
    """A stack is chosen by what a handoff can say."""
    for path, when in reading.each("stacks.*.when"):
        for key in when if isinstance(when, dict) else ():
            if key not in STACK_KEYS:
                yield reading.document.defect((*path, key), f"no key `{key}`", did_you_mean(key, STACK_KEYS))


def overrides_override_something(reading: Reading) -> Iterator[Defect]:
    """What MVP mode drops or replaces is there, in the same phase, and nothing that stays needs what is dropped."""
    for path, _ in reading.each("phases.*"):
        at = f"phases.{path[-1]}"
        checks = reading.known(f"{at}.checks.*.id", f"{at}.tasks.*.checks.*.id")
        overridden = (f"{at}.mvp.drop_checks.*", f"{at}.mvp.replace_checks.*.id")
        yield from reading.unknown("check of this phase", checks, *overridden)
        tasks = reading.known(f"{at}.tasks.*.id")
        yield from reading.unknown("task of this phase", tasks, f"{at}.mvp.drop_tasks.*")
    dropped = set(reading.known("phases.*.mvp.drop_tasks.*"))
    for path, template in reading.each("phases.*.tasks.*"):
        if isinstance(template, dict) and str(template.get("id")) not in dropped:
            for place, needed in reading.texts(".".join(map(str, path)) + ".needs.*"):
                if needed in dropped:
                    message = f"needs `{needed}`, which MVP mode drops"
                    yield reading.document.defect(place, message, "drop this task as well, or neither")


def decisions_refer_to_checks(reading: Reading) -> Iterator[Defect]:
    """What ticks an artifact or holds a handing off is a check that runs."""
    ids = reading.known(*(f"{pattern}.id" for pattern in _CHECKS))
    yield from reading.unknown("check", ids, "gates.*.artifacts.*.checks.*", "gate.artifacts.*.checks.*")
    yield from reading.unknown("check", ids, "hand_off.requires.*", "metrics.*.checks.*")


def first_article_has_a_phase(reading: Reading) -> Iterator[Defect]:
    """The inspection follows a phase that exists."""
    numbers = [number for _, number in reading.each("phases.*.number")]
    places = range(1, len(numbers) + 1)  # a phase with a wrong number is told elsewhere
    for path, number in reading.each("first_article.phase"):
        if number not in numbers and number not in places:
            hint = f"the phases are {', '.join(map(str, numbers))}"
            yield reading.document.defect(path, f"no phase {number}", hint)
        elif isinstance(number, int) and "operation" not in reading.known(f"phases.{number - 1}.tasks.*.for_each"):
            hint = "name the phase in which operations are finished"
            yield reading.document.defect(path, f"phase {number} has no task for each operation", hint)


def gate_can_be_answered(reading: Reading) -> Iterator[Defect]:
    """A person can accept the work and can send it back."""
    for path, reply in reading.texts("gate.replies.*", "gates.*.replies.*"):
        if not re.fullmatch(r"[A-Z]+( [A-Z]+)*", reply):
            hint = f"write it as `{re.sub('[^A-Z]+', ' ', reply.upper()).strip() or 'PAUSE'}`"
            yield reading.document.defect(path, f"`{reply}` is not words in capitals", hint)


def references_lead_outside(reading: Reading) -> Iterator[Defect]:
    """Guides, lock files, personas and computations that the playbook names are there."""
    around = reading.around
    if around.files is not None:
        guides = (
            "phases.*.guides.*",
            "phases.*.tasks.*.guides.*",
            "gates.*.checklist",
            "gate.checklist",
            "stacks.*.toolchain.lock",
        )
        yield from reading.unknown("file in the playbook's folder:", around.files, *guides)
    if around.personas is not None:
        phases = ("phases.*.persona", "phases.*.tasks.*.persona")
        named = ("persona", *phases, "first_article.persona", "gates.*.persona", "gate.persona")
        judges = tuple(f"{pattern}.persona" for pattern in _CHECKS)
        yield from reading.unknown("persona", around.personas, *named, *judges)
    if around.no_go is not None:
        yield from reading.unknown("computation", around.no_go, "no_go.*.check")
    if around.quality is not None:
        yield from reading.unknown("computation", around.quality, "quality.*.check")


def reviewers_find_every_item(reading: Reading) -> Iterator[Defect]:
    """The checklist says of each item that no machine can tell how a reviewer looks at it."""
    files = reading.around.files or {}
    checklist = "".join(files.get(name, "") for name in reading.known("gates.*.checklist", "gate.checklist"))
    for path, spec in _specs(reading):
        name = spec.get("id")
        if checklist and spec["kind"] in {"human", "judged"} and isinstance(name, str) and f"`{name}`" not in checklist:
            message = f"the checklist does not tell how to look at `{name}`"
            yield reading.document.defect((*path, "id"), message, f"add an item with `{name}` to the checklist")


RULES: tuple[Callable[[Reading], Iterator[Defect]], ...] = (
    ids_are_unique,
    phases_count_from_one,
    stages_differ,
    task_links_lead_somewhere,
    placeholders_are_known,
    commands_are_in_every_stack,
    layers_can_be_read,
    opinions_hold_no_gate,
    stacks_can_be_chosen,
    overrides_override_something,
    decisions_refer_to_checks,
    first_article_has_a_phase,
    gate_can_be_answered,
    *process_rules.RULES,
    references_lead_outside,
    reviewers_find_every_item,
)

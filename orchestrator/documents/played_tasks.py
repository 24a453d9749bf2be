"""A list of plays as one mapping of work: what is asserted before and after its tasks, and until what each is tried."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from orchestrator.documents.whole_data import key_of, text_of

_Pair = tuple[yaml.Node, yaml.Node]
_TEXT, _MAP, _LIST = "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"
_BEFORE, _AFTER, _JUDGED = "prerequisites", "acceptance criteria", "success criteria"
_BESIDE = {"pre tasks": _BEFORE, "post tasks": _AFTER}
"""What stands before and after the tasks of a play."""
_NO_MODULES = {"vars", "environment", "args", "loop control"}
"""Mappings of a task that are not what it does."""


def as_one_work(root: yaml.Node | None) -> yaml.Node | None:
    """The plays of a list in one mapping, or the tasks of a file of tasks; any other root as it is."""
    listed = root.value if isinstance(root, yaml.SequenceNode) else []
    plays = [one for one in listed if isinstance(one, yaml.MappingNode)]
    if not plays or len(plays) < len(listed):
        return root
    told = [{key_of(key) for key, _ in play.value} for play in plays]
    if all("hosts" in keys and "tasks" in keys for keys in told):
        return yaml.MappingNode(_MAP, list(_merged(plays)), plays[0].start_mark, flow_style=False)
    if all("name" in keys for keys in told) and any("until" in keys for keys in told):
        tasks = yaml.SequenceNode(_LIST, [_task(play) for play in plays], plays[0].start_mark, flow_style=False)
        return yaml.MappingNode(_MAP, [(_key("tasks", plays[0]), tasks)], plays[0].start_mark, flow_style=False)
    return root


def _merged(plays: list[yaml.MappingNode]) -> Iterator[_Pair]:
    """The members of all plays, each list once with the entries of all of them."""
    found: dict[str, _Pair] = {}
    for key, value in (pair for play in plays for pair in play.value):
        name = key_of(key)
        done, known = _worked(name, value), found.get(name)
        if known is None:
            asserted = _BESIDE.get(name) if _is_plain(done) else None
            found[name] = (_key(asserted, key) if asserted else key, done)
        elif isinstance(known[1], yaml.SequenceNode) and isinstance(done, yaml.SequenceNode):
            known[1].value += done.value
    yield from found.values()


def _worked(name: str, value: yaml.Node) -> yaml.Node:
    if not isinstance(value, yaml.SequenceNode):
        return value
    if name == "tasks":
        return yaml.SequenceNode(_LIST, [_task(one) for one in value.value], value.start_mark, flow_style=False)
    if name not in _BESIDE:
        return value
    asserted = [list(_asserted(one)) for one in value.value]
    entries = [entry for one in asserted for entry in one]
    return yaml.SequenceNode(_LIST, entries, value.start_mark, flow_style=False) if all(asserted) else value


def _is_plain(value: yaml.Node) -> bool:
    return isinstance(value, yaml.SequenceNode) and all(isinstance(one, yaml.ScalarNode) for one in value.value)


def _task(task: yaml.Node) -> yaml.Node:
    """A task with its module as its command, and what it asserts, and until what it is tried, as its criteria."""
    if not isinstance(task, yaml.MappingNode):
        return task
    pairs: list[_Pair] = []
    for key, value in task.value:
        if key_of(key) == "until":
            pairs.append((_key(_JUDGED, key), _listed(value)))
        elif key_of(key).endswith("assert") and (entries := list(_that(value))):
            pairs.append((_key(_JUDGED, key), yaml.SequenceNode(_LIST, entries, value.start_mark, flow_style=False)))
        elif "." in str(key.value) or (isinstance(value, yaml.MappingNode) and key_of(key) not in _NO_MODULES):
            pairs.append((_key("command", key), _called(key, value)))
        else:
            pairs.append((key, value))
    return yaml.MappingNode(_MAP, pairs, task.start_mark, flow_style=False)


def _called(module: yaml.Node, value: yaml.Node) -> yaml.ScalarNode:
    """A module with its arguments in one line: `apt name=nginx state=present`."""
    inner = value.value if isinstance(value, yaml.MappingNode) else []
    told = [f"{key.value}={text_of(one)}" for key, one in inner] or [text_of(value)]
    return yaml.ScalarNode(_TEXT, f"{module.value} {' '.join(told)}".strip(), value.start_mark)


def _asserted(task: yaml.Node) -> Iterator[yaml.Node]:
    """What a task asserts, one by one."""
    for key, value in task.value if isinstance(task, yaml.MappingNode) else ():
        if key_of(key).endswith("assert"):
            yield from _that(value)


def _that(value: yaml.Node) -> Iterator[yaml.Node]:
    for key, told in value.value if isinstance(value, yaml.MappingNode) else ():
        if key_of(key) == "that":
            yield from _listed(told).value


def _listed(value: yaml.Node) -> yaml.SequenceNode:
    if isinstance(value, yaml.SequenceNode):
        return value
    return yaml.SequenceNode(_LIST, [value], value.start_mark, flow_style=False)


def _key(name: str, at: yaml.Node) -> yaml.ScalarNode:
    return yaml.ScalarNode(_TEXT, name, at.start_mark)

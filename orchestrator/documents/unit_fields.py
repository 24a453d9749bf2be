"""The fields of one task, subtask or step, each taken by the part that it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.documents.draft import Draft, told
from orchestrator.documents.failure_limits import before_then, done_then, turns_on_failure
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import STEP_WORDS, Node
from orchestrator.documents.places import Places
from orchestrator.documents.policies import attempts_of, failure_policy, retries_in, tries_told, turns_in
from orchestrator.documents.said import Said, Stated, names_nothing, person_named
from orchestrator.documents.tools_meant import tool_of
from orchestrator.documents.words import COUNT, links, plain
from orchestrator.playbook import OnFailure


@dataclass(kw_only=True)
class UnitRead(Said):
    """What was read of a unit."""

    requirements: list[str] = field(default_factory=list)
    priority: str | None = None
    policy: Mapping[str, Any] = field(default_factory=dict)
    """`on_failure` and `escalate_to`, as far as it says them."""
    attempts: int | None = None
    """How often it is tried in all."""
    bounded: Node | None = None
    settled: Node | None = None
    """Where its limit and its policy stand."""
    command: str = ""
    tool: str | None = None


class UnitFields:
    """Takes one field after another into `read`; `own` is the id of the task that they belong to."""

    def __init__(self, draft: Draft, places: Places, own: str) -> None:
        self.draft, self.places, self.own = draft, places, own
        self.read = UnitRead()

    def take(self, stated: Stated) -> None:
        """One field; one that is no known part, or that is empty, is told to the agent as it stands."""
        take = _EVEN_EMPTY.get(stated.part) if stated.part else None
        if take is None and stated.part and stated.words:
            take = _WITH_WORDS.get(stated.part)
        if stated.part is None and stated.node.key and _PERSON.fullmatch(stated.words):
            take = UnitFields.assign
        (take or UnitFields.instruct)(self, stated)

    def below(self, stated: Stated) -> None:
        """A statement below a field, whose part counts for it."""
        if stated.part is Part.REFERENCES:
            self.read.refer(stated.value)
            self.draft.agent(stated.node, "reference")
        elif stated.part in {Part.PREREQUISITES, Part.DEPENDS}:
            self.needs(stated)
        elif stated.part in _LIMITS and _MOST.fullmatch(stated.node.label) and stated.node.value.strip().isdigit():
            tried = Part.ATTEMPTS if meaning(stated.node.key) is Part.ATTEMPTS else stated.part
            self.limit(Stated(node=stated.node, part=tried, value=stated.node.value))
        elif stated.part in _LIMITS and meaning(stated.node.key) in {Part.NEXT, Part.ON_FAILURE, Part.ESCALATE}:
            self.follow(Stated(node=stated.node, part=Part.NEXT, value=stated.node.value))
        elif stated.part in {Part.RETRIES, Part.ON_FAILURE} and (
            turns_on_failure(stated.value) or failure_policy(stated.value)
        ):
            self.fails(Stated(node=stated.node, part=Part.ON_FAILURE, value=stated.value))
        else:
            self.instruct(stated)

    def instruct(self, stated: Stated) -> None:
        """Told as it stands."""
        if told(stated.node):
            self.read.instructions.append(self.draft.agent(stated.node))

    def identify(self, stated: Stated) -> None:
        """Its id, which was read before its fields."""
        self.draft.enforce(stated.node, f"id {stated.words[:60]}")

    def limit(self, stated: Stated) -> None:
        """How often it is tried, as a number; in words, `Retry` is an instruction and a limit is none."""
        spelt = turns_in(f"retry {plain(stated.value)}") if stated.part is not Part.ATTEMPTS else None
        if _COUNTED.match(plain(stated.value)) or spelt is not None:
            self.draft.enforce(stated.node, "retries")
            tried = tries_told(stated.value) or retries_in(stated.value)
            self.bound(
                stated.node, spelt or tried or attempts_of(stated.value, retries=stated.part is not Part.ATTEMPTS)
            )
            self._then(stated)
            return
        if names_nothing(stated.words):
            self.draft.record(stated.node, "no limit")
            return
        if stated.part is not Part.RETRY:
            message = f"how often it is tried is no number: {stated.words[:100]}"
            self.draft.defect(stated.node, "unknown-limit", message)
        self.instruct(stated)

    def bound(self, node: Node, attempts: int | None, whose: str = "here") -> None:
        """How often it is tried in all, as a field says: the highest number holds, and another one is reported."""
        known = self.read.attempts
        if attempts and known not in {None, attempts}:
            message = f"{attempts - 1} retries are said {whose}, and {(known or 1) - 1} before"
            self.draft.defect(node, "conflicting-limit", message)
        if attempts and attempts > (known or 0):
            self.read.attempts, self.read.bounded = attempts, node

    def _then(self, stated: Stated) -> None:
        """What is done once the tries are used up, where it is said behind how many there are."""
        then = done_then(stated.value)
        if then:
            self.fails(Stated(node=stated.node, part=Part.ON_FAILURE, value=then))

    def settle(self, node: Node, policy: Mapping[str, Any], whose: str = "here") -> None:
        """What happens on failure, as a field says: what is said first holds, and another policy is reported."""
        known = self.read.policy
        if not known:
            self.read.settled = node
        elif policy and policy["on_failure"] is not known["on_failure"]:
            message = f"on failure it is `{policy['on_failure']}` {whose}, and `{known['on_failure']}` before"
            self.draft.defect(node, "conflicting-policy", message)
            return
        self.read.policy = {**policy, **known}

    def assign(self, stated: Stated) -> None:
        """Who works it."""
        self.read.persona = self.draft.persona(person_named(stated.value), mandate=stated.words)
        self.draft.enforce(stated.node, f"persona {self.read.persona}")

    def order(self, stated: Stated) -> None:
        """A command: text of a document, which no machine runs."""
        self.read.command = stated.words[:400]
        self.draft.agent(stated.node, "command, told and never run")

    def equip(self, stated: Stated) -> None:
        """The tool that it is done with."""
        self.read.tool = tool_of(self.draft, stated.node, stated.value)

    def refer(self, stated: Stated) -> None:
        """What is to be read for it."""
        self.read.references += links(stated.value)
        self.draft.agent(stated.node, "reference")

    def rank(self, stated: Stated) -> None:
        """Its priority, as it is written."""
        self.read.priority = stated.words[:40]
        self.draft.enforce(stated.node, "priority")

    def require(self, stated: Stated) -> None:
        """A requirement that it meets; by the same word some languages say which unit it waits for: `paso 1`."""
        if names_nothing(stated.words) or (_UNIT.match(stated.words) and self.places.named(stated.words)[0]):
            self.needs(stated)
            return
        self.read.requirements.append(stated.words)
        self.draft.agent(stated.node, "requirement")

    def keep(self, stated: Stated) -> None:
        """A purpose, an input or an output."""
        self.read.listed(stated.part).append(stated.words)
        self.draft.agent(stated.node)

    def needs(self, stated: Stated) -> None:
        """What it waits for: other units, or something that nobody here does."""
        node, words = stated.node, stated.words
        if names_nothing(words):
            self.draft.record(node, "no prerequisite")
            return
        found, lost = self.places.named(words)
        self._report(node, found, lost)
        self.read.requires += [one for one in found if one != self.own]
        besides = self._besides(words) if found else [words]
        self.read.prerequisites += besides
        if found:
            self.draft.enforce(node, f"requires {', '.join(found)}")
        if besides:
            self.draft.agent(node, "prerequisite")

    def _besides(self, words: str) -> list[str]:
        """What else it waits for, beside other units: several words between commas that name none, where others do.

        What looks like the id of a unit and is none may be one of another document.
        """
        pieces = [piece.strip(" .") for piece in _BETWEEN.split(_ASIDE.sub("", words))]
        others = [piece for piece in pieces if not self.places.named(piece)[0]]
        return [piece for piece in others if " " in piece] if len(others) < len(pieces) else []

    def _report(self, node: Node, found: list[str], lost: list[str]) -> None:
        """Units that it cannot wait for."""
        if self.own in found:
            self.draft.defect(node, "self-loop", f"it waits for itself: {told(node)[:120]}")
        order = self.places.order
        after = order[order.index(self.own) + 1 :] if self.own in order else []
        for one in found:
            if one in after:
                self.draft.defect(node, "waits-for-later", f"it waits for `{one}`, which comes after it")
        for token in lost:
            self.draft.defect(node, "dangling-target", f"it waits for `{token}`, which is not in this document")

    def follow(self, stated: Stated) -> None:
        """What comes next is the order of the document; another order is reported."""
        node = stated.node
        if failure_policy(stated.value) and not self.places.named(stated.words)[0]:
            self.fails(stated)  # `Then: ask a person`, behind how often it is tried
            return
        self.draft.record(node, "order")
        if names_nothing(stated.words) or self.own not in self.places.order:
            return
        found, lost = self.places.named(stated.words)
        for token in lost[: 0 if found else 1]:
            self.draft.defect(node, "dangling-target", f"next is `{token}`, which is not in this document")
        if found and found[0] == self.own:
            self.draft.defect(node, "self-loop", f"next is itself: {told(node)[:120]}")
        elif found and not self._follows(found[0]):
            self.draft.defect(node, "jump", f"next is `{found[0]}`, which does not stand next")

    def _follows(self, other: str) -> bool:
        """Whether a unit is the next one in the document; the first subtask stands for its task."""
        place = self.places.order.index(self.own)
        return other in self.places.order[place + 1 : place + 3]

    def hear(self, stated: Stated) -> None:
        """A limit or a way out that a sentence tells holds where none was told before it; it is never reported."""
        if stated.part is Part.ON_FAILURE and not self.read.policy:
            self.read.policy, self.read.settled = failure_policy(stated.value) or _ASKING, stated.node
        elif stated.part is not Part.ON_FAILURE and not self.read.attempts:
            self.read.attempts, self.read.bounded = attempts_of(stated.value, retries=True), stated.node

    def fails(self, stated: Stated) -> None:
        """What happens on failure: a policy that the engine knows, else words for the agent."""
        escalating = stated.part is Part.ESCALATE
        policy = failure_policy(f"escalate to {stated.value}" if escalating else stated.value)
        turns = turns_on_failure(stated.value)
        self.bound(stated.node, turns)
        if policy:
            self.settle(stated.node, policy)
            self.draft.enforce(stated.node, f"on failure: {policy['on_failure']}")
            return
        if stated.part is Part.ON_FAILURE:
            if not turns or before_then(stated.value) != plain(stated.value):
                message = f"what happens on failure is not known here: {plain(stated.value)[:100]}"
                self.draft.defect(stated.node, "unknown-policy", message)
            if not self.read.policy:
                self.read.policy, self.read.settled = _ASKING, stated.node
        self.instruct(stated)


_LIMITS = frozenset({Part.RETRIES, Part.ATTEMPTS, Part.RETRY})
_MOST = re.compile(r"(?:max(?:imum)?|limit|count|number|times|up to)(?: \w+)?|(?:\w+ )?(?:attempts|tries|retries)")
"""What a number below a limit is called that is the limit, and no time to wait."""
_UNIT = re.compile(rf"\W*(?:{STEP_WORDS})s?\s*[-#]?\s*\d", re.IGNORECASE)
_COUNTED = re.compile(rf"\W*(?:{any_of('phrases', 'at_most')}\s+)?(?:\d|{COUNT}\b)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+(?=(?:an?|the|all)\s)")
_ASIDE = re.compile(r"\([^()]*\)")
_ASKING: Mapping[str, Any] = {"on_failure": OnFailure.ESCALATE}
"""What happens where a document says that something does, and nothing that is known here."""
_PERSON = re.compile(r"@[\w.-]+")
"""Whoever stands alone behind a label works the unit, whatever the label is."""
_Take = Callable[[UnitFields, Stated], None]
_EVEN_EMPTY: Mapping[Part, _Take] = {
    Part.ID: UnitFields.identify,
    Part.PREREQUISITES: UnitFields.needs,
    Part.DEPENDS: UnitFields.needs,
    Part.REFERENCES: UnitFields.refer,
    Part.NEXT: UnitFields.follow,
}
"""Parts whose label alone says something."""
_WITH_WORDS: Mapping[Part, _Take] = {
    Part.RETRIES: UnitFields.limit,
    Part.ATTEMPTS: UnitFields.limit,
    Part.RETRY: UnitFields.limit,
    Part.ON_FAILURE: UnitFields.fails,
    Part.FAILURE: UnitFields.fails,
    Part.NO_GO: UnitFields.fails,
    Part.ESCALATE: UnitFields.fails,
    Part.AGENT: UnitFields.assign,
    Part.OWNER: UnitFields.assign,
    Part.COMMAND: UnitFields.order,
    Part.TOOL: UnitFields.equip,
    Part.PRIORITY: UnitFields.rank,
    Part.REQUIREMENTS: UnitFields.require,
    Part.PURPOSE: UnitFields.keep,
    Part.INPUTS: UnitFields.keep,
    Part.OUTPUTS: UnitFields.keep,
}

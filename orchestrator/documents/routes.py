"""Decisions and failures become routes: where each answer leads, who is asked, which step is worked again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from orchestrator.documents.answers import Answer, way_of_case
from orchestrator.documents.conditions import Told, stops, stops_last, way_behind, ways_told
from orchestrator.documents.decision_tables import DecisionRow
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.labels import Part
from orchestrator.documents.leading import leaves_off
from orchestrator.documents.lexicon import phrase
from orchestrator.documents.node import STEP_WORDS, Node
from orchestrator.documents.policies import asks_somebody, asks_then, ends_all, ends_then, whom_asked
from orchestrator.documents.spent_ways import told_when_spent
from orchestrator.documents.steps import Step, Steps
from orchestrator.documents.target_words import CODE, ELSEWHERE, FIRST, LETTER, NAMED, NEXT, PREVIOUS, SELF, TARGET
from orchestrator.documents.words import ENDS, NUMBER, bare, plain
from orchestrator.playbook import Route, RouteAction, RouteOutcome

_CLAUSE = re.compile(r"^\d{1,2}(?:\.\d{1,2}){1,5}[.)]?\s+(?=\D)")
"""The number of a clause, `5.1.4 In all other cases …`."""
_ENDED = re.compile(r"\W*(?:the )?(?:end|ende|fin|fim|fine|koniec|einde|終了|结束)\W*", re.IGNORECASE)
_END, _RETRY, _HALT = phrase("end"), phrase("retry"), phrase("halt")
_ASK, _SKIP, _MOVE = phrase("ask"), phrase("skip"), phrase("go_to")


@dataclass(frozen=True, kw_only=True)
class Way:
    """What some words of a route say."""

    action: RouteAction
    to: str | None = None
    whom: str | None = None


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """One step among the others, whose routes are read."""

    draft: Draft
    steps: Steps
    step: Step

    def route(self, node: Node, part: Part, decision: str, words: str, *, loosely: bool = False) -> Route:
        """The route of one labelled answer; `loosely`: a word such as `to` suffices before the step it leads to."""
        outcome = _OUTCOMES.get(part, RouteOutcome.FAILURE)
        way = self._way(node, part, words, loosely=loosely)
        self._report(node, part, way)
        self.draft.enforce(node, f"route {outcome} to {way.to or way.whom or 'a person'}")
        return Route(
            decision=decision or self.step.title,
            outcome=outcome,
            when=plain(words) or part.value.replace("_", "-"),
            action=way.action,
            to=way.to,
            escalate_to=way.whom or self._asked_then(way, words),
            source=self.draft.source(node),
        )

    def _asked_then(self, way: Way, words: str) -> str | None:
        """Who is asked when the retries are spent, as in `retry twice, then escalate to the lead`."""
        spent = way.action is RouteAction.RETRY and asks_then(words)
        return whom_asked(words) if spent else None

    def told(self, node: Node, text: str, question: str = "") -> list[Route]:
        """The routes that the sentences of a statement tell, such as `If it fails, retry Step 2`."""
        spelt = self.steps.spelt(_CLAUSE.sub("", text))
        found = [self._one_told(node, way, question) for way in ways_told(spelt) if question or self._leads(node, way)]
        return [*found, *self._when_spent(node, spelt)]

    def _when_spent(self, node: Node, text: str) -> Iterator[Route]:
        """Where it goes once a way back was gone in vain; what is done then besides is told with all that is done."""
        for case, words in told_when_spent(text):
            part = way_of_case(words, self.steps)
            if part is Part.GO and ends_then(f"and {words}"):
                part = Part.NO_GO  # what was done in vain is not well when it ends
            if part:
                yield self._one_told(node, Told(part=part, condition=case, words=words), "", loosely=True)

    def _leads(self, node: Node, way: Told) -> bool:
        """Whether a way is one of the work: `Go to the dashboard`, in no case in particular, is something to do."""
        cased = way.condition and not ELSEWHERE.match(way.words)
        if cased or way.part is not Part.GO or ends_then(way.words):
            return True
        target, named = self._target(node, way.words, loosely=True)
        return named or target is not None

    def answered(self, answer: Answer) -> Route | None:
        """The route of an item in a list of answers; none where it says only what helps in that case."""
        way = Told(part=answer.part, condition=answer.condition, words=answer.words) if answer.part else None
        return self._one_told(answer.node, way, "", loosely=True) if way else None

    def onward(self, node: Node, words: str) -> list[Route]:
        """Where it goes once a policy is spent: `retry once, then Step 3`, `escalate; otherwise done`."""
        rest = re.split(r";\s*|,?\s+then\s+", words, maxsplit=1)[1:]
        rest = [self.steps.spelt(text) for text in rest]
        ways = [way for text in rest for way in (*ways_told(text), *ways_told(f"→ {text}")) if way.part is Part.GO]
        return [self._one_told(node, way, "") for way in ways[:1]]

    def decided(self, row: DecisionRow) -> Route | None:
        """The route of one row of a table of decisions; none where it says only what helps in that case."""
        told = next(ways_told(f"if {row.condition} → {self.steps.spelt(row.words)}"), None)
        if row.part in _OUTCOMES:
            return self.route(row.row, row.part or Part.NO_GO, row.condition, row.words)
        if told is not None:
            return self._one_told(row.row, replace(told, condition=row.condition), row.condition)
        part = way_of_case(row.words, self.steps)
        way = Told(part=part, condition=row.condition, words=row.words) if part else None
        return self._one_told(row.row, way, row.condition, loosely=True) if way else None

    def _one_told(self, node: Node, way: Told, question: str, *, loosely: bool = False) -> Route:
        decision = way.condition or question or self.step.title
        failing = way.failing and way.part in {Part.RETRY, Part.ESCALATE, Part.SKIP}
        part = way.part if failing or way.part in _OUTCOMES else Part.NO_GO
        route = self.route(node, way.part, decision, way.words, loosely=loosely)
        onward = {"next", "end", self._after(), self._following()}
        turns = route.action is not RouteAction.CONTINUE or route.to not in onward
        refused = RouteOutcome.NO_GO if turns and part is not Part.SKIP else route.outcome
        return self._turned(route, RouteOutcome.FAILURE if failing else refused)

    def _turned(self, route: Route, outcome: RouteOutcome) -> Route:
        """A way with its outcome; it works a step again where it leads to this one or to an earlier one.

        What is done again before a later step is a part of the way to that: `restart the pump, then step 7`.
        """
        earlier = self.steps.steps[: self.steps.index(self.step)]
        action = route.action
        if action is RouteAction.CONTINUE and route.to in {"self", *(step.id for step in earlier)}:
            action = RouteAction.RETRY
        elif action is RouteAction.RETRY and route.to is not None and self._later(route.to):
            action = RouteAction.CONTINUE
        return route.model_copy(update={"outcome": outcome, "action": action})

    def _following(self) -> str | None:
        """The phase that comes next."""
        place = self.steps.index(self.step) + 1
        return self.steps.steps[place].id if place < len(self.steps.steps) else None

    def free(self, node: Node, decision: str, words: str) -> list[Route]:
        """The routes of words without labels, such as `retry twice, then escalate to the lead`."""
        moves = [way for way in ways_told(self.steps.spelt(words)) if way.part is Part.GO]
        found = [self.route(node, Part.NO_GO, decision, way.words) for way in moves] or [
            self.route(node, part, decision, words)
            for part, form in ((Part.RETRY, _RETRY), (Part.ESCALATE, _ASK), (Part.SKIP, _SKIP))
            if form.search(words)
            and not (part is Part.ESCALATE and not asks_somebody(words) and "escalat" not in words.casefold())
        ]
        found = [self._turned(route, RouteOutcome.FAILURE) for route in found]
        if not found and re.search(r"\b(?:halt|stop|abort)\b", words, re.IGNORECASE):
            self.draft.enforce(node, "route failure to a person")
            found = [
                Route(
                    decision=decision,
                    outcome=RouteOutcome.FAILURE,
                    when=plain(words),
                    action=RouteAction.HALT,
                    source=self.draft.source(node),
                )
            ]
        return found

    def _way(self, node: Node, part: Part, words: str, *, loosely: bool) -> Way:
        if part is Part.ESCALATE:
            return Way(action=RouteAction.ESCALATE, whom=whom_asked(words))
        target, named = self._target(node, words, loosely=loosely and not ends_then(words))
        if target is None and not named and ELSEWHERE.match(words):
            self.draft.defect(node, "dangling-target", f"leads to what is no step: {plain(words)[:120]}")
            named = True
        if target is None and named:
            return Way(action=RouteAction.HALT)
        if part is Part.RETRY:
            return Way(action=RouteAction.RETRY, to=target or "self")
        if part is Part.SKIP:
            return Way(action=RouteAction.SKIP, to=target or self._after())
        if part is Part.GO and target is None and stops(words):
            return Way(action=RouteAction.HALT)
        if part is Part.GO:
            ended = loosely and (ends_then(words) or ends_then(f"and {words}"))
            ended = ended or ends_all(words)
            after = "end" if ended or _ENDED.fullmatch(words) else self._after()
            return Way(action=RouteAction.CONTINUE, to=target or after)
        if loosely and target is None and leaves_off(words) and not _ASK.search(words):
            return Way(action=RouteAction.HALT)
        return self._refused(words, target)

    def _refused(self, words: str, target: str | None) -> Way:
        """What a No-Go does: another way that it names, a person, a halt, or the step again."""
        if target:
            onward = (_MOVE.search(words) or self._later(target)) and not _RETRY.search(words)
            return Way(action=RouteAction.CONTINUE if onward else RouteAction.RETRY, to=target)
        if ends_then(words):
            return Way(action=RouteAction.HALT)
        stopped = (stops(words) or stops_last(words)) and not _ASK.search(words)
        if _RETRY.search(words) and not (stopped and way_behind(words) is not Part.RETRY):
            return Way(action=RouteAction.RETRY, to="self")
        if stopped:
            return Way(action=RouteAction.HALT)
        if _ASK.search(words) and (asks_somebody(words) or re.search(r"es[ck]al", words, re.IGNORECASE)):
            return Way(action=RouteAction.ESCALATE, whom=whom_asked(words))
        if _SKIP.search(words):
            return Way(action=RouteAction.SKIP, to=self._after())
        if _HALT.search(words):
            return Way(action=RouteAction.HALT)
        return Way(action=RouteAction.RETRY, to="self")

    def _later(self, target: str) -> bool:
        """Whether a phase comes after this one."""
        after = self.steps.steps[self.steps.index(self.step) + 1 :]
        return target in {"next", "end", *(step.id for step in after)}

    def _after(self) -> str:
        return "end" if self.steps.steps[-1] is self.step else "next"

    def _target(self, node: Node, words: str, *, loosely: bool) -> tuple[str | None, bool]:
        """The phase that words name, and whether they name one at all."""
        text = self.steps.spelt(plain(words))
        number = TARGET.search(text)
        if number:
            return self._numbered(node, next(filter(None, number.groups()))), True
        called = self._called.search(text) if self._called else None
        if called:
            return self._numbered(node, called["number"]), True
        code = CODE.search(text) if self.steps.coded else None
        if code:
            return self._found(node, code["code"], self.steps.by_code(code["code"])), True
        letter = LETTER.search(text) if self.steps.lettered else None
        if letter:
            return self._numbered(node, letter["after"] or letter["alone"]), True
        place = self.steps.index(self.step)
        if PREVIOUS.search(text):
            return self.steps.steps[max(0, place - 1)].id, True
        if FIRST.search(text):
            return self.steps.steps[0].id, True
        if SELF.search(text):
            return "self", True
        if NEXT.search(text):
            return self._after(), True
        referred = self.steps.referred(text) if loosely else None
        if referred is not None:
            return ("self" if referred is self.step else referred.id), True
        return self._by_name(text), False

    @cached_property
    def _called(self) -> re.Pattern[str] | None:
        """What names a step where the steps are called otherwise: `leg 2`."""
        word = self.steps.word
        known = not word or re.fullmatch(STEP_WORDS, word, re.IGNORECASE)
        return (
            None if known else re.compile(rf"\b{re.escape(word)}s?\s*[-#]?\s*(?P<number>{NUMBER}){ENDS}", re.IGNORECASE)
        )

    def _numbered(self, node: Node, number: str) -> str | None:
        return self._found(node, number, self.steps.numbered(number))

    def _found(self, node: Node, number: str, found: Step | None) -> str | None:
        if found is None:
            self.draft.defect(
                node, "dangling-target", f"leads to step {number}, which is not there: {told(node)[:120]}"
            )
            return None
        return "self" if found is self.step else found.id

    def _by_name(self, text: str) -> str | None:
        match = NAMED.search(text)
        if match is None:
            return None
        wanted = bare(match["name"])
        exact = [step for step in self.steps.steps if bare(step.title) == wanted]
        if exact:
            return "self" if exact[0] is self.step else exact[0].id
        return "end" if _END.match(wanted) else None

    def _report(self, node: Node, part: Part, way: Way) -> None:
        """Loops and jumps are followed, and reported."""
        if way.to is None or way.to in {"next", "end"}:
            return
        own = self.steps.index(self.step)
        other = (
            own if way.to == "self" else next((i for i, step in enumerate(self.steps.steps) if step.id == way.to), own)
        )
        number, words = self.steps.steps[other].number, told(node)[:120]
        if part in {Part.GO, Part.SKIP} and other == own:
            self.draft.defect(node, "self-loop", f"step {self.step.number} leads to itself: {words}")
        elif part in {Part.GO, Part.SKIP} and other != own + 1 and not (part is Part.SKIP and other > own):
            self.draft.defect(node, "jump", f"step {self.step.number} leads to step {number}: {words}")
        elif part is Part.RETRY and other != own:
            self.draft.defect(node, "jump", f"step {self.step.number} retries step {number}: {words}")
        elif part is Part.NO_GO and other > own:
            self.draft.defect(
                node, "jump", f"step {self.step.number} goes on to step {number} where the answer is no: {words}"
            )


_OUTCOMES = {Part.GO: RouteOutcome.GO, Part.NO_GO: RouteOutcome.NO_GO, Part.SKIP: RouteOutcome.SKIP}

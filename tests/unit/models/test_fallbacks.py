from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from orchestrator.models import faults
from orchestrator.models.facts import FELL_BACK
from orchestrator.models.fallbacks import Fallbacks
from orchestrator.models.registry import make_model

ASKED = [HumanMessage("```yaml\njob: task\n```\n")]


def scripted(folder: Path, name: str, turn: str) -> str:
    path = folder / f"{name}.yaml"
    path.write_text(f"scripted: 1\nscripts: [{{match: {{job: task}}, turns: [{turn}]}}]\n")
    return f"scripted:{path}"


def row(folder: Path, **turns: str) -> Fallbacks:
    return Fallbacks.of({name: make_model(scripted(folder, name, turn)) for name, turn in turns.items()})


@pytest.mark.parametrize("kind", ["unavailable", "quota"])
async def test_the_next_model_answers_where_one_cannot_be_reached_and_the_reply_tells_so(
    tmp_path: Path, kind: str
) -> None:
    models = row(tmp_path, first=f"{{error: {{kind: {kind}, why: gone}}}}", second="{text: here}")
    reply = await models.bind_tools([]).ainvoke(ASKED)
    assert reply.text == "here"
    assert reply.response_metadata[FELL_BACK] == [{"model": "first", "why": "gone"}]


async def test_what_a_model_says_is_not_asked_of_the_next(tmp_path: Path) -> None:
    models = row(tmp_path, first="{error: {kind: refused, text: no}}", second="{text: here}")
    with pytest.raises(faults.Refused):
        await models.ainvoke(ASKED)


async def test_a_row_of_which_none_answers_tells_why_for_each(tmp_path: Path) -> None:
    models = row(
        tmp_path, first="{error: {kind: quota, why: paid out}}", second="{error: {kind: unavailable, why: off}}"
    )
    with pytest.raises(faults.Unavailable) as caught:
        await models.ainvoke(ASKED)
    assert "first: paid out; second: off" in caught.value.why

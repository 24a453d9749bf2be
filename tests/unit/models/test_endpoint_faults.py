from __future__ import annotations

import asyncio

import pytest
from langchain_core.messages import HumanMessage

from orchestrator.models import faults
from orchestrator.models.endpoint import Endpoint
from orchestrator.models.openai_chat import OpenAIChat
from orchestrator.models.settings import ModelSettings, Patience, Retry
from tests.stand_ins.openai_faults import CASES, Case
from tests.stand_ins.openai_server import OpenAIServer, PatientLoop

QUICK = ModelSettings(retry=Retry(tries=3, base_s=0.001), patience=Patience(first_s=60.0, idle_s=60.0, total_s=120.0))
SLOW = ModelSettings(retry=Retry(base_s=60, draw=lambda: 1.0))


def chat(server: OpenAIServer, settings: ModelSettings) -> OpenAIChat:
    return OpenAIChat(model="stand-in", endpoint=Endpoint(server.url, "a-key", settings), settings=settings)


def test_there_are_more_cases_than_faults_known_from_the_field() -> None:
    assert len(CASES) >= 26


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_fault_ends_as_it_should(case: Case) -> None:
    with asyncio.Runner(loop_factory=PatientLoop) as runner:
        runner.run(_ends_as_it_should(case))


async def _ends_as_it_should(case: Case) -> None:
    async with OpenAIServer(scenes=case.scenes) as server:
        model = chat(server, QUICK)
        try:
            if case.ends is None:
                reply = await model.ainvoke([HumanMessage("go")])
                assert case.reply(reply), repr(reply)
                assert reply.response_metadata["requests"] == case.requests
                assert all(case.limit in why for why in reply.response_metadata["failures"])
            else:
                with pytest.raises(case.ends) as caught:
                    await model.ainvoke([HumanMessage("go")])
                assert caught.value.spent.requests == case.requests
            assert len(server.requests) == case.requests
        finally:
            await model.aclose()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_a_halt_in_the_middle_of_any_fault_stops_it(case: Case) -> None:
    async with OpenAIServer(scenes=case.scenes[:1]) as server:
        model = chat(server, SLOW)
        call = asyncio.ensure_future(model.ainvoke([HumanMessage("go")]))
        await asyncio.wait({call, asyncio.ensure_future(server.asked.wait())}, return_when="FIRST_COMPLETED")
        await asyncio.wait({call}, timeout=0.03)  # now it is in the middle: reading, or pausing before another try
        call.cancel()
        async with asyncio.timeout(5):
            outcome = (await asyncio.gather(call, return_exceptions=True))[0]
        ended_before = not isinstance(outcome, BaseException) or isinstance(outcome, faults.Fault)
        assert ended_before or isinstance(outcome, asyncio.CancelledError)
        await model.aclose()

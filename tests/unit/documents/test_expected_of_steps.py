"""What a label says to expect of a step is its criterion."""

from __future__ import annotations

from orchestrator.criteria import FileExistsSpec
from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_WORK = """# Workflow: tide log

1. **[TL-A] Collect**
   - prerequisites: none
   - retries: max 3
   - steps:
     1. `TL-A1` run `make collect`
        - expect exit code: 0
        - expect file: `out/tide.json`
     2. `TL-A2` run `make show`
        - expect output containing: `all gauges`
        - expect output not containing: `gap`
2. **[TL-B] Send**
   - prerequisites: TL-A
   - steps:
     1. `TL-B1` run `make send`
        - expect exit code: 0
        - note: the station sleeps at night
"""


def test_what_is_expected_is_judged_or_named_as_what_cannot_be_and_other_labels_are_told() -> None:
    read = read_document(_WORK.encode(), where="tide.md", kind=DocumentKind.WORKFLOW_STEP)
    assert isinstance(read.result, Playbook)
    checks = [check for phase in read.result.phases for task in phase.tasks for check in task.checks]
    assert [check.one_of for check in checks if isinstance(check, FileExistsSpec)] == [("out/tide.json",)]
    assert len(checks) + len(read.result.unenforced) == 5
    told = [one.message for one in read.defects if one.code == "criterion-not-enforced"]
    assert any("does not hold" in one for one in told)
    assert not any("sleeps" in one for one in told)

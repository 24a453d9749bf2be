"""What honest work needs, done inside of a box; a job whose program this machine lacks is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boxes import BOXES, needs
from tests.everyday import JOBS, Job, command, lacks

BOX = BOXES["bubblewrap"]
pytestmark = needs("bubblewrap")


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
async def test_an_everyday_job_works_in_a_box(tmp_path: Path, job: Job) -> None:
    if missing := lacks(job):
        pytest.skip(f"{missing} is not installed")
    result = await BOX.run(command(job, tmp_path))
    assert result.succeeded, result.output

"""Whatever is sent to the program, it is answered, goes on, and repeats nothing of it in its log."""

from pathlib import Path

from tests.databases import Databases
from tests.fuzzed import fuzz
from tests.program import Launch

HOW_MANY = 300


async def test_requests_that_nobody_means_are_answered_and_not_repeated(
    tmp_path: Path, databases: Databases, launch: Launch
) -> None:
    """`python -m benchmarks.fuzz` sends 10,000."""
    outcome = await fuzz(tmp_path, databases.new("sqlite"), 19, HOW_MANY, launch)
    assert outcome.found.failed == []
    assert outcome.repeated == []
    assert [each for each in outcome.errors if each["event"] == "request_failed"] == []
    assert outcome.is_ready
    assert outcome.found.statuses.total() == HOW_MANY
    assert outcome.found.statuses["signed", 200], "and some of it was taken"

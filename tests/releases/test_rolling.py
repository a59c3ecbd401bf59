"""The release before and this version at work on one PostgreSQL, where the project's whole history is there."""

from pathlib import Path

import pytest

from benchmarks import rolling
from benchmarks.releases import checked_out, has_history, release_before
from tests.databases import Databases
from tests.extent import extent

RELEASE = release_before()


@pytest.mark.long
@pytest.mark.skipif(
    not (extent(False, True) and has_history(RELEASE)), reason="`make thorough` in a full clone; a minute and more"
)
async def test_both_send_each_message_once_and_remind_of_what_was_promised_through_the_other(
    databases: Databases, tmp_path: Path
) -> None:
    with checked_out(RELEASE) as tree:
        assert await rolling.roll(RELEASE, tree, tmp_path, databases.new_empty("postgresql"), days=1) == []

"""What the README's pictures show can be brought about on the page, also where nothing has happened yet."""

from datetime import UTC, datetime

import pytest

from sandbox import Sandbox, Workspace
from sandbox.demo_workspace import DEMO
from tests.browser import Browse, needs_chromium
from tests.pictures import SCENES, Visit, names_of
from tests.program import StartBot


@pytest.fixture
def workspace() -> Workspace:
    """The demo's."""
    return DEMO


@pytest.fixture
def starts_at() -> datetime:
    """A Thursday morning."""
    return datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@needs_chromium
@pytest.mark.long
async def test_each_picture_but_the_digest_can_be_taken_in_the_first_minute(
    slack: Sandbox, start_bot: StartBot, browse: Browse
) -> None:
    await start_bot(LEADS=slack.person("ana").id)
    page, names = await browse(slack, "ana"), await names_of(slack.url)
    for name, scene in SCENES.items():
        if name != "digest":  # which takes weeks
            await scene(Visit(page, slack.url, names))

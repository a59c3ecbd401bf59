"""Stories of change in time: drafted some days before their leads see them, so that everyone named can say yes or no
in peace, and shown to each lead when their turn comes.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.runtime.clock import Clock
from models.across import stories, story_drafts
from models.capabilities.stories import State
from models.people.teams import Team
from models.store.database import OUTAGES, Database
from scheduler.cadences import Due, NotNeeded
from scheduler.hourly import Hourly
from scheduler.isolation import Troubles


class NoStory(NotNeeded):
    """Why a lead is shown no story."""

    NO_PLACE = "no_place"
    """The team has no channel that it could be posted to, or is younger than the month."""
    NOTHING = "nothing_to_tell"
    """Nothing was noted or said in the month that could be told again."""
    DECIDED = "decided"
    """Another lead decided before this one's turn came."""


class StoryDrafter:
    """Drafts each team's next story when its time has come, and has everyone asked whom it may name.

    Args:
        database: where it stands.
        clock: tells what time it is.
        served: the ids of the workspaces that this process works for.
    """

    def __init__(self, database: Database, clock: Clock, served: Collection[str]) -> None:
        self._database = database
        self._hourly = Hourly(database, clock, served, story_drafts.where_coming, self._look)
        self._troubles = Troubles()

    async def tick(self) -> None:
        """Look, at most once an hour."""
        await self._hourly.tick()

    async def _look(self, workspace_id: str, now: datetime) -> None:
        for team, month, shown_on in await self._database.read(
            lambda session: story_drafts.undrafted(session, workspace_id, now)
        ):
            await self._draft(workspace_id, team, month, shown_on, now)

    async def _draft(self, workspace_id: str, team: Team, month: date, shown_on: date, now: datetime) -> None:
        """One team's trouble is not the others': its story is begun when its lead's turn comes, or an hour later."""
        where = {"workspace": workspace_id, "team": str(team.id)}
        try:
            await self._database.write(
                lambda session: story_drafts.draft(session, workspace_id, team, month, shown_on, now)
            )
        except OUTAGES:
            raise
        except Exception as error:
            self._troubles.tell("story_not_drafted", error, **where)
        else:
            self._troubles.over("story_not_drafted", **where)


def make_stories(session: Session, workspace_id: str, dues: Sequence[Due], now: datetime) -> Mapping[str, NotNeeded]:
    """What each lead is shown: the story of the month before the one in which it is due, however late they read it."""
    not_needed: dict[str, NotNeeded] = {}
    for due in dues:
        if reason := _show(session, workspace_id, due, now):
            not_needed[due.owner_id] = reason
    return not_needed


def _show(session: Session, workspace_id: str, due: Due, now: datetime) -> NoStory | None:
    """Answers why there is nothing to be shown, if there is not."""
    story = story_drafts.draft(session, workspace_id, due.team, stories.month_before(due.on), due.on, now)
    if story is None:
        return NoStory.NO_PLACE
    if story.state is not State.DRAFT:
        return NoStory.DECIDED
    story_drafts.add_noted(session, workspace_id, due.team, story, now)
    preview = stories.preview_of(session, story, now)
    if preview is None or not preview.is_worth_a_look:
        return NoStory.NOTHING
    stories.show(session, story, due.id, due.subject.recipient, now)
    return None

"""Introductions: how a team hears of Kindling from those who brought it, and whether a large channel becomes one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from models.capabilities import welcomes
from models.capabilities.welcomes import Occasion, Said, Welcome
from models.people import availability, enough, members, roles, settings, team_changes, teams
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store import outbox, workspaces
from models.store.outbox import Wish

DRAFT = "welcome.draft"
"""Outbox kind: words to post in a team's channel, for whoever made the team."""
INTRODUCTION = "welcome.introduction"
"""Outbox kind: such words, posted by Kindling in the channel."""
LARGE_TEAM = "welcome.large_team"
"""Outbox kind: whether the many people of the recognition channel shall be a team."""


@dataclass(frozen=True)
class Found:
    """The recognition channel, whose people are no team yet."""

    channel_id: str
    name: str
    is_private: bool
    member_ids: Collection[str]
    """Who is in it, bots included."""

    @property
    def team(self) -> NewTeam:
        """The team that it would be."""
        return NewTeam(self.channel_id, self.name, self.channel_id, (), is_private=self.is_private)


def channel_of(team: Team) -> str | None:
    """Where a team is spoken to: in the channel whose people it is; of a user group, where its digest comes."""
    return team.channel_id if team.is_group else team.source_id


# Words to post


def offer(session: Session, workspace_id: str, team_id: UUID, member_id: str, now: datetime, at: datetime) -> None:
    """Whoever made this team gets words to post in its channel at time `at`, once for each person and team."""
    welcome_id = welcomes.note(session, workspace_id, Occasion.MADE, member_id, team_id, now, team_id=team_id)
    if welcome_id:
        outbox.add(session, workspace_id, [Wish(DRAFT, welcome_id, member_id)], now, due_at=at)


def post(session: Session, workspace_id: str, welcome_id: UUID, member_id: str, now: datetime) -> bool:
    """Let Kindling post these words, once for each team; answers whether they are on their way, or there already."""
    made = welcomes.to_answer(session, workspace_id, welcome_id, member_id, Occasion.MADE)
    team = teams.get(session, workspace_id, made.team_id) if made and made.team_id else None
    channel_id = channel_of(team) if team else None
    if team is None or channel_id is None or not may_introduce(session, workspace_id, member_id, team):
        return False
    if introduced(session, workspace_id, team.id) is None:
        of_post = (Occasion.INTRODUCED, member_id, team.id, now)
        id_ = welcomes.note(session, workspace_id, *of_post, channel_id=channel_id, team_id=team.id)
        if id_:
            outbox.add(session, workspace_id, [Wish(INTRODUCTION, id_, channel_id)], now)
    outbox.renew(session, workspace_id, _made(session, workspace_id, team.id), now, [DRAFT])
    return True


def may_introduce(session: Session, workspace_id: str, member_id: str, team: Team) -> bool:
    """Whether Kindling posts in a team's channel for them: they are in the team, or may change it."""
    role = roles.of(session, workspace_id, member_id)
    return team.id in role.is_in or role.may_change(team)


def introduced(session: Session, workspace_id: str, team_id: UUID) -> Welcome | None:
    """Who had Kindling introduce itself to this team, and where, if somebody did."""
    wanted = select(Welcome).where(
        Welcome.workspace_id == workspace_id, Welcome.occasion == Occasion.INTRODUCED, Welcome.team_id == team_id
    )
    return session.scalars(wanted.order_by(Welcome.created_at, Welcome.id).limit(1)).first()


def _made(session: Session, workspace_id: str, team_id: UUID) -> list[UUID]:
    wanted = select(Welcome.id).where(
        Welcome.workspace_id == workspace_id, Welcome.occasion == Occasion.MADE, Welcome.team_id == team_id
    )
    return list(session.scalars(wanted))


# The recognition channel's people


def is_refused(session: Session, workspace_id: str, channel_id: str) -> bool:
    """Whether somebody said that the people of this channel shall be no team for now."""
    said = exists().where(*_large(workspace_id, channel_id), Welcome.said == Said.NOT_NOW)
    return bool(session.scalar(select(said)))


def make_or_ask(session: Session, workspace_id: str, found: Found, now: datetime) -> None:
    """The people of the recognition channel are a team without anybody's doing, unless they are too many for that:
    then those who look after Kindling are asked, once each."""
    people = members.people_among(session, workspace_id, found.member_ids)
    if len(people) <= settings.of(session, workspace_id).most_by_itself:
        _make(session, workspace_id, found.team, welcomes.inviter_into(session, workspace_id, found.channel_id), now)
        return
    for each in roles.who_may(session, workspace_id):
        of_question = (Occasion.LARGE, each, found.channel_id, now)
        id_ = welcomes.note(session, workspace_id, *of_question, channel_id=found.channel_id)
        if id_:
            enough.reserve(session, workspace_id, Wish(LARGE_TEAM, id_, each), now)


def decide(
    session: Session, workspace_id: str, welcome_id: UUID, member_id: str, team: NewTeam | None, now: datetime
) -> bool:
    """Somebody who was asked made it a team, or (`None`) did not; answers whether it was theirs to say."""
    asked = welcomes.to_answer(session, workspace_id, welcome_id, member_id, Occasion.LARGE)
    if asked is None or asked.channel_id is None or not roles.of(session, workspace_id, member_id).is_steward:
        return False
    asked.said, asked.said_at = (Said.YES if team else Said.NOT_NOW), now
    session.flush()
    if team and teams.by_source(session, workspace_id, team.source_id) is None:
        _make(session, workspace_id, team, member_id, now)
        workspaces.want_sync(session, workspace_id)
    others = session.scalars(select(Welcome.id).where(*_large(workspace_id, asked.channel_id))).all()
    outbox.renew(session, workspace_id, others, now, [LARGE_TEAM])
    return True


def decision(session: Session, workspace_id: str, channel_id: str) -> Said | None:
    """What was said last of whether the people of this channel shall be a team; `None` while nobody said anything."""
    wanted = select(Welcome.said).where(*_large(workspace_id, channel_id), Welcome.said.is_not(None))
    return session.scalars(wanted.order_by(Welcome.said_at.desc()).limit(1)).first()


def _make(session: Session, workspace_id: str, team: NewTeam, maker_id: str | None, now: datetime) -> None:
    team_id = team_changes.put(session, workspace_id, team, now)
    if maker_id:
        hours = availability.of_one(session, workspace_id, maker_id).hours
        offer(session, workspace_id, team_id, maker_id, now, hours.next_humane(now))


def _large(workspace_id: str, channel_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Welcome.workspace_id == workspace_id,
        Welcome.occasion == Occasion.LARGE,
        Welcome.channel_id == channel_id,
    )

"""Set-up: three questions to whoever sets Kindling up, and which of them are open."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.capabilities import welcomes
from models.people import roles, settings
from models.store.workspaces import Workspace


class Question(enum.Enum):
    """What whoever sets Kindling up is asked, in this order."""

    WHERE = enum.auto()
    """Where thanks are shown."""
    WHO = enum.auto()
    """Who looks after Kindling."""
    HARD_DAYS = enum.auto()
    """Whom people can talk to on hard days."""


@dataclass(frozen=True)
class Setup:
    """What is known of the answers."""

    channel_id: str | None
    steward_ids: tuple[str, ...]
    support_line: str
    is_nobody_yet: bool
    """Whether somebody said that there is nobody yet to talk to on hard days."""

    @property
    def open(self) -> Sequence[Question]:
        """The questions that nobody answered."""
        answers = {
            Question.WHERE: self.channel_id,
            Question.WHO: self.steward_ids,
            Question.HARD_DAYS: self.support_line or self.is_nobody_yet,
        }
        return [question for question, answered in answers.items() if not answered]


def of(session: Session, workspace_id: str) -> Setup:
    """What is known."""
    chosen = select(Workspace.recognition_channel_id, Workspace.lead_ids).where(Workspace.id == workspace_id)
    channel_id, steward_ids = session.execute(chosen).one()
    of_all = settings.of(session, workspace_id)
    is_nobody_yet = of_all.has_nobody_to_talk_to and not of_all.support_line
    return Setup(channel_id, tuple(steward_ids), of_all.support_line, is_nobody_yet)


def may(session: Session, workspace_id: str, member_id: str) -> bool:
    """Whether somebody may answer: those who may change what holds for everyone, and where nobody is known who may,
    whoever invited Kindling."""
    if roles.of(session, workspace_id, member_id).is_steward:
        return True
    return not roles.who_may(session, workspace_id) and welcomes.has_invited(session, workspace_id, member_id)


def keep(session: Session, workspace_id: str, shown: Setup, sent: Setup) -> None:
    """Store what was changed of the answers that were shown."""
    if sent.channel_id != shown.channel_id:
        settings.choose_channel(session, workspace_id, sent.channel_id)
    if set(sent.steward_ids) != set(shown.steward_ids):
        settings.choose_stewards(session, workspace_id, sent.steward_ids)
    settings.change(session, workspace_id, support_line=sent.support_line, has_nobody_to_talk_to=sent.is_nobody_yet)

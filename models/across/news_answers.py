"""Answers to news: what somebody says, most often with one click, to the colleague whose news they got.

Whoever the news came from hears of it once. Each kind of news offers the answers that one would want to give to it; the
first one counts, and takes the place of its buttons.
"""

import enum
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.across.erasure import is_pseudonym
from models.capabilities import checkins, followups, shoutouts
from models.capabilities.followup_news import still_concerns
from models.capabilities.reminders import Step
from models.people import teams
from models.store import outbox, snapshot
from models.store.base import Base, insert_or_ignore
from models.store.outbox import State, Wish
from models.store.persons import Person

LANDED = "shoutout.landed"
"""Outbox kind: to whoever thanked others, with whom it landed."""
ANSWERED = "news.answered"
"""Outbox kind: to somebody whose other news were answered."""
GATHERED_FOR = timedelta(hours=1)
"""How long after the first answer the message about thanks to several people leaves. Later ones are added to it where
it stands."""


class News(enum.StrEnum):
    """What is answered."""

    THANKS = "thanks"
    MOVED = "moved"
    """A promise needs a little longer."""
    LET_GO = "let_go"
    """A promise will not be kept."""
    HAND = "hand"
    """A wish for a hand."""
    SHARED = "shared"
    """A check-in, to somebody who leads."""


class Answer(enum.StrEnum):
    """What is said to it."""

    LANDED = "landed"
    FINE = "fine"
    TALK = "talk"
    THANKS = "thanks"
    CAN_HELP = "can_help"
    NOT_TODAY = "not_today"


OFFERED: Mapping[News, Sequence[Answer]] = {
    News.THANKS: (Answer.LANDED,),
    News.MOVED: (Answer.FINE, Answer.TALK),
    News.LET_GO: (Answer.THANKS, Answer.TALK),
    News.HAND: (Answer.CAN_HELP, Answer.NOT_TODAY),
    News.SHARED: (Answer.THANKS, Answer.TALK),
}
"""The answers to each kind of news."""
KINDS: Mapping[News, str] = {
    News.THANKS: shoutouts.RECEIVED,
    News.MOVED: followups.kind_of(Step.MOVED),
    News.LET_GO: followups.kind_of(Step.LET_GO),
    News.HAND: checkins.HAND,
    News.SHARED: checkins.SHARED,
}
"""The outbox kinds of the news."""
_STEPS = {News.MOVED: Step.MOVED, News.LET_GO: Step.LET_GO}


class NewsAnswer(Base):
    """What one person said to one piece of news."""

    __tablename__ = "news_answers"
    __table_args__ = (Index("ix_news_answers_member", "workspace_id", "member_id"),)

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    subject_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SHOWN})
    """The row that the news told of. The message with the answer tells of it, too, and fares as that row does."""
    member_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.OWNER, "heading": "answers_to_news", "called": "from"}
    )
    asker_id: Mapped[str | None] = mapped_column(
        info={"person": Person.OTHER, "heading": "answers_to_your_news", "called": "to"}
    )
    """Whose news it was, and who hears of the answer, alone."""
    about: Mapped[News] = mapped_column(info={"person": Person.FACT})
    answer: Mapped[Answer] = mapped_column(info={"person": Person.FACT})
    words: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    """What else they said, in plain text."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


class Outcome(enum.Enum):
    """What became of an answer."""

    SHOWN = enum.auto()
    """It is noted, and the news show it."""
    NOTED = enum.auto()
    """It is noted, and where the news stand is not known any more."""
    ALREADY = enum.auto()
    """They answered before."""
    OVER = enum.auto()
    """It was taken back since, or is not for them any more."""


def find(session: Session, workspace_id: str, subject_id: UUID, member_id: str) -> NewsAnswer | None:
    """What this person said to it."""
    return session.get(NewsAnswer, (workspace_id, subject_id, member_id))


def of(session: Session, workspace_id: str, subject_id: UUID) -> list[NewsAnswer]:
    """All answers to it, in the order in which they came."""
    wanted = select(NewsAnswer).where(NewsAnswer.workspace_id == workspace_id, NewsAnswer.subject_id == subject_id)
    return snapshot.once(
        session,
        ("news_answers", workspace_id, subject_id),
        lambda: list(session.scalars(wanted.order_by(NewsAnswer.created_at, NewsAnswer.member_id))),
    )


def asker_of(session: Session, workspace_id: str, about: News, subject_id: UUID, member_id: str) -> str | None:
    """Whose news it is that this person may answer; `None` where it is no longer for them, or was taken back."""
    match about:
        case News.THANKS:
            thanks = shoutouts.get(session, workspace_id, subject_id)
            is_theirs = thanks and shoutouts.is_thanked(session, thanks, member_id)
            asker_id = thanks.shoutout.giver_id if thanks and is_theirs else None
        case News.HAND:
            checkin = checkins.asked_for_hand(session, workspace_id, subject_id)
            asker_id = checkin.member_id if checkin and checkin.hand_from == member_id else None
        case News.SHARED:
            checkin = checkins.shared_as(session, workspace_id, subject_id)
            leads = teams.leads_of(session, workspace_id, checkin.member_id) if checkin else ()
            asker_id = checkin.member_id if checkin and member_id in leads else None
        case _:
            found = followups.find_step(session, workspace_id, subject_id)
            is_theirs = found and found[0].step is _STEPS[about] and still_concerns(session, *found, member_id)
            asker_id = found[0].actor_id if found and is_theirs else None
    return None if asker_id is None or is_pseudonym(asker_id) else asker_id


def give(
    session: Session,
    workspace_id: str,
    about: News,
    subject_id: UUID,
    member_id: str,
    answer: Answer,
    words: str | None,
    now: datetime,
) -> Outcome:
    """Somebody answers news: it is noted, told to whoever it came from, and shown in place of the buttons."""
    if find(session, workspace_id, subject_id, member_id):
        return Outcome.ALREADY
    asker_id = asker_of(session, workspace_id, about, subject_id, member_id)
    if asker_id is None or answer not in OFFERED[about]:
        return Outcome.OVER
    row = {
        "workspace_id": workspace_id,
        "subject_id": subject_id,
        "member_id": member_id,
        "asker_id": asker_id,
        "about": about,
        "answer": answer,
        "words": words,
        "created_at": now,
    }
    if not insert_or_ignore(session, NewsAnswer, row):
        return Outcome.ALREADY  # with two clicks at once
    kind, due_at = _told_in(session, workspace_id, about, subject_id, now)
    wishes = [Wish(kind, subject_id, asker_id)]
    outbox.add(session, workspace_id, wishes, now, due_at=due_at)
    news = {KINDS[about], kind}
    rows = outbox.renew(session, workspace_id, [subject_id], now, news, recipients=[member_id, asker_id])
    outbox.revive(session, workspace_id, wishes, now)
    shows = any(each.message_ts or each.state is State.SENDING for each in rows if each.recipient == member_id)
    return Outcome.SHOWN if shows else Outcome.NOTED


def _told_in(session: Session, workspace_id: str, about: News, subject_id: UUID, now: datetime) -> tuple[str, datetime]:
    """The kind of the one message that tells of all answers to it, and when that is due."""
    if about is not News.THANKS:
        return ANSWERED, now
    is_to_several = len(shoutouts.told_ids(session, workspace_id, subject_id)) > 1
    return LANDED, now + GATHERED_FOR if is_to_several else now

"""Check-ins: how somebody is on a day, and what they want to say of it. The answers are their own."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, Select, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import unanswered
from models.people.cadences import CadenceKind, due_kind, occurrence_id, owner_id_of
from models.store import outbox
from models.store.base import Base, id_of, insert_or_ignore, locked, table
from models.store.persons import Person

DUE, HAND, SHARED = due_kind(CadenceKind.CHECKIN), "checkin.hand", "checkin.shared"
"""Outbox kinds: the check-in itself, a wish for a hand, and answers for those who lead."""
LOWEST = 1
"""The face of a hard day: with it, it is said whom one can talk to, every time."""
LOW = (1, 2)
"""The faces of which several call for a warm line."""
LATEST, SEVERAL = 5, 3
"""Of how many of the latest answers how many must be low for that."""
LOOKED_BACK = timedelta(weeks=3)
"""How old a check-in can be for a later one to follow from it."""
WARM_EVERY = timedelta(days=10)
"""How long after a warm line there is no other."""
OVER_WITHIN = timedelta(days=14)
"""How old an unanswered question can be to be closed by the next one."""


class Checkin(Base):
    """One check-in of one person: asked by the bot, or opened by themselves. There is one a day."""

    __tablename__ = "checkins"
    __table_args__ = (
        Index("ix_checkins_member", "workspace_id", "member_id", "day"),
        Index("ix_checkins_day", "workspace_id", "day"),
        Index(
            "ix_checkins_hand",
            "workspace_id",
            "hand_id",
            postgresql_where=text("hand_id IS NOT NULL"),
            sqlite_where=text("hand_id IS NOT NULL"),
        ),
        Index(
            "ix_checkins_shared",
            "workspace_id",
            "shared_id",
            postgresql_where=text("shared_id IS NOT NULL"),
            sqlite_where=text("shared_id IS NOT NULL"),
        ),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SUBJECT})
    member_id: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": "your_check_ins"})
    day: Mapped[date] = mapped_column(info={"person": Person.FACT})
    """The date on the person's own calendar."""
    question_id: Mapped[str | None] = mapped_column(info={"person": Person.FACT})
    """The entry of the content that was asked; `None` where the person opened the form themselves."""
    offers_support: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    """Whether its message has a warm line, since several of the answers before it were low."""
    face: Mapped[int | None] = mapped_column(info={"person": Person.FACT})
    """From 1 (hard today) to 5 (full of energy); `None` until answered."""
    went_well: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    in_the_way: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    hand_words: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    hand_from: Mapped[str | None] = mapped_column(
        info={"person": Person.OTHER, "heading": "hands_asked_of_you", "called": "hand_asked_of"}
    )
    """Whom they asked for a hand."""
    hand_id: Mapped[UUID | None] = mapped_column(info={"person": Person.SUBJECT})
    """Under which that person hears of it; another one where it changed, so that an older wish is not told any more."""
    is_shared: Mapped[bool] = mapped_column(info={"person": Person.FACT})
    """Whether those who lead them may read it."""
    shared_id: Mapped[UUID | None] = mapped_column(info={"person": Person.SUBJECT})
    """Under which they hear of it, in the same way."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})
    answered_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    thank_ids: Mapped[list[str]] = mapped_column(JSON, info={"person": Person.PEOPLE, "called": "thank"})
    """Whom they named to thank."""
    note: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    """What they typed after the command: for themselves, also where they share the rest."""
    question: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    """The question in the words in which they answered it, since entries are reworded, or taken out."""
    answer: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    """What they say to it."""


@dataclass(frozen=True)
class Answers:
    """What somebody said in the longer form."""

    face: int | None = None
    went_well: str | None = None
    in_the_way: str | None = None
    thank_ids: tuple[str, ...] = ()
    hand_words: str | None = None
    hand_from: str | None = None
    is_shared: bool = False
    answer: str | None = None
    """To the question; empty where they took it back, `None` where the form had no question."""


class Past(NamedTuple):
    """What later check-ins follow from."""

    day: date
    face: int | None
    is_answered: bool
    offers_support: bool


_CHECKINS = table(Checkin)


def id_on(member_id: str, day: date) -> UUID:
    """The id of somebody's check-in of that day.

    It is that of the day's occurrence of their cadence, so whether they come first or the bot does, there is one.
    """
    return occurrence_id(CadenceKind.CHECKIN, owner_id_of(member_id), day)


def get(session: Session, workspace_id: str, checkin_id: UUID) -> Checkin | None:
    """The check-in of that id, or `None` if there is none."""
    return session.scalars(_where(workspace_id, Checkin.id == checkin_id)).one_or_none()


def asked_for_hand(session: Session, workspace_id: str, hand_id: UUID) -> Checkin | None:
    """The check-in that asks for a hand under this id, or `None` where that was changed or taken back since."""
    return session.scalars(_where(workspace_id, Checkin.hand_id == hand_id)).one_or_none()


def shared_as(session: Session, workspace_id: str, shared_id: UUID) -> Checkin | None:
    """The check-in that was shared under this id, or `None` where it was changed or taken back since."""
    return session.scalars(_where(workspace_id, Checkin.shared_id == shared_id)).one_or_none()


def answered_since(session: Session, workspace_id: str, member_id: str, day: date) -> list[Checkin]:
    """What somebody said from that day on, the earliest first."""
    theirs = _where(workspace_id, Checkin.member_id == member_id, Checkin.day >= day, Checkin.answered_at.is_not(None))
    return list(session.scalars(theirs.order_by(Checkin.day)))


def past_of(session: Session, workspace_id: str, member_ids: Collection[str], on: date) -> Mapping[str, list[Past]]:
    """What a check-in on that day follows from, for each of these people, the latest first."""
    rows = session.execute(
        select(
            _CHECKINS.c.member_id,
            _CHECKINS.c.day,
            _CHECKINS.c.face,
            _CHECKINS.c.answered_at.is_not(None),
            _CHECKINS.c.offers_support,
        )
        .where(
            _CHECKINS.c.workspace_id == workspace_id,
            _CHECKINS.c.member_id.in_(member_ids),
            _CHECKINS.c.day >= on - LOOKED_BACK,
            or_(_CHECKINS.c.answered_at.is_not(None), _CHECKINS.c.offers_support),
        )
        .order_by(_CHECKINS.c.member_id, _CHECKINS.c.day.desc())
    )
    found: dict[str, list[Past]] = defaultdict(list)
    for member_id, day, face, is_answered, offers_support in rows:
        found[member_id].append(Past(day, face, is_answered, offers_support))
    return found


def calls_for_support(past: Sequence[Past], on: date) -> bool:
    """Whether that day's check-in has a warm line: of the latest answers (by face, within `LOOKED_BACK`) several were
    low, and there was none lately. `past` is what `past_of` found, the latest first."""
    faces = [each.face for each in past if each.face is not None and on - each.day <= LOOKED_BACK]
    was_said = any(each.offers_support and on - each.day < WARM_EVERY for each in past)
    return sum(each in LOW for each in faces[:LATEST]) >= SEVERAL and not was_said


@dataclass(frozen=True)
class Asked:
    """What somebody's check-in of a day asks."""

    member_id: str
    day: date
    question_id: str | None = None
    offers_support: bool = False


def ask(session: Session, workspace_id: str, asked: Sequence[Asked], now: datetime) -> None:
    """Write down what these check-ins ask; one that is there already stays as it is. The questions before them are
    over: where they stand they lose their faces."""
    if not asked:
        return
    earlier = _unanswered(session, workspace_id, asked)
    outbox.renew(session, workspace_id, earlier, now, [DUE])
    rows = [
        {
            **_blank(workspace_id, each.member_id, each.day, now),
            "question_id": each.question_id,
            "offers_support": each.offers_support,
        }
        for each in asked
    ]
    insert_or_ignore(session, Checkin, rows)


def _unanswered(session: Session, workspace_id: str, asked: Sequence[Asked]) -> list[UUID]:
    """What these people were asked the last time before, where they have not answered."""
    days = {each.member_id: each.day for each in asked}
    earlier = (
        select(_CHECKINS.c.id, _CHECKINS.c.member_id, _CHECKINS.c.day, _CHECKINS.c.answered_at)
        .where(
            _CHECKINS.c.workspace_id == workspace_id,
            _CHECKINS.c.member_id.in_(days),
            _CHECKINS.c.day.between(min(days.values()) - OVER_WITHIN, max(days.values())),
        )
        .order_by(_CHECKINS.c.day)
    )
    latest = {row.member_id: row for row in session.execute(earlier) if row.day < days[row.member_id]}
    return [row.id for row in latest.values() if row.answered_at is None]


def arrive(
    session: Session,
    workspace_id: str,
    checkin_id: UUID,
    member_id: str,
    face: int,
    today: date,
    now: datetime,
    *,
    answered_ts: str | None = None,
) -> Checkin | None:
    """Note how somebody is; the last answer of the day counts. The question says so where it stands, unless it is
    the message that was clicked (`answered_ts`, Slack's time stamp) and shows the answer anyway.

    Returns `None`, with nothing changed, where the check-in is somebody else's or of a day before `today`.
    """
    theirs = _where(workspace_id, Checkin.id == checkin_id, Checkin.member_id == member_id, Checkin.day >= today)
    checkin = session.scalars(locked(theirs)).one_or_none()
    if checkin:
        checkin.face, checkin.answered_at = face, now
        outbox.renew(session, workspace_id, [checkin.id], now, [DUE], but_ts=answered_ts)
        unanswered.answered(session, workspace_id, member_id, CadenceKind.CHECKIN)
    return checkin


def say(
    session: Session,
    workspace_id: str,
    member_id: str,
    day: date,
    answers: Answers,
    lead_ids: Collection[str],
    now: datetime,
    *,
    question: str | None = None,
    answered_ts: str | None = None,
) -> Checkin:
    """Record what somebody says of that day in place of what they said before, and tell those who are to hear of it;
    `question` is what they were asked, in the words that they read, and `answered_ts` as of `arrive`.

    A face stays where none is given, since the form cannot take one back. Who was told already is told again only of
    something new; without `lead_ids` nothing is shared.
    """
    checkin = _opened(session, workspace_id, member_id, day, now)
    asked_before, said_before = _asked(checkin), _said(checkin)
    checkin.face = answers.face or checkin.face
    if answers.answer is not None:
        checkin.answer = answers.answer or None
        checkin.question = question if checkin.answer else None
    checkin.went_well, checkin.in_the_way = answers.went_well, answers.in_the_way
    checkin.thank_ids = list(answers.thank_ids)
    checkin.hand_words, checkin.hand_from = answers.hand_words, answers.hand_from
    checkin.is_shared = answers.is_shared and bool(lead_ids)
    checkin.answered_at = now
    if not checkin.hand_from:
        checkin.hand_id = None
    elif checkin.hand_id is None or _asked(checkin) != asked_before:
        checkin.hand_id = id_of("checkin_hand", checkin.id, now)
    if not checkin.is_shared:
        checkin.shared_id = None
    elif checkin.shared_id is None or _said(checkin) != said_before:
        checkin.shared_id = id_of("checkin_shared", checkin.id, now)
    _tell(session, checkin, lead_ids, now)
    outbox.renew(session, workspace_id, [checkin.id], now, [DUE], but_ts=answered_ts)
    unanswered.answered(session, workspace_id, member_id, CadenceKind.CHECKIN)
    return checkin


def say_briefly(
    session: Session, workspace_id: str, member_id: str, day: date, face: int | None, note: str, now: datetime
) -> Checkin:
    """Record a face, a few words or both, beside what they said of that day before. Nobody is told, and the question
    shows the answer where it stands."""
    checkin = _opened(session, workspace_id, member_id, day, now)
    checkin.face = face or checkin.face
    said = (checkin.note or "").splitlines()
    if note and said[-len(note.splitlines()) :] != note.splitlines():  # the same that comes again
        checkin.note = "\n".join([*said, note])
    checkin.answered_at = now
    outbox.renew(session, workspace_id, [checkin.id], now, [DUE])
    unanswered.answered(session, workspace_id, member_id, CadenceKind.CHECKIN)
    return checkin


def _opened(session: Session, workspace_id: str, member_id: str, day: date, now: datetime) -> Checkin:
    """The check-in of that day, made if need be."""
    insert_or_ignore(session, Checkin, _blank(workspace_id, member_id, day, now))
    return session.scalars(locked(_where(workspace_id, Checkin.id == id_on(member_id, day)))).one()


def _blank(workspace_id: str, member_id: str, day: date, now: datetime) -> dict[str, object]:
    return {
        "workspace_id": workspace_id,
        "id": id_on(member_id, day),
        "member_id": member_id,
        "day": day,
        "question_id": None,
        "offers_support": False,
        "thank_ids": [],
        "is_shared": False,
        "created_at": now,
    }


def _asked(checkin: Checkin) -> tuple[object, ...]:
    """What the person asked for a hand hears."""
    return checkin.hand_from, checkin.hand_words


def _said(checkin: Checkin) -> tuple[object, ...]:
    """What those who lead hear."""
    said = (checkin.face, checkin.answer, checkin.went_well, checkin.in_the_way, checkin.thank_ids)
    return (*said, *_asked(checkin))


def _tell(session: Session, checkin: Checkin, lead_ids: Collection[str], now: datetime) -> None:
    wishes = []
    if checkin.hand_from and checkin.hand_id:
        wishes.append(outbox.Wish(HAND, checkin.hand_id, checkin.hand_from))
    if checkin.shared_id:
        wishes += [outbox.Wish(SHARED, checkin.shared_id, each) for each in lead_ids]
    outbox.add(session, checkin.workspace_id, wishes, now)


def _where(workspace_id: str, *conditions: ColumnElement[bool]) -> Select[Checkin]:
    return select(Checkin).where(Checkin.workspace_id == workspace_id, *conditions)

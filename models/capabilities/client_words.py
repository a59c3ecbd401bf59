"""What the people say whom an organisation is there for: brought in by whoever heard it, as theirs, once they agreed.

Nobody outside Slack can press a button here, so whoever brings their words in answers for it that they agreed, and can
put them right or take them back, everywhere they went (`models.capabilities.client_words_acts`). Colleagues whom the
words thank or name hear of them at once, alone; to their team they are told only while each of these says yes. Silence
is a no.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, Select, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities import stories
from models.capabilities.consents import Answer
from models.people import teams
from models.people.teams import Team
from models.store import outbox
from models.store.base import Base, insert_or_ignore
from models.store.persons import Person

NAMED = "client_words.named"
"""Outbox kind: to one of the colleagues whom the words thank or name."""
_LOOKED_AT = 20
"""Words that wait, of which a digest quotes the first that may be told."""


class ClientWords(Base):
    """What somebody beyond Slack said."""

    __tablename__ = "client_words"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),
        Index("ix_client_words_team", "workspace_id", "team_id", "created_at"),
        Index("ix_client_words_brought", "workspace_id", "brought_by", "created_at"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    brought_by: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": "words_you_brought_in"})
    """Who heard them, and is answerable for their being agreed to: the words go with them."""
    words: Mapped[str] = mapped_column(info={"person": Person.WORDS})
    """Plain text, as `bot.slack.text` cleans it; nothing once they are taken back."""
    said_by: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    """Who said them, as a description without a name."""
    team_id: Mapped[UUID] = mapped_column(info={"person": Person.FACT, "called": "team"})
    may_be_published: Mapped[bool] = mapped_column(info={"person": Person.FACT})
    """Whether they agreed that anyone may read it, too."""
    agreed_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    """When whoever brought them last said that they agreed, to the words as they are."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    taken_back_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})


class ClientWordsName(Base):
    """A colleague whom the words thank or name."""

    __tablename__ = "client_words_names"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "words_id"], ["client_words.workspace_id", "client_words.id"], ondelete="CASCADE"
        ),
        Index("ix_client_words_names_member", "workspace_id", "member_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    words_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    member_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.ACTOR, "heading": "client_words_that_name_you"}
    )
    position: Mapped[int] = mapped_column(info={"person": Person.NOTHING})
    """The order in which they were named, from 0."""
    answer: Mapped[Answer | None] = mapped_column(info={"person": Person.FACT})
    """Who may read it, to the words as they are; `None` until they answer, which is a no."""
    answered_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})


class ClientQuote(Base):
    """Words that a team's digest quotes; one at most, and most often in one digest."""

    __tablename__ = "client_quotes"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "digest_id"], ["digests.workspace_id", "digests.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "words_id"], ["client_words.workspace_id", "client_words.id"], ondelete="CASCADE"
        ),
        Index("ix_client_quotes_words", "workspace_id", "words_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    digest_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    words_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})


@dataclass(frozen=True)
class Brought:
    """Words that stand, with what each colleague in them says."""

    words: ClientWords
    answers: Mapping[str, Answer | None]
    """By id, in the order in which they are named."""

    @property
    def named_ids(self) -> tuple[str, ...]:
        """Whom they thank or name."""
        return tuple(self.answers)

    def is_agreed(self, *, for_anyone: bool = False) -> bool:
        """Whether everyone named says yes; `for_anyone`: to its being published, as whoever said it does as well."""
        enough = (Answer.ANYONE,) if for_anyone else (Answer.TEAM, Answer.ANYONE)
        is_open = self.words.may_be_published or not for_anyone
        return is_open and all(each in enough for each in self.answers.values())


# Looking them up


def stands() -> ColumnElement[bool]:
    """A condition: they were not taken back."""
    return ClientWords.taken_back_at.is_(None)


def find(session: Session, workspace_id: str, words_id: UUID) -> Brought | None:
    """Words that stand, read anew: statements change them."""
    return next(iter(_found(session, workspace_id, standing(workspace_id).where(ClientWords.id == words_id))), None)


def brought_by(session: Session, workspace_id: str, member_id: str, most: int) -> list[Brought]:
    """What somebody brought in that stands, the latest first."""
    theirs = standing(workspace_id).where(ClientWords.brought_by == member_id)
    return _found(session, workspace_id, theirs.order_by(ClientWords.created_at.desc(), ClientWords.id).limit(most))


def agreed_by(session: Session, workspace_id: str, member_id: str, most: int) -> list[Brought]:
    """What a colleague brought in that names somebody who says yes to it, the latest first."""
    yes = select(ClientWordsName.words_id).where(
        ClientWordsName.workspace_id == workspace_id,
        ClientWordsName.member_id == member_id,
        ClientWordsName.answer.in_((Answer.TEAM, Answer.ANYONE)),
    )
    theirs = standing(workspace_id).where(ClientWords.id.in_(yes), ClientWords.brought_by != member_id)
    return _found(session, workspace_id, theirs.order_by(ClientWords.created_at.desc(), ClientWords.id).limit(most))


def of_team(session: Session, workspace_id: str, team_id: UUID, start: datetime, end: datetime) -> list[Brought]:
    """What was brought to a team from `start` to before `end` and may be told there, what waits longest first."""
    wanted = standing(workspace_id).where(
        ClientWords.team_id == team_id, ClientWords.created_at >= start, ClientWords.created_at < end
    )
    found = _found(session, workspace_id, wanted.order_by(ClientWords.created_at, ClientWords.id))
    return [each for each in found if may_be_told(session, each)]


def publishable(session: Session, workspace_id: str, team_id: UUID | None) -> list[UUID]:
    """The ids of those that whoever said them lets anyone read; of one team, if that is given."""
    wanted = select(ClientWords.id).where(
        ClientWords.workspace_id == workspace_id, stands(), ClientWords.may_be_published
    )
    if team_id:
        wanted = wanted.where(ClientWords.team_id == team_id)
    return list(session.scalars(wanted))


def may_be_told(session: Session, brought: Brought) -> bool:
    """Whether it may be chosen for its team to read: everyone named says yes, and of a private channel's team each is
    in it or leads it."""
    return brought.is_agreed() and are_inside(session, brought.words, brought.named_ids)


def are_inside(session: Session, words: ClientWords, member_ids: Collection[str]) -> bool:
    """Whether these people may know of the team."""
    team = session.get(Team, (words.workspace_id, words.team_id))
    if not member_ids or team is None or not team.is_private:
        return True
    inside = {each.id for each in teams.people_of(session, words.workspace_id, team.id)}
    return set(member_ids) <= inside | set(teams.lead_ids_of(session, words.workspace_id, team.id))


def standing(workspace_id: str) -> Select[ClientWords]:
    """Those that were not taken back."""
    return select(ClientWords).where(ClientWords.workspace_id == workspace_id, stands())


def _found(session: Session, workspace_id: str, wanted: Select[ClientWords]) -> list[Brought]:
    rows = list(session.scalars(wanted.execution_options(populate_existing=True)))
    answers = answers_to(session, workspace_id, [each.id for each in rows])
    return [Brought(each, answers.get(each.id, {})) for each in rows]


def answers_to(session: Session, workspace_id: str, words_ids: Sequence[UUID]) -> dict[UUID, dict[str, Answer | None]]:
    """What each colleague says, by words and person."""
    if not words_ids:
        return {}
    names = select(ClientWordsName.words_id, ClientWordsName.member_id, ClientWordsName.answer).where(
        ClientWordsName.workspace_id == workspace_id, ClientWordsName.words_id.in_(words_ids)
    )
    found: dict[UUID, dict[str, Answer | None]] = {}
    for words_id, member_id, said in session.execute(names.order_by(ClientWordsName.position)):
        found.setdefault(words_id, {})[member_id] = said
    return found


def of_words(workspace_id: str, words_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """A condition: a name is one in these words."""
    return ClientWordsName.workspace_id == workspace_id, ClientWordsName.words_id == words_id


# Where they are told


def for_digest(
    session: Session, workspace_id: str, team_id: UUID, start: datetime, end: datetime, lost_id: UUID | None
) -> Brought | None:
    """What a team's next digest quotes: what waits longest of what none did, but for one that was lost (`lost_id`)."""
    quoted = exists().where(
        ClientQuote.workspace_id == ClientWords.workspace_id,
        ClientQuote.words_id == ClientWords.id,
        ClientQuote.digest_id.is_distinct_from(lost_id),
    )
    wanted = standing(workspace_id).where(
        ClientWords.team_id == team_id, ClientWords.created_at >= start, ClientWords.created_at < end, ~quoted
    )
    order = (ClientWords.created_at, ClientWords.id)
    found = _found(session, workspace_id, wanted.order_by(*order).limit(_LOOKED_AT))
    return next((each for each in found if may_be_told(session, each)), None)


def keep_in_digest(session: Session, workspace_id: str, words_id: UUID, digest_id: UUID) -> None:
    """That new digest quotes them."""
    row = {"workspace_id": workspace_id, "digest_id": digest_id, "words_id": words_id}
    insert_or_ignore(session, ClientQuote, row)


def in_digest(session: Session, workspace_id: str, digest_id: UUID) -> Brought | None:
    """What a digest was made to quote, as far as it may still be told."""
    quoted = select(ClientQuote.words_id).where(
        ClientQuote.workspace_id == workspace_id, ClientQuote.digest_id == digest_id
    )
    found = _found(session, workspace_id, standing(workspace_id).where(ClientWords.id.in_(quoted)))
    return next((each for each in found if each.is_agreed()), None)


def show_anew(session: Session, workspace_id: str, words_ids: Collection[UUID], now: datetime) -> None:
    """They changed, in this transaction, or go: whatever tells of them follows, in one go."""
    outbox.renew(session, workspace_id, [*words_ids, *shown_in(session, workspace_id, words_ids)], now)


def shown_in(session: Session, workspace_id: str, words_ids: Collection[UUID]) -> list[UUID]:
    """The ids under which messages to others show them: of digests that quote them, and of stories."""
    quoting = select(ClientQuote.digest_id).where(
        ClientQuote.workspace_id == workspace_id, ClientQuote.words_id.in_(words_ids)
    )
    return [*session.scalars(quoting), *stories.showing(session, workspace_id, words_ids)]

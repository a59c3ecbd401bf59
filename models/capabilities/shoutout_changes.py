"""What becomes of thanks after they were given: put right, taken back, or found deleted in Slack.

Every message that tells of them follows (`models.store.outbox.renew`), whatever stands, waits or is on its way.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, select
from sqlalchemy.orm import Session

from models.capabilities import gratitude, shoutouts
from models.capabilities.joins import Join
from models.capabilities.shoutouts import ANNOUNCED, RECEIVED, Audience, Consent, Shoutout, ShoutoutRecipient
from models.store import allowances, outbox
from models.store.base import locked
from models.store.outbox import OutboxMessage, Standing, State, Wish

LOOKED_FOR = timedelta(weeks=2)
"""How old a post may be whose absence tells that somebody deleted it."""
_NOTHING_LEFT = {
    "reason": "",
    "impact": None,
    "message_link": None,
    "link_is_public": False,
    "may_be_retold": False,
}
"""What is left of the words of thanks that were taken back."""


@dataclass(frozen=True)
class Given:
    """Thanks as their giver sees them, to put them right or to say them again."""

    id: UUID
    recipient_ids: tuple[str, ...]
    reason: str
    impact: str | None
    value_name: str | None
    audience: Audience
    message_link: str | None
    link_is_public: bool
    may_be_retold: bool
    is_out_of_reach: bool = False
    """Whether it is forgotten where its messages stand in Slack, which housekeeping does after a month."""


@dataclass(frozen=True)
class Correction:
    """What they are to be from now on; who may see them stays as it was."""

    recipient_ids: tuple[str, ...]
    reachable_ids: tuple[str, ...]
    """Those of the recipients who can get a direct message."""
    reason: str
    impact: str | None
    value_name: str | None


@dataclass(frozen=True)
class Post:
    """The post of public thanks, where it stands."""

    shoutout_id: UUID
    standing: Standing


def given_by(session: Session, workspace_id: str, shoutout_id: UUID, giver_id: str) -> Given | None:
    """These thanks, or `None` if they are somebody else's, or do not stand any more."""
    found = shoutouts.get(session, workspace_id, shoutout_id)
    if found is None or found.shoutout.giver_id != giver_id:
        return None
    return _given(found.shoutout, found.recipient_ids)


def _given(shoutout: Shoutout, recipient_ids: Sequence[str]) -> Given:
    return Given(
        id=shoutout.id,
        recipient_ids=tuple(recipient_ids),
        reason=shoutout.reason,
        impact=shoutout.impact,
        value_name=shoutout.value_name,
        audience=shoutout.audience.as_given,
        message_link=shoutout.message_link,
        link_is_public=shoutout.link_is_public,
        may_be_retold=shoutout.may_be_retold,
    )


def change(
    session: Session, workspace_id: str, shoutout_id: UUID, giver_id: str, to: Correction, now: datetime
) -> Given | timedelta | None:
    """Put thanks right. Whoever is not thanked any more loses the message, and whoever is new gets one.

    Answers them as they are from now on; `None` if there are none of this giver's; or how long to wait, if the giver
    sent and changed too much already, and then nothing is changed.
    """
    shoutout = _locked(session, workspace_id, shoutout_id, giver_id)
    if shoutout is None:
        return None
    wait = allowances.spend(session, workspace_id, giver_id, 1 + len(to.reachable_ids), now)
    if wait:
        return wait
    shoutout.reason, shoutout.impact, shoutout.value_name = to.reason, to.impact, to.value_name
    shoutout.edited_at = now
    before = _name(session, shoutout, to.recipient_ids)
    session.flush()
    told = shoutouts.show_anew(session, workspace_id, shoutout_id, now)
    gratitude.show_anew(session, workspace_id, shoutout_id, now)
    added = [Wish(RECEIVED, shoutout_id, each) for each in to.reachable_ids if each not in before]
    outbox.revive(session, workspace_id, added, now)
    return replace(_given(shoutout, to.recipient_ids), is_out_of_reach=not told)


def withdraw(session: Session, workspace_id: str, shoutout_id: UUID, giver_id: str, now: datetime) -> Given | None:
    """Take thanks back: no words are left of them, here or in Slack. Answers what they were, for their giver alone;
    `None` if there are none of this giver's."""
    shoutout = _locked(session, workspace_id, shoutout_id, giver_id)
    if shoutout is None:
        return None
    was = _given(shoutout, _recipients(session, shoutout))
    told = _take_away(session, shoutout, now)
    return replace(was, is_out_of_reach=not told)


def take_away_deleted(session: Session, workspace_id: str, gone: Collection[Post], now: datetime) -> int:
    """Somebody deleted these posts in Slack, so the thanks count as taken back; answers how many.

    Whatever changed since the posts were looked for, is left alone.
    """
    taken = 0
    for post in gone:
        shoutout = session.scalars(locked(_standing(workspace_id, post.shoutout_id))).one_or_none()
        if shoutout and post_of(session, workspace_id, post.shoutout_id) == post:
            _take_away(session, shoutout, now)
            taken += 1
    return taken


def _take_away(session: Session, shoutout: Shoutout, now: datetime) -> list[OutboxMessage]:
    """Answers the messages that told of it."""
    for name, value in _NOTHING_LEFT.items():
        setattr(shoutout, name, value)
    shoutout.withdrawn_at = now
    session.execute(delete(Join).where(Join.workspace_id == shoutout.workspace_id, Join.shoutout_id == shoutout.id))
    session.flush()
    told = shoutouts.show_anew(session, shoutout.workspace_id, shoutout.id, now)
    gratitude.show_anew(session, shoutout.workspace_id, shoutout.id, now)
    return told


def _locked(session: Session, workspace_id: str, shoutout_id: UUID, giver_id: str) -> Shoutout | None:
    wanted = _standing(workspace_id, shoutout_id).where(Shoutout.giver_id == giver_id)
    return session.scalars(locked(wanted)).one_or_none()


def _standing(workspace_id: str, shoutout_id: UUID) -> Select[Shoutout]:
    return select(Shoutout).where(Shoutout.workspace_id == workspace_id, Shoutout.id == shoutout_id, shoutouts.stands())


# Who is thanked


def _recipients(session: Session, shoutout: Shoutout) -> list[str]:
    named = select(ShoutoutRecipient.member_id).where(*_of(shoutout)).order_by(ShoutoutRecipient.position)
    return list(session.scalars(named))


def _name(session: Session, shoutout: Shoutout, recipient_ids: Sequence[str]) -> Collection[str]:
    """Let it thank these people, in this order; answers whom it thanked before."""
    before = _recipients(session, shoutout)
    if tuple(before) == tuple(recipient_ids):
        return before
    consents = _consents(session, shoutout, [each for each in recipient_ids if each not in before])
    session.execute(delete(ShoutoutRecipient).where(*_of(shoutout)))
    shoutouts.name_recipients(session, shoutout.workspace_id, shoutout.id, recipient_ids, consents, shoutout.created_at)
    return before


def _consents(session: Session, shoutout: Shoutout, added: Collection[str]) -> Mapping[str, Consent]:
    """What those who are thanked say to a post. Whoever is added and does not simply like one holds it back."""
    said = select(ShoutoutRecipient.member_id, ShoutoutRecipient.consent).where(*_of(shoutout))
    consents = {member_id: consent for member_id, consent in session.execute(said) if consent}
    if shoutout.audience is Audience.PRIVATE:
        return consents
    of_added = shoutouts.consents_of(session, shoutout.workspace_id, added)
    if of_added:
        shoutout.audience = Audience.HELD
    return consents | of_added


def _of(shoutout: Shoutout) -> tuple[ColumnElement[bool], ...]:
    return (
        ShoutoutRecipient.workspace_id == shoutout.workspace_id,
        ShoutoutRecipient.shoutout_id == shoutout.id,
    )


# Where it is posted


def post_of(session: Session, workspace_id: str, shoutout_id: UUID) -> Post | None:
    """Where these thanks are posted; `None` while they are not."""
    return _post(session.execute(_posts(workspace_id).where(Shoutout.id == shoutout_id)).one_or_none())


def posts_since(session: Session, workspace_id: str, since: datetime) -> list[Post]:
    """The posts of thanks that were given since then and stand, as far as is known."""
    found = session.execute(_posts(workspace_id).where(Shoutout.created_at >= since))
    return [Post(row.id, Standing(row.channel_id, row.message_ts)) for row in found]


def post_before(session: Session, workspace_id: str, channel_id: str, before: datetime) -> Post | None:
    """The latest post in that channel of thanks that were given before then."""
    earlier = _posts(workspace_id).where(Shoutout.created_at < before, OutboxMessage.channel_id == channel_id)
    return _post(session.execute(earlier.order_by(Shoutout.created_at.desc()).limit(1)).one_or_none())


def _posts(workspace_id: str) -> Select[UUID, str | None, str | None]:
    of_post = and_(
        OutboxMessage.workspace_id == Shoutout.workspace_id,
        OutboxMessage.subject_id == Shoutout.id,
        OutboxMessage.kind == ANNOUNCED,
        OutboxMessage.state == State.SENT,
        OutboxMessage.message_ts.is_not(None),
    )
    wanted = select(Shoutout.id, OutboxMessage.channel_id, OutboxMessage.message_ts).join(OutboxMessage, of_post)
    return wanted.where(Shoutout.workspace_id == workspace_id, shoutouts.stands())


def _post(row: Row[UUID, str | None, str | None] | None) -> Post | None:
    return Post(row.id, Standing(row.channel_id, row.message_ts)) if row else None

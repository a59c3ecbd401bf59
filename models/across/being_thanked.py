"""Being thanked: how somebody likes it, and what they say of thanks that wait for their yes.

What they chose is asked when thanks are recorded (`models.capabilities.shoutouts`), and again whenever they would be
shown to others than those concerned. It holds from then on: what was posted stays posted, and what was held back stays
held back, unless everyone who held it back shows it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from models.across.erasure import is_pseudonym
from models.capabilities import shoutouts
from models.capabilities.shoutouts import (
    ANNOUNCED,
    CONSENTS,
    RECEIVED,
    AddressedShoutout,
    Audience,
    Consent,
    Shoutout,
    ShoutoutRecipient,
    stands,
)
from models.people import preferences, unsuggested
from models.people.preferences import HowThanked
from models.store import outbox, workspaces
from models.store.base import locked
from models.store.outbox import OutboxMessage, State, Wish


@dataclass(frozen=True)
class BeingThanked:
    """What somebody chose, for themselves alone to see."""

    how: HowThanked = HowThanked.IN_PUBLIC
    unsuggested_ids: tuple[str, ...] = ()
    """Whom they do not want suggested to them, nor themselves to those."""


def of(session: Session, workspace_id: str, member_id: str) -> BeingThanked:
    """What this person chose."""
    own = preferences.get(session, workspace_id, member_id)
    return BeingThanked(own.how_thanked or HowThanked.IN_PUBLIC, unsuggested.of(session, workspace_id, member_id))


def change(session: Session, workspace_id: str, member_id: str, chosen: BeingThanked, now: datetime) -> None:
    """Let this hold from now on, for what waits to be posted as well."""
    own = preferences.to_change(session, workspace_id, member_id)
    own.how_thanked = None if chosen.how is HowThanked.IN_PUBLIC else chosen.how
    session.flush()
    unsuggested.put(session, workspace_id, member_id, chosen.unsuggested_ids)
    if own.how_thanked:
        _hold_back(session, workspace_id, member_id, CONSENTS[own.how_thanked], now)


def _hold_back(session: Session, workspace_id: str, member_id: str, consent: Consent, now: datetime) -> None:
    """Thanks to somebody that are not in Slack yet, or wait for the yes of others, need theirs, too."""
    theirs = select(ShoutoutRecipient.shoutout_id).where(
        ShoutoutRecipient.workspace_id == workspace_id,
        ShoutoutRecipient.member_id == member_id,
        ShoutoutRecipient.consent.is_(None),
    )
    unsent = select(OutboxMessage.subject_id).where(
        OutboxMessage.workspace_id == workspace_id,
        OutboxMessage.next_at.is_not(None),
        OutboxMessage.kind == ANNOUNCED,
        OutboxMessage.state.in_((State.WAITING, State.SENDING)),
    )
    posts = update(Shoutout).where(
        Shoutout.workspace_id == workspace_id,
        Shoutout.audience == Audience.PUBLIC,
        Shoutout.id.in_(unsent),
        Shoutout.id.in_(theirs),
    )
    is_held = exists().where(
        Shoutout.workspace_id == ShoutoutRecipient.workspace_id,
        Shoutout.id == ShoutoutRecipient.shoutout_id,
        Shoutout.audience == Audience.HELD,
    )
    answers = update(ShoutoutRecipient).where(
        ShoutoutRecipient.workspace_id == workspace_id,
        ShoutoutRecipient.member_id == member_id,
        ShoutoutRecipient.consent.is_(None),
        is_held,
    )
    on_their_way = select(Shoutout.id).where(
        Shoutout.workspace_id == workspace_id,
        Shoutout.audience == Audience.PUBLIC,
        Shoutout.id.in_(unsent),
        Shoutout.id.in_(theirs),
    )
    outbox.renew(session, workspace_id, list(session.scalars(on_their_way)), now, [ANNOUNCED])
    for statement in (posts.values(audience=Audience.HELD), answers.values(consent=consent)):
        session.execute(statement, execution_options={"synchronize_session": False})


def answer(
    session: Session, workspace_id: str, shoutout_id: UUID, member_id: str, consent: Consent, now: datetime
) -> AddressedShoutout | None:
    """Somebody says whether others may see these thanks. They are posted once all who held them back said yes.

    Answers what became of them, or `None` if they are gone, or not theirs. What is posted already stays as it is.
    """
    found = session.scalars(
        locked(select(Shoutout).where(Shoutout.workspace_id == workspace_id, Shoutout.id == shoutout_id, stands()))
    ).one_or_none()
    own = session.get(ShoutoutRecipient, (workspace_id, shoutout_id, member_id))
    if found is None or own is None or is_pseudonym(found.giver_id):
        return None
    channel_id = workspaces.choices(session, workspace_id).recognition_channel_id
    if found.audience is Audience.HELD and channel_id:
        own.consent = consent
        session.flush()
        outbox.renew(session, workspace_id, [shoutout_id], now, [RECEIVED], recipients=[member_id])
        if not _is_held_back(session, found):
            found.audience = Audience.PUBLIC
            outbox.revive(session, workspace_id, [Wish(ANNOUNCED, shoutout_id, channel_id)], now)
            session.flush()
    return shoutouts.get(session, workspace_id, shoutout_id)


def _is_held_back(session: Session, found: Shoutout) -> bool:
    """Whether somebody thanked did not say yes who was asked, or likes to be thanked privately."""
    consents = select(ShoutoutRecipient.consent).where(
        ShoutoutRecipient.workspace_id == found.workspace_id, ShoutoutRecipient.shoutout_id == found.id
    )
    return not set(session.scalars(consents)) <= {None, Consent.YES}

"""Personal data: all that is stored about one person, for that person, to read and to take along.

What others keep to themselves stays with them, even where it is about this person: promises that they were not told of,
check-ins that name them, and that somebody was reminded to thank them.
"""

import enum
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.across.digests import Digest
from models.across.exports import MENTION, names_of, with_names
from models.capabilities.changes import Change
from models.capabilities.checkins import Checkin
from models.capabilities.contents import OwnEntry, SeenEntry
from models.capabilities.departures import Departure
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followups import Followup, FollowupStep
from models.capabilities.gratitude import Suggestion
from models.capabilities.practices import Practice
from models.capabilities.shoutouts import Shoutout, ShoutoutRecipient
from models.capabilities.welcomes import Welcome
from models.people import cadences
from models.people.cadences import Cadence
from models.people.members import Member
from models.people.preferences import Preference
from models.people.teams import Team, TeamMember
from models.store.base import Base
from models.store.outbox import OutboxMessage
from models.store.workspaces import Workspace

ABOUT = "All that Kindling stores about you. Times are in UTC; a face is a number from 1 (hard) to 5 (very good)."
_PROMISE = (
    "what",
    "value_name",
    "state",
    "due_at",
    "promised_at",
    "tells_other",
    "message_link",
    "created_at",
    "closed_at",
)


_Column = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


class _Who(str):
    """The id of a person, to be shown with their name."""


class _Team(str):
    """The id of a team, to be shown as its name."""


def collect(session: Session, workspace_id: str, member_id: str) -> dict[str, Any]:
    """All that is stored about somebody, by what it is; ready to be written as JSON."""
    reader = _Reader(session, workspace_id, member_id)
    return reader.named(
        {
            "about": ABOUT,
            "you": reader.profile(),
            "your_choices": reader.rows(Preference, Preference.member_id, "hours", "rhythms", "paused_until"),
            "your_teams": reader.teams(),
            "thanks_you_gave": reader.thanks(Shoutout.giver_id == member_id),
            "thanks_you_got": reader.thanks(_is_thanked(member_id)),
            "your_promises": reader.promises(Followup.owner_id == member_id),
            "promises_to_you": reader.promises(and_(Followup.other_id == member_id, Followup.tells_other)),
            "promises_you_were_asked_to_take_over": reader.promises(Followup.handover_to == member_id),
            "what_you_did_with_promises": reader.rows(
                FollowupStep, FollowupStep.actor_id, "step", "what", "created_at"
            ),
            "answers_you_gave": reader.feelings(FollowupFeeling.asked_id == member_id),
            "answers_you_got": reader.feelings(
                and_(Followup.owner_id == member_id, FollowupFeeling.answered_at.is_not(None))
            ),
            "your_check_ins": reader.checkins(),
            "hands_asked_of_you": reader.hands(),
            "practices_proposed_to_you": reader.rows(Practice, Practice.member_id, "entry_id", "created_at", "done_at"),
            "people_you_were_reminded_to_thank": reader.rows(
                Suggestion, Suggestion.member_id, "suggested_id", "entry_id", "created_at"
            ),
            "what_recurs_for_you": reader.cadences(),
            "what_you_have_seen": reader.rows(SeenEntry, SeenEntry.member_id, "kind", "entry_id", "seen_at"),
            "digests_made_for_you": reader.rows(Digest, Digest.lead_id, "kind", "team_id", "starts_at", "ends_at"),
            "changes_you_noted": reader.rows(Change, Change.author_id, "words", "team_id", "created_at"),
            "entries_you_wrote_for_everyone": reader.rows(
                OwnEntry, OwnEntry.author_id, "kind", "principle", "words", "created_at"
            ),
            "teams_you_ended": reader.rows(Team, Team.dissolved_by, "name", "closed_at"),
            "how_you_were_welcomed": reader.rows(
                Welcome, Welcome.member_id, "occasion", "channel_id", "team_id", "created_at"
            ),
            "when_you_left": reader.rows(Departure, Departure.member_id, "left_at"),
            "messages_to_you": reader.rows(
                OutboxMessage, OutboxMessage.recipient, "kind", "state", "reason", "created_at"
            ),
        }
    )


class _Reader:
    """Reads what is stored about one person."""

    def __init__(self, session: Session, workspace_id: str, member_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._member_id = member_id

    def rows(self, model: type[Base], owner: _Column, *names: str) -> list[dict[str, Any]]:
        """These columns of the rows that are this person's by that column."""
        return [_item(each, names) for each in self._find(model, owner == self._member_id)]

    def profile(self) -> dict[str, Any]:
        """Who they are, as Slack last said, and whether they look after Kindling here."""
        names = ("zone", "is_admin", "is_guest", "is_away", "away_until", "dnd_from", "dnd_until", "fetched_at")
        known = self._session.get(Member, (self._workspace_id, self._member_id))
        workspace = self._session.get_one(Workspace, self._workspace_id)
        return {
            "id": self._member_id,
            **({"name": known.name, **_item(known, names)} if known else {}),
            "workspace": workspace.name,
            "looks_after_kindling": self._member_id in workspace.lead_ids,
        }

    def teams(self) -> list[dict[str, Any]]:
        """The teams that they are in or lead."""
        found = self._session.execute(
            select(Team.name, TeamMember)
            .join(Team, and_(Team.workspace_id == TeamMember.workspace_id, Team.id == TeamMember.team_id))
            .where(TeamMember.workspace_id == self._workspace_id, TeamMember.member_id == self._member_id)
            .order_by(Team.name, Team.id)
        )
        return [{"team": name, **_item(each, ("is_member", "is_lead", "joined_at"))} for name, each in found]

    def thanks(self, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
        """Shout-outs, private ones included: they gave them, or got them."""
        names = (
            "giver_id",
            "reason",
            "impact",
            "value_name",
            "audience",
            "message_link",
            "may_be_retold",
            "created_at",
        )
        rows = self._session.execute(
            select(Shoutout, ShoutoutRecipient.member_id)
            .join(
                ShoutoutRecipient,
                and_(
                    ShoutoutRecipient.workspace_id == Shoutout.workspace_id,
                    ShoutoutRecipient.shoutout_id == Shoutout.id,
                ),
            )
            .where(Shoutout.workspace_id == self._workspace_id, condition)
            .order_by(Shoutout.created_at, Shoutout.id, ShoutoutRecipient.position)
        )
        found: dict[UUID, dict[str, Any]] = {}
        for shoutout, recipient_id in rows:
            item = found.setdefault(shoutout.id, {**_item(shoutout, names), "to": []})
            item["to"].append(_Who(recipient_id))
        return list(found.values())

    def promises(self, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
        """Follow-ups; of others' without the link to a message that they may not see."""
        found = self._find(Followup, condition)
        items = [_item(each, ("owner_id", "other_id", *_PROMISE)) for each in found]
        for followup, item in zip(found, items, strict=True):
            if followup.owner_id != self._member_id:
                item["message_link"] = None
        return items

    def feelings(self, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
        """How what was promised felt to whom it was promised."""
        found = self._session.execute(
            select(Followup, FollowupFeeling)
            .join(
                Followup,
                and_(Followup.workspace_id == FollowupFeeling.workspace_id, Followup.id == FollowupFeeling.followup_id),
            )
            .where(FollowupFeeling.workspace_id == self._workspace_id, condition)
            .order_by(FollowupFeeling.asked_at)
        )
        names = ("asked_id", "face", "comment", "asked_at", "answered_at")
        return [{**_item(followup, ("owner_id", "what")), **_item(feeling, names)} for followup, feeling in found]

    def checkins(self) -> list[dict[str, Any]]:
        """Their own check-ins."""
        names = ("day", "question_id", "face", "went_well", "in_the_way", "hand_words", "hand_from", "is_shared")
        return [
            {**_item(each, (*names, "answered_at")), "thank": [_Who(id_) for id_ in each.thank_ids]}
            for each in self._find(Checkin, Checkin.member_id == self._member_id)
        ]

    def hands(self) -> list[dict[str, Any]]:
        """Where others asked them for a hand."""
        found = self._find(Checkin, Checkin.hand_from == self._member_id)
        return [_item(each, ("member_id", "hand_words", "day")) for each in found]

    def cadences(self) -> list[dict[str, Any]]:
        """What recurs for them, as themselves or as one who leads a team."""
        found = self._find(Cadence, cadences.of_people([self._member_id]))
        return [_item(each, ("kind", "next_at", "last_on")) for each in found]

    def named(self, collected: dict[str, Any]) -> dict[str, Any]:
        """The same with names in place of ids and mentions."""
        names = names_of(self._session, self._workspace_id, set(_ids_in(collected)))
        of_teams = select(Team.id, Team.name).where(Team.workspace_id == self._workspace_id)
        names |= {str(row.id): row.name for row in self._session.execute(of_teams)}
        result: dict[str, Any] = _with_names(collected, names)
        return result

    def _find(self, model: Any, condition: ColumnElement[bool]) -> Sequence[Any]:
        """In the order in which they came."""
        times = ("created_at", "day", "seen_at", "left_at", "ends_at")
        columns = model.__table__.c
        order = [columns[each] for each in times if each in columns][:1]
        wanted = select(model).where(columns["workspace_id"] == self._workspace_id, condition).order_by(*order)
        return self._session.scalars(wanted).all()


def _is_thanked(member_id: str) -> ColumnElement[bool]:
    them = aliased(ShoutoutRecipient)
    return exists().where(
        them.workspace_id == Shoutout.workspace_id, them.shoutout_id == Shoutout.id, them.member_id == member_id
    )


_PEOPLE = {
    "giver_id": "from",
    "owner_id": "promised_by",
    "other_id": "promised_to",
    "asked_id": "asked",
    "suggested_id": "person",
    "hand_from": "hand_asked_of",
    "member_id": "from",
}
"""The columns that hold a person's id, and what each is called."""


def _item(row: Base, names: Collection[str]) -> dict[str, Any]:
    """These columns of a row, as JSON can hold them."""
    item: dict[str, Any] = {}
    for name in names:
        value = getattr(row, name)
        if name in _PEOPLE:
            item[_PEOPLE[name]] = value and _Who(value)
        elif name == "team_id":
            item["team"] = value and _Team(value)
        else:
            item[name] = _plain(value)
    return item


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat(timespec="seconds")
        case enum.Enum():
            return value.value
        case date() | UUID():
            return str(value)
        case _:
            return value


def _ids_in(value: Any) -> Iterator[str]:
    """The ids of all people in it, those mentioned in words included."""
    match value:
        case _Who():
            yield str(value)
        case str():
            yield from MENTION.findall(value)
        case dict():
            for each in value.values():
                yield from _ids_in(each)
        case list():
            for each in value:
                yield from _ids_in(each)


def _with_names(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case _Who():
            name = names[value]
            return name if name == value else f"{name} ({value})"
        case _Team():
            return names.get(value, str(value))
        case str():
            return with_names(value, names)
        case dict():
            return {key: _with_names(each, names) for key, each in value.items()}
        case list():
            return [_with_names(each, names) for each in value]
        case _:
            return value

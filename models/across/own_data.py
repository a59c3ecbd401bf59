"""Personal data: all that is stored about one person, for that person, to read and to take along.

What others keep to themselves stays with them, even where it is about this person: promises that they were not told of,
check-ins that name them, and that somebody was reminded to thank them.

What it has of a table, and under which heading, the table says itself (`models.store.persons`). Here are the order of
the headings, those of which something is told that stands in several tables, and what others keep to themselves.
"""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from models.across.exports import MENTION, names_of, with_names
from models.across.recognition import same_shoutout
from models.across.whose import is_whose
from models.capabilities import client_words, shoutouts
from models.capabilities.checkins import Checkin
from models.capabilities.client_words import ClientWords, ClientWordsName
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followup_series import Series
from models.capabilities.followups import Followup
from models.capabilities.joins import Join
from models.capabilities.round_lines import RoundLine, RoundVote
from models.capabilities.shoutouts import Shoutout, ShoutoutHearer, ShoutoutRecipient, group_handle
from models.capabilities.understandings import Understanding
from models.people.members import Member
from models.people.teams import Team, TeamMember
from models.store import persons
from models.store.base import Base, table
from models.store.persons import Person
from models.store.workspaces import Workspace

ORDER = (
    "you",
    "your_choices",
    "please_dont_suggest",
    "your_teams",
    "thanks_you_gave",
    "thanks_you_got",
    "thanks_to_your_groups",
    "thanks_you_joined",
    "answers_to_news",
    "answers_to_your_news",
    "your_promises",
    "promises_to_you",
    "promises_you_were_asked_to_take_over",
    "your_recurring_promises",
    "recurring_promises_to_you",
    "what_you_did_with_promises",
    "what_you_understood",
    "what_was_understood_of_you",
    "answers_you_gave",
    "answers_you_got",
    "your_check_ins",
    "how_you_looked_after_yourself",
    "hands_asked_of_you",
    "practices_proposed_to_you",
    "people_you_were_reminded_to_thank",
    "what_recurs_for_you",
    "nudges_without_an_answer",
    "what_you_have_seen",
    "digests_made_for_you",
    "changes_you_noted",
    "permissions_you_gave",
    "what_you_said_by_name",
    "answers_to_what_was_heard",
    "rounds_you_opened",
    "rounds_you_closed",
    "your_votes",
    "lines_you_took_on",
    "what_may_be_told_again",
    "words_you_brought_in",
    "client_words_that_name_you",
    "stories_shown_to_you",
    "stories_you_worded",
    "stories_you_decided",
    "entries_you_wrote_for_everyone",
    "scenes_you_wrote_for_everyone",
    "teams_you_ended",
    "how_you_were_welcomed",
    "when_you_left",
    "messages_to_you",
)
"""The headings; those that only a table knows follow."""


class _Who(str):
    """The id of a person, to be shown with their name."""


class _Team(str):
    """The id of a team, to be shown as its name."""


def collect(session: Session, workspace_id: str, member_id: str) -> dict[str, Any]:
    """All that is stored about somebody, by what it is; ready to be written as JSON."""
    reader = _Reader(session, workspace_id, member_id)
    listed = persons.headings()
    told = {
        heading: _TOLD_APART[heading](reader) if heading in _TOLD_APART else reader.rows(*listed[heading])
        for heading in dict.fromkeys((*ORDER, *listed))
    }
    return reader.named(told)


class _Reader:
    """Reads what is stored about one person."""

    def __init__(self, session: Session, workspace_id: str, member_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._member_id = member_id

    def rows(self, model: type[Base], column: Column[Any]) -> list[dict[str, Any]]:
        """What the table tells of the rows that are this person's by that column."""
        return [_item(each) for each in self._find(model, is_whose(column, self._member_id))]

    def profile(self) -> dict[str, Any]:
        """Who they are, as Slack last said, and whether they look after Kindling here."""
        known = self._session.get(Member, (self._workspace_id, self._member_id))
        workspace = self._session.get_one(Workspace, self._workspace_id)
        return {
            "id": self._member_id,
            **(_item(known) if known else {}),
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
        return [{"team": name, **_item(each)} for name, each in found]

    def thanks_given(self) -> list[dict[str, Any]]:
        """Shout-outs, private ones included, and that some were taken back."""
        return list(self._thanks(Shoutout.giver_id == self._member_id).values())

    def thanks_got(self) -> list[dict[str, Any]]:
        """The same of others, with all whom they thank, and who joined in."""
        them = aliased(ShoutoutRecipient)
        of_them = (them.workspace_id == Shoutout.workspace_id, them.shoutout_id == Shoutout.id)
        thanks = self._thanks(shoutouts.stands() & exists().where(*of_them, them.member_id == self._member_id))
        joined = self._joined()
        return [{**each, "joined": joined.get(id_, [])} for id_, each in thanks.items()]

    def _joined(self) -> dict[UUID, list[dict[str, Any]]]:
        """Who joined in what they were thanked for."""
        same = and_(
            ShoutoutRecipient.workspace_id == Join.workspace_id, ShoutoutRecipient.shoutout_id == Join.shoutout_id
        )
        of_them = (Join.workspace_id == self._workspace_id, ShoutoutRecipient.member_id == self._member_id)
        found: dict[UUID, list[dict[str, Any]]] = {}
        wanted = select(Join).join(ShoutoutRecipient, same).where(*of_them)
        for each in self._session.scalars(wanted.order_by(Join.created_at, Join.member_id)):
            found.setdefault(each.shoutout_id, []).append(_item(each))
        return found

    def thanks_joined(self) -> list[dict[str, Any]]:
        """Whose thanks they joined, and with which words."""
        found = self._session.execute(
            select(Shoutout.giver_id, Join)
            .join(Join, and_(Join.workspace_id == Shoutout.workspace_id, Join.shoutout_id == Shoutout.id))
            .where(Join.workspace_id == self._workspace_id, Join.member_id == self._member_id)
            .order_by(Join.created_at)
        )
        return [{"thanks_of": _Who(giver_id), **_item(join)} for giver_id, join in found]

    def _thanks(self, condition: ColumnElement[bool]) -> dict[UUID, dict[str, Any]]:
        rows = self._session.execute(
            select(Shoutout, ShoutoutRecipient.member_id, ShoutoutRecipient.consent)
            .join(ShoutoutRecipient, same_shoutout())
            .where(Shoutout.workspace_id == self._workspace_id, condition)
            .order_by(Shoutout.created_at, Shoutout.id, ShoutoutRecipient.position)
        )
        found: dict[UUID, dict[str, Any]] = {}
        for shoutout, recipient_id, consent in rows:
            as_given = {"audience": shoutout.audience.as_given.value}
            item = found.setdefault(shoutout.id, {**_item(shoutout), **as_given, "to": []})
            item["to"].append(_Who(recipient_id))
            if consent and recipient_id == self._member_id:
                item["shown_by_you"] = consent.value
        return found

    def thanks_to_groups(self) -> list[dict[str, Any]]:
        """The same to user groups that they were in."""
        of_them = (ShoutoutHearer.workspace_id == Shoutout.workspace_id, ShoutoutHearer.shoutout_id == Shoutout.id)
        theirs = exists().where(*of_them, ShoutoutHearer.member_id == self._member_id)
        return list(self._thanks(shoutouts.stands() & theirs).values())

    def promises_to_them(self) -> list[dict[str, Any]]:
        """Those that they were told of."""
        return self._promises_of_others(and_(Followup.other_id == self._member_id, Followup.tells_other))

    def offers(self) -> list[dict[str, Any]]:
        """What they were asked to take over."""
        return self._promises_of_others(Followup.handover_to == self._member_id)

    def _promises_of_others(self, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
        """Without the link to a message that they may not see."""
        found = self._find(Followup, condition)
        return [_item(each) | ({} if each.owner_id == self._member_id else {"message_link": None}) for each in found]

    def recurring_promises_to_them(self) -> list[dict[str, Any]]:
        """Those that they were told of, without the link to a message that they may not see."""
        found = self._find(Series, and_(Series.other_id == self._member_id, Series.tells_other))
        return [{"promised_by": _Who(each.owner_id), **_item(each), "message_link": None} for each in found]

    def understood_of_them(self) -> list[dict[str, Any]]:
        """What others understood of them, without the link to a message that they may not see."""
        found = self._find(Understanding, Understanding.asked_id == self._member_id)
        return [{**_item(each), "message_link": None} for each in found]

    def answers_given(self) -> list[dict[str, Any]]:
        """How what was promised to them felt."""
        return self._feelings(FollowupFeeling.asked_id == self._member_id)

    def answers_got(self) -> list[dict[str, Any]]:
        """How what they promised felt to others."""
        return self._feelings(and_(Followup.owner_id == self._member_id, FollowupFeeling.answered_at.is_not(None)))

    def _feelings(self, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
        found = self._session.execute(
            select(Followup, FollowupFeeling)
            .join(
                Followup,
                and_(Followup.workspace_id == FollowupFeeling.workspace_id, Followup.id == FollowupFeeling.followup_id),
            )
            .where(FollowupFeeling.workspace_id == self._workspace_id, condition)
            .order_by(FollowupFeeling.asked_at)
        )
        return [
            {"promised_by": _Who(followup.owner_id), "what": followup.what, **_item(feeling)}
            for followup, feeling in found
        ]

    def votes(self) -> list[dict[str, Any]]:
        """The lines that they voted for, in rounds that are voted on just now."""
        found = self._session.execute(
            select(RoundLine.words)
            .join(RoundVote, and_(RoundVote.workspace_id == RoundLine.workspace_id, RoundVote.line_id == RoundLine.id))
            .where(RoundVote.workspace_id == self._workspace_id, RoundVote.member_id == self._member_id)
            .order_by(RoundLine.id)
        )
        return [{"line": words} for (words,) in found]

    def hands(self) -> list[dict[str, Any]]:
        """Where others asked them for a hand."""
        found = self._find(Checkin, Checkin.hand_from == self._member_id)
        return [{"from": _Who(each.member_id), "hand_words": each.hand_words, "day": str(each.day)} for each in found]

    def words_brought(self) -> list[dict[str, Any]]:
        """What they brought in of clients, and whom it names; not what these say to it."""
        found = self._find(ClientWords, ClientWords.brought_by == self._member_id)
        ids = [each.id for each in found]
        naming = client_words.answers_to(self._session, self._workspace_id, ids)
        return [{**_item(each), "naming": [_Who(id_) for id_ in naming.get(each.id, {})]} for each in found]

    def words_that_name_them(self) -> list[dict[str, Any]]:
        """What colleagues brought in of clients that names them, and what they say to it. The team may be one that they
        must not hear of."""
        of_words = and_(
            ClientWordsName.workspace_id == ClientWords.workspace_id, ClientWordsName.words_id == ClientWords.id
        )
        found = self._session.execute(
            select(ClientWords, ClientWordsName)
            .join(ClientWordsName, of_words)
            .where(ClientWords.workspace_id == self._workspace_id, ClientWordsName.member_id == self._member_id)
            .order_by(ClientWords.created_at, ClientWords.id)
        )
        told = [{"brought_by": _Who(words.brought_by), **_item(words), **_item(name)} for words, name in found]
        return [{key: value for key, value in each.items() if key != "team"} for each in told]

    def named(self, collected: dict[str, Any]) -> dict[str, Any]:
        """The same with names in place of ids and mentions."""
        names = names_of(self._session, self._workspace_id, set(_ids_in(collected)))
        of_teams = select(Team.id, Team.name).where(Team.workspace_id == self._workspace_id)
        names |= {str(row.id): row.name for row in self._session.execute(of_teams)}
        result: dict[str, Any] = _with_names(collected, names)
        return result

    def _find(self, model: type[Base], condition: ColumnElement[bool]) -> Sequence[Any]:
        """In the order in which they came."""
        times = ("created_at", "day", "seen_at", "left_at", "ends_at")
        columns = table(model).c
        order = [columns[each] for each in times if each in columns][:1]
        wanted = select(model).where(columns["workspace_id"] == self._workspace_id, condition).order_by(*order)
        return self._session.scalars(wanted).all()


_TOLD_APART: Mapping[str, Callable[[_Reader], Any]] = {
    "you": _Reader.profile,
    "your_teams": _Reader.teams,
    "thanks_you_gave": _Reader.thanks_given,
    "thanks_you_got": _Reader.thanks_got,
    "thanks_to_your_groups": _Reader.thanks_to_groups,
    "thanks_you_joined": _Reader.thanks_joined,
    "promises_to_you": _Reader.promises_to_them,
    "promises_you_were_asked_to_take_over": _Reader.offers,
    "recurring_promises_to_you": _Reader.recurring_promises_to_them,
    "what_was_understood_of_you": _Reader.understood_of_them,
    "answers_you_gave": _Reader.answers_given,
    "answers_you_got": _Reader.answers_got,
    "hands_asked_of_you": _Reader.hands,
    "words_you_brought_in": _Reader.words_brought,
    "client_words_that_name_you": _Reader.words_that_name_them,
    "your_votes": _Reader.votes,
}
"""What is more than rows of one table as it tells of them."""


def _item(row: Base) -> dict[str, Any]:
    """What a copy has of a row, as JSON can hold it."""
    return {
        column.info.get("called", column.key): _told(column, getattr(row, column.key))
        for column in persons.columns(type(row), *persons.COPIED, *persons.IDS, Person.PEOPLE)
        if column.info["person"] in persons.COPIED or "called" in column.info
    }


def _told(column: Column[Any], value: Any) -> Any:
    if value and column.info["person"] in persons.IDS:
        return _Who(value)
    if value and column.key == "team_id":
        return _Team(value)
    if column.info["person"] is Person.PEOPLE:
        return [_Who(each) for each in value]
    return _plain(value)


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
            return name if name == value or group_handle(value) else f"{name} ({value})"
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

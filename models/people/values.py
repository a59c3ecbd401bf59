"""Values: what people put on their thanks, by the names that their team chose, or else by the workspace's.

A team's own values follow from what its people said kindness is here; each keeps the sentence that it stands for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from models.people import team_changes, teams
from models.people.teams import Team
from models.store import workspaces

OWN, FROM = "values", "values_from"
"""The settings of a team that has its own values: these, packed, and the id of the round in which they were said. It
has the workspace's where the first is empty."""
MOST_OF_A_TEAM = 7
"""So many can still be known by heart."""
MOST_OF_A_PERSON = 100
"""As many options as Slack shows in one list; somebody may be in many teams."""


@dataclass(frozen=True)
class Value:
    """One of them."""

    name: str
    """At most `models.people.settings.LONGEST_VALUE` characters."""
    meaning: str = ""
    """The sentence that it stands for, in somebody's own words; empty where there is none."""

    @property
    def key(self) -> str:
        """The same for two names that nobody could tell apart as hashtags."""
        return "".join(letter for letter in self.name.casefold() if letter.isalnum())


def own_of(team: Team) -> tuple[Value, ...]:
    """What the team chose for itself; nothing while it has the workspace's."""
    return tuple(Value(each["name"], each.get("meaning", "")) for each in team.settings.get(OWN) or ())


def round_of(team: Team) -> UUID | None:
    """The round in which what the team chose was said."""
    return UUID(team.settings[FROM]) if own_of(team) and team.settings.get(FROM) else None


def of_team(session: Session, team: Team) -> tuple[Value, ...]:
    """What the team's people put on their thanks as such."""
    return own_of(team) or of_workspace(session, team.workspace_id)


def of_workspace(session: Session, workspace_id: str) -> tuple[Value, ...]:
    """The values of whoever's team chose none.

    Raises:
        sqlalchemy.exc.NoResultFound: it was never registered.
    """
    return tuple(map(Value, workspaces.choices(session, workspace_id).value_names))


def of_person(session: Session, workspace_id: str, member_id: str) -> tuple[Value, ...]:
    """What somebody can put on their thanks: what their teams chose, each name once, and after these the workspace's
    values, unless each of their teams has its own."""
    own = [own_of(team) for team in teams.teams_of(session, workspace_id, [member_id]).get(member_id, ())]
    chosen = [value for of_one in own for value in of_one]
    shared = () if own and all(own) else of_workspace(session, workspace_id)
    return tuple(_once([*chosen, *shared]))[:MOST_OF_A_PERSON]


def _once(values: Iterable[Value]) -> Sequence[Value]:
    first: dict[str, Value] = {}
    for each in values:
        first.setdefault(each.key, each)
    return list(first.values())


def one_to_recall(session: Session, workspace_id: str, member_id: str, lot: UUID) -> Value | None:
    """One of the values that somebody's teams gave words to, drawn by this id; `None` if there are none."""
    theirs = teams.teams_of(session, workspace_id, [member_id]).get(member_id, ())
    worded = [each for team in theirs for each in own_of(team) if each.meaning]
    return worded[lot.int % len(worded)] if worded else None


def names(values: Iterable[Value]) -> tuple[str, ...]:
    """What they are called, in their order."""
    return tuple(each.name for each in values)


def choose(
    session: Session, workspace_id: str, team_id: UUID, chosen: Sequence[Value], round_id: UUID | None = None
) -> None:
    """These are an open team's values from now on, said in that round; those of the workspace if there are none."""
    packed = [asdict(each) for each in chosen[:MOST_OF_A_TEAM]]
    said_in = str(round_id) if round_id else None
    team_changes.change_settings(session, workspace_id, team_id, **{OWN: packed, FROM: said_in})


def forget_words(session: Session, workspace_id: str, team_id: UUID, words: str) -> None:
    """Somebody took a line down: no value stands for it any more, and those who chose a name keep that."""
    team = team_changes.to_change(session, workspace_id, team_id)
    own = own_of(team) if team else ()
    if any(each.meaning == words for each in own):
        kept = [replace(each, meaning="") if each.meaning == words else each for each in own]
        choose(session, workspace_id, team_id, kept, round_of(team) if team else None)

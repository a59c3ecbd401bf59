"""Something that was said in the listening box, and answers to it, as blocks are made of them."""

from uuid import UUID

from models import Team
from models.across.entry_answers import Answered, Read, Telling
from models.capabilities.entries import Addressee, Entry, Kind, Standing, Topic
from tests.conftest import START, WORKSPACE

SAID, ANSWERED, INSTEAD = "Each refund takes two signatures.", "One page will do.", "We fill it in for you."
TEAM = Team(
    workspace_id=WORKSPACE,
    id=UUID(int=1),
    source_id="C0QUAY",
    channel_id="C0QUAY",
    name="quay & co",
    is_private=False,
    created_at=START,
)


def entry(topic: Topic = Topic.RULES, **more: object) -> Entry:
    """Something that was said to the leads of that team."""
    usual = {"words": SAID, "added": None, "may_be_shown": True, "signed_by": None, "standing": Standing.OPEN}
    return Entry(
        workspace_id=WORKSPACE,
        id=UUID(int=20),
        code_hash="none",
        addressee=Addressee.LEADS,
        team_id=TEAM.id,
        topic=topic,
        opened_at=START,
        **{**usual, **more},
    )


def answered(kind: Kind, words: str | None = ANSWERED, author_id: str = "U0ANA") -> Answered:
    """An answer of this kind."""
    instead = INSTEAD if kind is Kind.CANNOT else None
    return Answered(UUID(int=21), kind, words, instead, author_id, START if kind is Kind.WORKING else None, False)


ANSWERS = (answered(Kind.HEARD, None), *map(answered, (Kind.WORKING, Kind.CHANGED, Kind.CANNOT)))
READ = Read(entry(), ANSWERS, TEAM, is_open=True)
NOWHERE = Team(
    workspace_id=WORKSPACE, id=UUID(int=2), source_id="C0QUAY", channel_id=None, name="quay", is_private=True
)
READS = (
    READ,
    Read(entry(Topic.LOAD, signed_by="U0BEN", added=SAID), (), None, is_open=True),
    Read(entry(), (answered(Kind.HEARD, None, "erased-1"),), NOWHERE, is_open=True),
    Read(entry(), ANSWERS[:1], TEAM, is_open=False),
)
TELLINGS = tuple(Telling(entry(topic), each, TEAM) for topic in Topic for each in ANSWERS[:2])

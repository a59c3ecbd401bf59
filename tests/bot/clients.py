"""What tests of messages share of the people whom an organisation serves: words that one of its own brought in."""

from uuid import UUID

from models.capabilities.client_words import Brought, ClientWords
from models.capabilities.consents import Answer
from tests.conftest import START, WORKSPACE

READER = "U0READER"
SAID, WHO = "For once somebody rang me back when they said they would.", "a customer in Leeds"


def client_said(
    words: str, said_by: str | None = None, named_ids: tuple[str, ...] = (), answer: Answer | None = Answer.TEAM
) -> Brought:
    """What the reader brought in of a client, who thanks these people; all of them answered so."""
    row = ClientWords(
        workspace_id=WORKSPACE,
        id=UUID(int=77),
        brought_by=READER,
        words=words,
        said_by=said_by,
        team_id=UUID(int=1),
        may_be_published=True,
        agreed_at=START,
        created_at=START,
    )
    return Brought(row, dict.fromkeys(named_ids, answer))

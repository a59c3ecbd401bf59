"""Messages are written in the language of whoever reads them; those in channels in English."""

from sqlalchemy.orm import Session

from bot.content.words import language_of, languages, reading
from bot.slack.finding import is_person
from bot.slack.message import File, Message, Renderer
from models.people import availability
from models.people.availability import Hold
from models.store.outbox import Claim


def for_its_reader(render: Renderer) -> Renderer:
    """The same message, said to its recipient."""

    def render_for(session: Session, claim: Claim) -> Message | File | Hold | None:
        if not languages() or not is_person(claim.recipient):
            return render(session, claim)
        reader = availability.of_one(session, claim.workspace_id, claim.recipient)
        with reading(language_of(reader.locale)):
            return render(session, claim)

    return render_for

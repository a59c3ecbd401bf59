"""News of a promise: what happened with it, for somebody whom it concerns, as long as it does."""

from sqlalchemy.orm import Session

from models.capabilities import followup_series, followups
from models.capabilities.followups import Followup, FollowupStep, State
from models.capabilities.reminders import Step

WHILE_OPEN = (Step.TOLD, Step.MOVED, Step.HANDOVER_ASKED, Step.NEW_OWNER)
"""News of a promise that is still to be kept."""


def still_concerns(session: Session, step: FollowupStep, followup: Followup, member_id: str) -> bool:
    """Whether this person is still meant to hear of this step."""
    is_told, is_open = followup.tells_other and followup.other_id == member_id, followup.state is State.OPEN
    match step.step:
        case Step.TOLD:
            concerns = is_told and (is_open or followup_series.is_told(session, followup))
        case Step.NEW_OWNER:
            concerns = is_open and is_told and followup.owner_id == step.actor_id
        case Step.MOVED:
            concerns = is_open and is_told and followup.due_at == step.due_at
        case Step.HANDOVER_ASKED:
            concerns = is_open and followup.handover_to == member_id
        case Step.DECLINED:
            concerns = is_open and followup.owner_id == member_id
        case Step.HANDED_OVER:
            concerns = followup.owner_id != member_id
        case _:  # done, or let go
            concerns = is_told and not is_open
    return concerns and not (step.step in WHILE_OPEN and followups.is_overtaken(session, step))

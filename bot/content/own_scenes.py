"""What a workspace wrote itself, as scenes among ours."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from bot.content.scenes import Reply, Scene
from models.capabilities.rehearsals import OwnScene

Followed = Mapping[tuple[UUID | None, int | None], OwnScene]
"""What follows which reply of which step."""


def assembled(steps: Sequence[OwnScene]) -> list[Scene]:
    """The scenes that these steps make up."""
    followed = {(each.follows_id, each.follows_reply): each for each in steps}
    return [
        Scene(
            id=str(each.id),
            title=each.title or "",
            setting=each.setting or "",
            says=each.says or "",
            replies=_replies(each, followed),
        )
        for each in steps
        if each.follows_id is None
    ]


def replies_of(step: OwnScene) -> tuple[Reply, ...]:
    """The replies of one step, without what follows them."""
    return tuple(Reply(each["words"], each["lands"], each["why"]) for each in step.replies)


def _replies(step: OwnScene, followed: Followed) -> tuple[Reply, ...]:
    return tuple(
        replace(each, replies=_replies(after, followed) if (after := followed.get((step.id, number))) else ())
        for number, each in enumerate(replies_of(step))
    )

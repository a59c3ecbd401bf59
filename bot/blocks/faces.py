"""Five faces to answer a question with: each a button whose words say what the picture says."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, InteractiveElement, PlainTextObject

from bot.content.words import mark, say

FEELINGS = (
    (5, mark(":star-struck: It helped a lot")),
    (4, mark(":slightly_smiling_face: It helped")),
    (3, mark(":neutral_face: So-so")),
    (2, mark(":confused: Not much")),
    (1, mark(":disappointed: Not at all")),
)
"""How something felt, from best to worst."""
ARRIVALS = (
    (5, mark(":sunny: Full of energy")),
    (4, mark(":partly_sunny: Well")),
    (3, mark(":cloud: All right")),
    (2, mark(":rain_cloud: A bit worn")),
    (1, mark(":thunder_cloud_and_rain: Hard today")),
)
"""How somebody is on a day."""


def faces(action_id: str, subject: str, choices: tuple[tuple[int, str], ...]) -> ActionsBlock:
    """A button for each; a button's value is "face:subject", and its action id ends with the face's number."""
    buttons: list[InteractiveElement] = [
        ButtonElement(
            text=PlainTextObject(text=say(label), emoji=True),
            action_id=f"{action_id}_{face}",
            value=f"{face}:{subject}",
        )
        for face, label in choices
    ]
    return ActionsBlock(elements=buttons)


def said(face: int, choices: tuple[tuple[int, str], ...]) -> str:
    """A face in words, with its picture."""
    return say(dict(choices)[face])

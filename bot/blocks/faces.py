"""Five faces to answer a question with: each a button whose words say what the picture says."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, InteractiveElement, PlainTextObject

FEELINGS = (
    (5, ":star-struck: It helped a lot"),
    (4, ":slightly_smiling_face: It helped"),
    (3, ":neutral_face: So-so"),
    (2, ":confused: Not much"),
    (1, ":disappointed: Not at all"),
)
"""How something felt, from best to worst."""
ARRIVALS = (
    (5, ":sunny: Full of energy"),
    (4, ":partly_sunny: Well"),
    (3, ":cloud: All right"),
    (2, ":rain_cloud: A bit worn"),
    (1, ":thunder_cloud_and_rain: Hard today"),
)
"""How somebody arrives at a day."""


def faces(action_id: str, subject: str, choices: tuple[tuple[int, str], ...]) -> ActionsBlock:
    """A button for each; a button's value is "face:subject", and its action id ends with the face's number."""
    buttons: list[InteractiveElement] = [
        ButtonElement(
            text=PlainTextObject(text=label, emoji=True), action_id=f"{action_id}_{face}", value=f"{face}:{subject}"
        )
        for face, label in choices
    ]
    return ActionsBlock(elements=buttons)


def said(face: int, choices: tuple[tuple[int, str], ...]) -> str:
    """A face in words, with its picture."""
    return dict(choices)[face]

"""What each of the method's five principles is, in a sentence that begins with its name."""

from bot.content.library import Principle
from bot.content.words import mark

PRINCIPLES = {
    Principle.EMPATHY: mark("*Empathy*: finding out how something is for the other person before you answer."),
    Principle.RESPECT: mark("*Respect*: treating people's time, words and dignity with care."),
    Principle.ANTICIPATION: mark("*Initiative*: seeing what somebody will need before they have to ask."),
    Principle.PARTNERSHIP: mark("*Partnership*: looking for a way forward together."),
    Principle.CARE: mark("*Appreciation*: noticing people, and letting them know."),
}
"""In mrkdwn."""

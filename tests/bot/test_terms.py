"""One word for one thing, in every sentence that people see; and the five principles have one set of names."""

import ast
import re
from collections.abc import Iterator

import pytest

from bot.content import library, scenes
from bot.content.library import EntryKind
from tests.bot.scenes import texts_of
from tests.bot.test_sentences import ROOT, calls

NOT_SAID = {
    "thanks, to thank": r"shout-?outs?|kudos|recogni(tion|[sz]ed?)\b",
    "promise": r"follow(ed|s|ing)?[- ]?ups?( on)?\b",
    "how you are": r"\barriv(e[sd]?|ing) (today|at your day|well)|how you (are )?arriv",
    "look back (after a promise is kept)": r"\bcheck(ed|s)? in with\b",
    "what you get": r"\bpreferences?\b|\bchange what I get\b",
    "lead": r"\b(managers?|leaders?|boss(es)?)\b",
    "delete my data": r"\beras(e[sd]?|ing|ure)\b|\btake (it|my data) back\b.*\bdata\b|\bforg[eo]t(ten)? what I know",
    "Empathy · Respect · Initiative · Partnership · Appreciation": (
        r"\*(Understanding|Foresight|Care)\*|\b(Anticipation|Care):"
    ),
    "a word that does not press": r"\byou must\b|\bdon’t forget\b|\byou should\b|\bstreaks?\b|\bleaderboards?\b|!{2,}",
    "the words themselves, or nothing": r"in kind words|a word with them will find|as good as done|\bkindly\b",
    "when somebody hears": r"^Tell them$",
    "an offer, for a kind act": r"\bnext time, a detail\b|land even better",
    "one question for one scale": r"\?.*\bHow did that feel\?",
}
"""What is said, and the words that are not said for it."""
IN_CODE = re.compile(r"`[^`]*`")
"""What is typed as it is: `/followup` stays the command's name, and `/kindling preferences` one of its words."""


def _sentences() -> Iterator[tuple[str, str]]:
    """Each with where it stands."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for call in calls(ast.parse(path.read_text(encoding="utf-8"))):
            for each in call.args:
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield f"{name}:{each.lineno}", each.value
    for kind in EntryKind:
        yield from ((each.id, f"{each.text} {each.why}") for each in library.entries(kind))
    for scene in scenes.scenes():
        yield from ((scene.id, each) for each in texts_of(scene))


@pytest.mark.parametrize("said", NOT_SAID)
def test_one_thing_is_called_by_one_name(said: str) -> None:
    others = re.compile(NOT_SAID[said], re.IGNORECASE)
    found = [f"{where}: {words}" for where, words in _sentences() if others.search(IN_CODE.sub("", words))]
    assert found == []

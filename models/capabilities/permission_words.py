"""Whether a permission is about what somebody promised: by the words that both have, and never by a guess.

Nothing is stemmed and nothing is like anything else: to say too little costs nobody anything, and a rule that has
nothing to do with a promise costs trust in all the others.
"""

import re

from models.store.folding import folded

ENOUGH = 2
"""Words that both must have."""
SHORTEST = 4
"""Letters of a word that says what something is about."""
ALONE = 6
"""Letters of a word that says enough alone, where a permission has no other: “refund” does, “home” does not."""
_APART = re.compile(r"<@[^<>]*>|https?://\S+")
"""People who are mentioned, and links: neither is about anything."""
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = frozenset(
    """
    about above across after again against ahead almost along already also although always among another anybody
    anyone anything around asked asking away back because become been before begin being below best better between
    both bring call came cannot check clear come comes could dear does doing done down during each early either else
    enough even ever every everybody everyone everything find finish first follow following friday from full gave
    general give given gives goes going good have having hear help here herself himself hold hour hours however into
    itself just keep keeping kept kind know last late later least leave less like little long look made make makes
    making many maybe mean meet meeting message might minute minutes monday month months more morning most much must
    myself need needs never next nobody none nothing once only onto open other others ours over part people person
    place plan please point possible promise promised quick quickly quite rather read ready really reply right same
    saturday says seem send sends sent several shall share should show since some somebody someone something soon
    still such sunday sure take taken takes talk team tell than thank thanks that their them themselves then there
    these they thing things think this those through thursday till time times today together told tomorrow tonight
    took toward tuesday turn under until upon very wait want wants wednesday week weeks well went were what when
    where whether which while whoever whole whom whose will with within without word words work works would write
    year years your yours yourself
    """.split()  # noqa: SIM905 (a list of words is read as one)
)


def meaningful(words: str) -> frozenset[str]:
    """The words that say what something is about, folded: not the short ones, and not those that stand everywhere."""
    found = _WORD.findall(folded(_APART.sub(" ", words)))
    return frozenset(each for each in found if len(each) >= SHORTEST) - _COMMON


def shared(permission: str, words: str) -> int:
    """How many words of a permission these have too, where that is enough to say that they are about it; else 0."""
    its = meaningful(permission)
    both = its & meaningful(words)
    says_enough = len(both) >= ENOUGH or (both == its and all(len(each) >= ALONE for each in both))
    return len(both) if says_enough else 0

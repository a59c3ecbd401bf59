"""Words as they are compared."""

import unicodedata


def folded(words: str) -> str:
    """Without case and accents, with single spaces."""
    words = " ".join(words.split()).casefold()
    if words.isascii():
        return words
    apart = unicodedata.normalize("NFKD", words)
    return "".join(each for each in apart if not unicodedata.combining(each))

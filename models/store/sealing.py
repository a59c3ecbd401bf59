"""Sealing: what waits where nobody shall read it, nor tell how much or since when, until it is opened.

Fernet (https://github.com/fernet/spec) writes the time into each token, readable for anybody, and a token is as long as
what is in it. So the time is always 0, and what is sealed is filled up to one of a few lengths before.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

NO_TIME = 0
GROWTH = 4
"""A length that does not suffice is multiplied by it: the fewer lengths there are, the less they tell."""
_LENGTH_BYTES = 4


class UnreadableError(Exception):
    """None of the keys opens it: it was sealed with one that is gone, or is not whole."""


class Seal:
    """Seals with the first of its keys, and opens with any of them, so that a key can be replaced by a newer one.

    Args:
        keys: Fernet keys, 32 bytes in URL-safe base64 each, the one to seal with first.

    Raises:
        ValueError: there is none, or one is no key.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(each) for each in keys])

    def seal(self, words: bytes, least: int) -> bytes:
        """Sealed, from `least` bytes filled up, however few there are."""
        packed = zlib.compress(words)
        length = least
        while length < len(packed) + _LENGTH_BYTES:
            length *= GROWTH
        filled = len(packed).to_bytes(_LENGTH_BYTES, "big") + packed
        return urlsafe_b64decode(self._fernet.encrypt_at_time(filled.ljust(length, b"\0"), NO_TIME))

    def open(self, sealed: bytes) -> bytes:
        """What was sealed.

        Raises:
            UnreadableError: no key opens it.
        """
        filled = self._filled(sealed)
        length = int.from_bytes(filled[:_LENGTH_BYTES], "big")
        return zlib.decompress(filled[_LENGTH_BYTES : _LENGTH_BYTES + length])

    def opens(self, sealed: bytes) -> bool:
        """Whether one of the keys opens it."""
        try:
            self._filled(sealed)
        except UnreadableError:
            return False
        return True

    def room(self, sealed: bytes) -> int:
        """How many bytes it was filled up to.

        Raises:
            UnreadableError: no key opens it.
        """
        return len(self._filled(sealed))

    def _filled(self, sealed: bytes) -> bytes:
        try:
            return self._fernet.decrypt(urlsafe_b64encode(sealed))
        except InvalidToken:
            raise UnreadableError from None


class TokenSeal:
    """Seals and opens tokens.

    Args:
        keys: Fernet keys, the one to seal with first; there must be one.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(each) for each in keys])
        self._first = Fernet(keys[0])

    def seal(self, token: str) -> bytes:
        """Sealed with the first key."""
        return self._fernet.encrypt(token.encode())

    def open(self, sealed: bytes) -> str:
        """What was sealed.

        Raises:
            UnreadableError: no key opens it.
        """
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise UnreadableError from None

    def is_first(self, sealed: bytes) -> bool:
        """Whether it is the first key that opens it."""
        try:
            self._first.decrypt(sealed)
        except InvalidToken:
            return False
        return True

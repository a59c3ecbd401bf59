"""`python -m bot.pictures` draws one picture and ends.

It reads, pickled from its standard input, a function and what that is to draw. To its standard output it writes the
picture or, when it ends with a status other than 0, the class of the error.
"""

import pickle
import sys


def main() -> int:
    """Draw what is asked for; returns the status to end with."""
    try:
        draw, subject = pickle.load(sys.stdin.buffer)  # noqa: S301 - the bot itself wrote it
        sys.stdout.buffer.write(draw(subject))
    except Exception as error:
        sys.stdout.buffer.write(type(error).__name__.encode())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

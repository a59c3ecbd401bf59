"""What is logged of an error: where it happened and of which kind it was, and nothing that somebody wrote."""

import json
import logging
from collections.abc import Iterator
from uuid import UUID

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from bot.runtime.logs import configure_logs

WORDS = "marmalade for breakfast"


@pytest.fixture(autouse=True)
def usual_logs() -> Iterator[None]:
    """Logs are as they were, after the test."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.configure(**before)
    root.handlers, root.level = handlers, level


def _fails() -> None:
    try:
        UUID(WORDS)
    except ValueError as error:
        raise KeyError(WORDS) from error


def test_an_error_is_logged_without_the_words_that_it_could_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO")
    try:
        _fails()
    except KeyError as error:
        structlog.get_logger("kindling").error("failed", exc_info=error)
        logging.getLogger("slack_bolt").error("failed", exc_info=error)
    ours, theirs = (json.loads(line)["exception"] for line in capsys.readouterr().out.splitlines())
    assert ours == theirs
    assert WORDS not in ours
    assert ours.index("builtins.ValueError") < ours.rindex("in _fails") < ours.index("builtins.KeyError")


def test_what_a_database_refused_is_named_without_the_row(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO")
    said = Exception(f'duplicate key value violates unique constraint "pk_joins"\nDETAIL:  Key ({WORDS}) exists.')
    structlog.get_logger("kindling").error("failed", exc_info=IntegrityError(None, None, said))
    (line,) = capsys.readouterr().out.splitlines()
    assert ("pk_joins" in line, WORDS in line) == (True, False)

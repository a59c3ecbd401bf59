"""Refusals of the Web API, and of a sandbox that cannot be as it is wanted."""

from collections.abc import Sequence


class SlackError(Exception):
    """A Web API call is refused with one of Slack's documented error codes.

    `messages` become `response_metadata.messages`; `needed` and `provided` go with `missing_scope`;
    `retry_after` (whole seconds) turns the answer into HTTP 429.
    """

    def __init__(
        self,
        error: str,
        *,
        messages: Sequence[str] = (),
        needed: str | None = None,
        provided: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(f"{error}: {'; '.join(messages)}" if messages else error)
        self.error = error
        self.messages = list(messages)
        self.needed = needed
        self.provided = provided
        self.retry_after = retry_after


class SetupError(Exception):
    """The sandbox cannot be as somebody wants it; the message is a sentence that says what is not right, and where."""

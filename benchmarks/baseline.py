"""The other side of `benchmarks.ack`: a Bolt `AsyncApp` as its documentation starts one, with an empty listener."""

import os
import sys

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient


async def thank(ack: AsyncAck) -> None:
    """Acknowledge, nothing else."""
    await ack()


def main() -> None:
    """Serve on the port given as the only argument."""
    app = AsyncApp(
        client=AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    )
    app.command("/thanks")(thank)
    app.start(port=int(sys.argv[1]))


if __name__ == "__main__":
    main()

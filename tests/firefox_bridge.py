"""Firefox, with what Playwright asks of it and the installed version does not know yet answered in its stead.

Playwright drives an ordinary Firefox over WebDriver BiDi, and begins each context with commands that are newer than
Debian's release: `emulation.setMediaFeaturesOverride`. Run in the browser's place, this starts it, stands between the
two, and answers an `unknown command` of that kind with success. Whoever needs a light or dark page there sets a
preference.
"""

import asyncio
import json
import re
import sys

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web

_LISTENS = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
_UNKNOWN_THERE = ("emulation.setMediaFeaturesOverride",)
_LARGEST = 2**28


async def main(command: list[str]) -> int:
    """Run the browser until it ends; its exit status."""
    browser = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE, limit=2**20)
    assert browser.stderr
    async for line in browser.stderr:
        found = _LISTENS.search(line)
        told = f"WebDriver BiDi listening on {await _bridge(found[1].decode())}\n" if found else line.decode()
        print(told, end="", file=sys.stderr, flush=True)
    return await browser.wait()


async def _bridge(firefox: str) -> str:
    """Stand before the browser's own address; the new one."""

    async def serve(request: web.Request) -> web.StreamResponse:
        here = web.WebSocketResponse(max_msg_size=_LARGEST)
        await here.prepare(request)
        async with ClientSession() as client, client.ws_connect(f"{firefox}/session", max_msg_size=_LARGEST) as there:
            coming = asyncio.create_task(_carry_back(there, here))
            async for message in here:
                if message.type is WSMsgType.TEXT:
                    await _carry(message.data, here, there)
            coming.cancel()
        return here

    application = web.Application()
    application.router.add_get("/session", serve)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    return f"ws://{host}:{port}"


async def _carry(text: str, here: web.WebSocketResponse, there: ClientWebSocketResponse) -> None:
    command = json.loads(text)
    if command["method"] in _UNKNOWN_THERE:
        await here.send_json({"type": "success", "id": command["id"], "result": {}})
    else:
        await there.send_str(text)


async def _carry_back(there: ClientWebSocketResponse, here: web.WebSocketResponse) -> None:
    async for message in there:
        if message.type is WSMsgType.TEXT:
            await here.send_str(message.data)
    await here.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))

"""The local Slack alone, for whatever app one has: `python -m sandbox --port 8766`."""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from sandbox.app import EVENT_SCOPES, SlackApp
from sandbox.demo_workspace import DEMO
from sandbox.errors import SetupError
from sandbox.manifest_file import Manifest, read_manifest
from sandbox.server import Sandbox
from sandbox.web_api import METHODS
from sandbox.workspace import Workspace

PORT = 8766
MISCONFIGURED = 2
"""Exit status when what was asked for cannot be."""
BOLT_PATH = "/slack/events"
"""Where Bolt apps take everything, unless told otherwise."""
EVERY_SCOPE = tuple(
    sorted(
        {"commands", *filter(None, EVENT_SCOPES.values())}
        | {scope for method in METHODS.values() for scope in (*method.scopes, *method.also)}
    )
)
"""What an app may do of which nothing is known."""

WELCOME = """\
A Slack on this machine is running until you press Ctrl-C here ({names}). Open

    {page}

and act as anyone there. An app connects to it ({way}) with

{environment}

{secrets}
docs/sandbox.md shows where Bolt takes these, and lists what this Slack can do.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    wanted = _parser().parse_args(arguments)
    try:
        manifest = read_manifest(wanted.manifest) if wanted.manifest else None
        workspaces = _workspaces(wanted.workspace, manifest)
        asyncio.run(_run(wanted.port, workspaces, manifest, wanted.app_url))
    except SetupError as error:
        _stop(str(error))
    except ModuleNotFoundError as error:
        if error.name != "yaml":
            raise
        _stop("YAML is read with PyYAML, which is not installed here: pip install pyyaml")


def _stop(line: str) -> None:
    print(f"Sandbox: {line}", file=sys.stderr)
    sys.exit(MISCONFIGURED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m sandbox", description="A Slack on this machine, for it alone.")
    parser.add_argument("--port", type=_port, default=PORT, help=f"where it is served ({PORT}); 0 takes a free one")
    parser.add_argument("--workspace", type=Path, metavar="FILE", help="its people and channels, as YAML")
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="the app's manifest, as JSON or YAML")
    parser.add_argument("--app-url", type=_app_url, metavar="URL", help="where the app listens, without Socket Mode")
    return parser


def _port(written: str) -> int:
    if not written.isdecimal() or int(written) > 65535:
        raise argparse.ArgumentTypeError(f"{written} is no port: 0 to 65535")
    return int(written)


def _app_url(written: str) -> str:
    """With Bolt's own path, if none is given."""
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError(f"{written} is no web address such as http://127.0.0.1:3000{BOLT_PATH}")
    return written if parts.path.strip("/") else written.rstrip("/") + BOLT_PATH


def _workspaces(file: Path | None, manifest: Manifest | None) -> list[Workspace]:
    if file is None:
        return [DEMO]
    from sandbox.workspace_file import read_workspaces

    return read_workspaces(file, _app(manifest).handle)


def _app(manifest: Manifest | None) -> SlackApp:
    """The app that the manifest describes, or one that may do everything."""
    if manifest is None:
        return SlackApp(EVERY_SCOPE)
    return SlackApp(
        manifest.scopes,
        manifest.name,
        manifest.events,
        manifest.escaped,
        optional_scopes=manifest.optional,
        redirect_urls=manifest.redirect_urls,
        token_rotation=manifest.token_rotation,
        org_ready=manifest.org_ready,
    )


async def _run(port: int, workspaces: Sequence[Workspace], manifest: Manifest | None, request_url: str | None) -> None:
    """Serve until Ctrl-C. Raises SetupError if the port is taken."""
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    with tempfile.TemporaryDirectory(prefix="sandbox-") as folder:
        app, clock_file = _app(manifest), Path(folder) / "clock"
        slack = Sandbox(
            workspaces,
            scopes=app.scopes,
            optional=app.optional_scopes,
            events=app.events,
            app_name=app.name,
            escape_commands=app.escape_commands,
            redirect_urls=app.redirect_urls,
            token_rotation=app.token_rotation,
            org_ready=app.org_ready,
            clock_file=clock_file,
            manifest=manifest.whole if manifest else None,
            port=port,
            record_calls=False,
        )
        try:
            await _start(slack, port)
            slack.request_url = request_url
            print(_welcome(slack, clock_file, manifest), flush=True)
            await stop.wait()
        finally:
            await slack.stop()


async def _start(slack: Sandbox, port: int) -> None:
    try:
        await slack.start()
    except OSError as error:
        problem = os.strerror(error.errno or 0)
        raise SetupError(f"port {port} cannot be used ({problem}). Choose another with --port.") from None


def _welcome(slack: Sandbox, clock_file: Path, manifest: Manifest | None) -> str:
    teams = slack.engine.workspaces.values()
    own = {"SLACK_SIGNING_SECRET": slack.signing_secret} if slack.request_url else {"SLACK_APP_TOKEN": slack.app_token}
    environment = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        **own,
        "CLOCK_FILE": str(clock_file),
    }
    secrets = {
        **{f"Bot token of {team.name} ({team.id})": team.bot_token for team in teams if team.installed},
        "App token": slack.app_token,
        "Signing secret": slack.signing_secret,
        "Client id and secret": f"{slack.app.client_id} {slack.app.client_secret}",
    }
    said = WELCOME.format(
        names=", ".join(team.name for team in teams),
        page=f"{slack.url}/",
        way=f"over HTTP, at {slack.request_url}" if slack.request_url else "over Socket Mode",
        environment="\n".join(f"    {name}={value}" for name, value in environment.items()),
        secrets="".join(f"{name}: {value}\n" for name, value in secrets.items()),
    )
    if manifest and manifest.unheard:
        said += f"\nThis Slack does not send what the manifest subscribes to: {', '.join(manifest.unheard)}.\n"
    return said

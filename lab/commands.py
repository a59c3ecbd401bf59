"""`kindling demo` and `kindling simulate`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.start.cli import run_to_its_end, stop


def add_to(app: typer.Typer) -> None:
    """Offer them among the other commands."""
    for command in (demo, simulate):
        app.command()(command)


def demo(
    port: Annotated[int, typer.Option(help="Where the page is served.", min=0, max=65535)] = 8765,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    cache: Annotated[
        Path | None,
        typer.Option(help="Where the weeks before the demo are kept for its next start.", show_default=False),
    ] = None,
) -> None:
    """Start a Slack workspace on this machine with Kindling in it, and a page to act as its people."""
    from lab.demo import DemoError
    from lab.demo import run as run_demo
    from lab.demo_cache import CACHE

    try:
        run_to_its_end(run_demo(port, opens=browser, cache=cache or CACHE))
    except DemoError as error:
        stop(str(error))


def simulate(
    people: Annotated[int, typer.Option(help="How many people there are at the beginning.", min=7, max=2000)] = 200,
    weeks: Annotated[int, typer.Option(help="How long it lasts.", min=2, max=104)] = 52,
    seed: Annotated[int, typer.Option(help="From which all that people do is drawn.")] = 1,
) -> None:
    """Let the bot live through a simulated year on this machine, and check that what it promises held."""
    from lab.simulation import SimulationError
    from lab.simulation import run as run_simulation

    try:
        run_to_its_end(run_simulation(people, weeks, seed))
    except SimulationError as error:
        typer.echo(f"Kindling: {error}", err=True)
        raise typer.Exit(1) from None

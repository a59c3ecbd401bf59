"""A small simulated year: what the bot promises holds, whatever people and machines do meanwhile."""

from dataclasses import replace
from pathlib import Path

from rich.console import Console

from lab.simulation.script import Plan, write
from lab.simulation.year import START, simulate
from tests.extent import extent

PLAN = Plan(people=8, weeks=extent(2, 3), start=START, seed=4)
LEAST_MESSAGES = 45


async def test_what_is_promised_holds_in_a_small_simulated_time(tmp_path: Path) -> None:
    findings, tally = await simulate(PLAN, tmp_path, Console(quiet=True))
    assert [each for each in findings if not each.holds] == []
    assert len(findings) == 9
    assert tally.got, "and there was something to count"
    sent = int(findings[0].details.split()[0].replace(",", ""))
    assert sent > LEAST_MESSAGES


def test_the_same_seed_lets_the_same_things_happen() -> None:
    assert write(PLAN) == write(PLAN)
    assert write(PLAN) != write(replace(PLAN, seed=5))

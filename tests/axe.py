"""What axe (https://github.com/dequelabs/axe-core) finds wrong on a page for people with assistive technology."""

from typing import Any

from playwright.async_api import Page

from tests import npm

VERSION = "4.14.1"
_GRAVE = ("serious", "critical")
_RUN = "(root) => axe.run(root, {resultTypes: ['violations']})"


async def grave_problems(page: Page, within: str = "html") -> list[str]:
    """The serious and critical ones in what `within` selects, a line each; skips where npm cannot get axe."""
    script = npm.installed(f"axe-core@{VERSION}") / "node_modules" / "axe-core" / "axe.min.js"
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(script.read_text())
    found: dict[str, Any] = await page.evaluate(_RUN, within)
    return [_line(each) for each in found["violations"] if each["impact"] in _GRAVE]


def _line(problem: dict[str, Any]) -> str:
    places = "; ".join(f"{node['target'][-1]}: {node['html'][:120]}" for node in problem["nodes"][:5])
    return f"{problem['id']} ({problem['impact']}): {problem['help']} — {places}"

"""What the sandbox can do, as the lists in docs/sandbox.md: `make docs` writes them there.

They are made from the tables by which the sandbox itself goes, so that they cannot say anything else.
"""

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from sandbox import limits
from sandbox.answers import OF_RESPONSE_URL
from sandbox.app import EVENT_SCOPES
from sandbox.blockkit import composition
from sandbox.blockkit.blocks import BLOCKS
from sandbox.blockkit.elements import FIELDS, WORKS_WITH
from sandbox.blockkit.schema import Check, Surface
from sandbox.blockkit.surfaces import VIEWS
from sandbox.events import SUBTYPES
from sandbox.interactions import PAYLOADS, RESPONSE_ACTIONS
from sandbox.rate_limits import POSTING, UNLIMITED
from sandbox.web_api import METHODS
from sandbox.web_api.call import ANY, OF_EVERY_METHOD, Method

PAGE = Path(__file__).parent.parent / "docs" / "sandbox.md"
MARK = "<!-- From here on made by `make docs` from the code; edit what stands above. -->\n"
SLACK = "https://docs.slack.dev/reference"
OBJECTS = {
    composition.CONFIRM: "confirm",
    composition.MENU_OPTION: "option",
    composition.CHOICE_OPTION: "option of checkboxes or radio buttons",
    composition.OVERFLOW_OPTION: "option of an overflow menu",
    composition.OPTION_GROUP: "option group",
    composition.CONVERSATION_FILTER: "conversation filter",
    composition.DISPATCH_ACTION_CONFIG: "dispatch action configuration",
}
_TIERS = {UNLIMITED: "none", POSTING: "its own"}


def main() -> None:
    """Bring the page up to date."""
    by_hand = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(by_hand + MARK + lists(), encoding="utf-8")


def lists() -> str:
    """The part of the page that is made from the code."""
    sections = {
        "Web API": _web_api(),
        "Events": _events(),
        "Commands and interactions": _interactions(),
        "Blocks": _blocks(),
        "Elements": _elements(),
        "Objects": _objects(),
        "Limits": _limits(),
    }
    return "".join(f"\n## {heading}\n\n{''.join(lines)}" for heading, lines in sections.items())


def _table(*rows: Iterable[str]) -> Iterator[str]:
    """The first row is the heading."""
    heading, *others = [list(row) for row in rows]
    for row in (heading, ["---"] * len(heading), *others):
        yield f"| {' | '.join(row)} |\n"


def _code(names: Iterable[str], between: str = " ") -> str:
    return between.join(f"`{name}`" for name in names)


# What the app calls


def _web_api() -> Iterator[str]:
    yield f"Any method may be refused with {_code(OF_EVERY_METHOD.split())}.\n\n"
    yield "Of scopes with “or” one is needed, those in brackets depending on what the call is about. Arguments that a\n"
    yield "method does not know are passed over.\n\n"
    yield from _table(
        ("Method", "Tier", "Scope", "Arguments", "Errors of its own"),
        *(_method(name, METHODS[name]) for name in sorted(METHODS)),
    )


def _method(name: str, method: Method) -> Iterator[str]:
    yield f"[`{name}`]({SLACK}/methods/{name})"
    yield _TIERS.get(method.tier) or str(method.tier)
    yield _scopes(method)
    yield "all" if method.takes == ANY else _code(sorted(method.takes.split()))
    yield _code(sorted(set(method.refuses.split())))


def _scopes(method: Method) -> str:
    if method.app_token:
        return "an app-level token"
    if method.anonymous:
        return "no token"
    also = _code(method.also, " or ")
    return " ".join(filter(None, (_code(method.scopes, " or "), also and f"({also})")))


# What the app is sent


def _events() -> Iterator[str]:
    yield "An event is sent where the app subscribed to it and was granted its scope, and its bot is in the place.\n\n"
    yield from _table(
        ("Event", "Scope"), *((f"`{name}`", f"`{scope}`" if scope else "") for name, scope in EVENT_SCOPES.items())
    )
    yield "\nMessages have these subtypes, or none:\n\n"
    yield from _meanings("Subtype", SUBTYPES)


def _meanings(what: str, table: Mapping[str, str]) -> Iterator[str]:
    yield from _table((what, "Meaning"), *((f"`{name}`", meaning) for name, meaning in table.items()))


def _interactions() -> Iterator[str]:
    yield f"What [people do]({SLACK}/interaction-payloads) comes with a `trigger_id` and a `response_url` where\n"
    yield "Slack sends them. Beside slash commands there are these:\n\n"
    yield from _meanings("Payload", PAYLOADS)
    yield "\nThe acknowledgement of a submitted modal may have a `response_action`:\n\n"
    yield from _meanings("`response_action`", RESPONSE_ACTIONS)
    yield f"\nA `response_url` refuses with {_code(sorted(OF_RESPONSE_URL.split()))}.\n"


# What people see


def _blocks() -> Iterator[str]:
    yield "A field without “?” is required. No other field, and no other type of block or element, is taken.\n\n"
    everywhere = {name: check for surface in BLOCKS.values() for name, check in surface.items()}
    yield from _table(
        ("Block", "On", "Fields"),
        *((f"`{name}`", _surfaces(name), _fields(everywhere[name])) for name in sorted(everywhere)),
    )


def _surfaces(block: str) -> str:
    return _listed([surface for surface, blocks in BLOCKS.items() if block in blocks])


def _listed(surfaces: list[Surface]) -> str:
    return "everywhere" if len(surfaces) == len(BLOCKS) else ", ".join(surfaces)


def _elements() -> Iterator[str]:
    yield from _table(
        ("Element", "In", "On", "Fields"),
        *(
            (f"`{name}`", _code(WORKS_WITH[name][0].split()), _listed(WORKS_WITH[name][1]), _fields(FIELDS[name]))
            for name in sorted(FIELDS)
        ),
    )


def _objects() -> Iterator[str]:
    yield from _table(
        ("Object", "Fields"),
        *(
            (f"`{name}`", _fields(check))
            for check, name in {**OBJECTS, **{VIEWS[each]: each for each in VIEWS}}.items()
        ),
    )


def _fields(check: Check) -> str:
    """Each field of an object with what it takes, the required ones first."""
    given = inspect.getclosurevars(check).nonlocals
    required, known = given["required"], given["known"]
    names = [name for name in known if name != "type"]
    return "; ".join(f"`{name}`{'' if name in required else '?'} {_takes(known[name])}" for name in names)


def _takes(check: Check) -> str:
    """What a field takes, in a few words. A check is a closure over its limits, and they are read from there."""
    if check in OBJECTS:
        return f"`{OBJECTS[check]}`"
    given = inspect.getclosurevars(check).nonlocals
    match _maker(check):
        case "string":
            return f"text{_span(given['min_length'] or None, given['max_length'], 'characters')}"
        case "integer":
            return f"whole number{_span(given['minimum'], given['maximum'])}"
        case "enum":
            return _code(map(str, given["allowed"]), " or ")
        case "array":
            return f"list{_span(given['min_items'] or None, given['max_items'])} of {_takes(given['item'])}"
        case "fields":
            return _object(given["known"])
        case "by_type_on":
            return _types(given["kinds"])
        case "_or_null":
            return f"{_takes(given['check'])} or null"
        case name:
            return name.strip("_").replace("_", " ")


def _maker(check: Check) -> str:
    """The word of `blockkit.schema` that it was written with, or its own name."""
    return check.__qualname__.partition(".")[0]


def _span(least: int | None, most: int | None, unit: str = "") -> str:
    if least is None and most is None:
        return ""
    span = f"{least} or more" if most is None else f"up to {most}" if least is None else f"{least} to {most}"
    return f" ({span} {unit})" if unit else f" ({span})"


def _object(known: Mapping[str, Check]) -> str:
    """One of a single type is told by that and how long its text may be, any other by its fields."""
    if "type" in known and _maker(known["type"]) == "enum":
        long = _takes(known["text"]).removeprefix("text") if "text" in known else ""
        return _takes(known["type"]) + long
    return f"object with {_code(known)}"


def _types(kinds: Mapping[Surface, Mapping[str, Check]]) -> str:
    names = list(dict.fromkeys(name for on_surface in kinds.values() for name in on_surface))
    if names == ["plain_text", "mrkdwn"]:
        text = inspect.getclosurevars(kinds["message"]["mrkdwn"]).nonlocals["known"]["text"]
        return _code(names, " or ") + _takes(text).removeprefix("text")
    if "section" in names:
        return "block"
    if set(names) & FIELDS.keys():
        return "element or text" if "mrkdwn" in names else "element"
    return _code(names, " or ")


def _limits() -> Iterator[str]:
    yield "What is beyond them is refused, or not done, as Slack does. Rates hold only where a test asks for them.\n\n"
    yield from _table(("Limit", "Figure"), *_figures())


def _figures() -> Iterator[tuple[str, str]]:
    """Each constant with the text under it."""
    body = ast.parse(inspect.getsource(limits)).body
    for constant, said in pairwise(body):
        if isinstance(constant, ast.Assign) and isinstance(said, ast.Expr):
            assert isinstance(constant.targets[0], ast.Name)
            yield ast.literal_eval(said.value), _figure(getattr(limits, constant.targets[0].id))


def _figure(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{amount} ({key})" for key, amount in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_figure, value))
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)


if __name__ == "__main__":
    main()

"""Values with a form of their own, and what Slack asks of several fields of one object together."""

from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.blockkit.schema import Place, Problems


def calendar_date(value: object, place: Place) -> Problems:
    try:
        if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except ValueError:
        yield place.error("must be a date in the format YYYY-MM-DD")


def time_of_day(value: object, place: Place) -> Problems:
    try:
        if not isinstance(value, str) or time.fromisoformat(value).strftime("%H:%M") != value:
            raise ValueError
    except ValueError:
        yield place.error("must be a time in the format HH:mm")


def https_url(value: object, place: Place) -> Problems:
    if not isinstance(value, str) or not value.startswith("https://"):
        yield place.error("must be an HTTPS URL")


def number(value: object, place: Place) -> Problems:
    """A number written as a string, as Slack's number input has them."""
    try:
        if not isinstance(value, str) or not Decimal(value).is_finite():
            raise InvalidOperation
    except InvalidOperation:
        yield place.error("must be a valid number")


def number_range(element: dict[str, Any], place: Place) -> Problems:
    names = [name for name in ("min_value", "initial_value", "max_value") if name in element]
    given = [Decimal(element[name]) for name in names]
    if given != sorted(given):
        yield place.error("must satisfy `min_value` <= `initial_value` <= `max_value`")
    for name, amount in zip(names, given, strict=True):
        if not element["is_decimal_allowed"] and amount != amount.to_integral_value():
            yield place.at(name).error("must be a whole number when decimals are not allowed")


def text_length(element: dict[str, Any], place: Place) -> Problems:
    longest = element.get("max_length", 3000)
    if element.get("min_length", 0) > longest:
        yield place.at("min_length").error("must be less than or equal to `max_length`")
    if len(element.get("initial_value", "")) > longest:
        yield place.at("initial_value").error(f"must be less than {longest + 1} characters")


def options_differ(element: dict[str, Any], place: Place) -> Problems:
    values = [option["value"] for option in _offered(element)]
    if len(set(values)) < len(values):
        yield place.error("must provide options with unique values")


def initial_is_offered(element: dict[str, Any], place: Place) -> Problems:
    """Slack compares the whole option object, not only its value."""
    chosen = [(place.at("initial_option"), element["initial_option"])] if "initial_option" in element else []
    for index, option in enumerate(element.get("initial_options", [])):
        chosen.append((place.at("initial_options").at(index), option))
    offered = _offered(element)
    for where, option in chosen:
        if option not in offered:
            yield where.error("must exactly match one of the provided options")


def text_or_fields(section: dict[str, Any], place: Place) -> Problems:
    if "text" not in section and "fields" not in section:
        yield place.at("type").error("must define either `text` or `fields`")


def something_on_a_card(card: dict[str, Any], place: Place) -> Problems:
    if not card.keys() & {"hero_image", "title", "actions", "body"}:
        yield place.error("must define at least one of `hero_image`, `title`, `actions` or `body`")


def no_dispatch_of_files(block: dict[str, Any], place: Place) -> Problems:
    if block.get("dispatch_action") and block["element"]["type"] == "file_input":
        yield place.at("element").at("type").error("unsupported type: file_input")


def _offered(element: dict[str, Any]) -> list[dict[str, Any]]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]

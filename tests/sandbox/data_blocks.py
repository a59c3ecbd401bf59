"""Charts and tables as an app may send them."""

from typing import Any

Json = dict[str, Any]

WEEKS = ("2 Nov", "9 Nov", "16 Nov", "23 Nov")


def series(name: str = "Thanked", *values: float, categories: tuple[str, ...] = WEEKS) -> Json:
    """A series with a value for each category, from 40 on where none are given."""
    found = values or tuple(range(40, 40 + len(categories)))
    points = [{"label": label, "value": value} for label, value in zip(categories, found, strict=True)]
    return {"name": name, "data": points}


def plot(kind: str, *of: Json, title: str = "Reach over time", **axes: Any) -> Json:
    """A line, bar or area chart."""
    axis_config = {"categories": list(WEEKS), "x_label": "Week", "y_label": "Percent of the team", **axes}
    chart = {"type": kind, "series": list(of) or [series()], "axis_config": axis_config}
    return {"type": "data_visualization", "title": title, "chart": chart}


def pie(*segments: tuple[str, float], title: str = "Thanks by value") -> Json:
    """A pie chart."""
    found = segments or (("Empathy", 3), ("Respect", 1))
    chart = {"type": "pie", "segments": [{"label": label, "value": value} for label, value in found]}
    return {"type": "data_visualization", "title": title, "chart": chart}


def raw(text: str) -> Json:
    """A cell of text."""
    return {"type": "raw_text", "text": text}


def number(value: float) -> Json:
    """A cell with a number, of a data table only."""
    return {"type": "raw_number", "value": value, "text": str(value)}


def rich(*elements: Json) -> Json:
    """A cell of rich text."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def table(*rows: list[Json], **more: Any) -> Json:
    """A table."""
    found = rows or ([raw("From"), raw("Thanks")], [raw("support"), raw("9")])
    return {"type": "table", "rows": list(found), **more}


def data_table(*rows: list[Json], **more: Any) -> Json:
    """A table that its readers can sort."""
    found = rows or ([raw("Team"), raw("Thanks")], [raw("support"), number(9)])
    return {"type": "data_table", "caption": "Thanks", "rows": list(found), **more}

"""Charts and tables, which stand in messages only.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block, …/table-block and …/data-table-block. What
holds for all of a message's charts or tables together is in `surfaces`.
"""

import math
from collections.abc import Iterator
from typing import Any

from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.schema import (
    Check,
    Place,
    Problems,
    array,
    boolean,
    by_type,
    enum,
    fields,
    integer,
    kind,
    string,
)

_BLOCK_ID = {"block_id": string(255, min_length=1)}
_LABEL = string(20, min_length=1)
_MOST_COLUMNS = 20


def _number(value: object, place: Place) -> Problems:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield place.error("must provide a number")


def _positive(value: object, place: Place) -> Problems:
    problems = list(_number(value, place))
    if not problems and isinstance(value, int | float) and value <= 0:
        problems.append(place.error("must be greater than 0"))
    yield from problems


# Charts


def _repeated(values: list[Any], place: Place, problem: str) -> Problems:
    if len(set(values)) < len(values):
        yield place.error(problem)


def _categories_differ(axis: dict[str, Any], place: Place) -> Problems:
    yield from _repeated(axis["categories"], place.at("categories"), "must provide unique categories")


def _series_fit(chart: dict[str, Any], place: Place) -> Problems:
    """Each series has a name of its own, and one point for each category."""
    names = [each["name"] for each in chart["series"]]
    yield from _repeated(names, place.at("series"), "must provide series with unique names")
    categories = sorted(chart["axis_config"]["categories"])
    for index, each in enumerate(chart["series"]):
        if sorted(point["label"] for point in each["data"]) != categories:
            where = place.at("series").at(index).at("data")
            yield where.error("labels must match `axis_config.categories` exactly")


_SEGMENT = fields({"label": _LABEL, "value": _positive}, {})
_POINT = fields({"label": _LABEL, "value": _number}, {})
_SERIES = fields({"name": _LABEL, "data": array(_POINT, 1, 20)}, {})
_AXES = fields({"categories": array(_LABEL, 1, 20)}, {"x_label": string(50), "y_label": string(50)}, _categories_differ)
_PLOT = kind({"series": array(_SERIES, 1, 6), "axis_config": _AXES}, {}, _series_fit)
_CHARTS = {"pie": kind({"segments": array(_SEGMENT, 1, 6)}, {}), "bar": _PLOT, "area": _PLOT, "line": _PLOT}


# Tables


_RAW_TEXT = kind({"text": string(min_length=1)}, {})
_RAW_NUMBER = kind({"value": _number, "text": string(min_length=1)}, {})


def _row(cell: Check) -> Check:
    return array(cell, 1, _MOST_COLUMNS)


def _columns_fit(table: dict[str, Any], place: Place) -> Problems:
    """All rows are as long as the header, which holds no rich text, and the row header is one of its columns."""
    header, *rows = table["rows"]
    for index, row in enumerate(rows, start=1):
        if len(row) != len(header):
            yield place.at("rows").at(index).error("must have as many cells as the header")
    yield from _rich_headers(header, place.at("rows").at(0))
    if table.get("row_header_column_index", 0) >= len(header):
        yield place.at("row_header_column_index").error(f"must be less than {len(header)}")


def _rich_headers(header: list[dict[str, Any]], place: Place) -> Iterator[str]:
    for index, cell in enumerate(header):
        if cell["type"] == "rich_text":
            yield place.at(index).at("type").error("unsupported type: rich_text")


def _or_null(check: Check) -> Check:
    """A column may be passed over."""

    def checked(value: object, place: Place) -> Problems:
        if value is not None:
            yield from check(value, place)

    return checked


_CELL = by_type({"raw_text": _RAW_TEXT, "rich_text": RICH_TEXT})
_DATA_CELL = by_type({"raw_text": _RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": RICH_TEXT})
_COLUMN = fields({}, {"align": enum("left", "center", "right"), "is_wrapped": boolean})

DATA: dict[str, Check] = {
    "data_visualization": kind({"title": string(50, min_length=1), "chart": by_type(_CHARTS)}, _BLOCK_ID),
    "table": kind(
        {"rows": array(_row(_CELL), 1, 100)},
        {**_BLOCK_ID, "column_settings": array(_or_null(_COLUMN), 0, _MOST_COLUMNS)},
    ),
    "data_table": kind(
        {"caption": string(min_length=1), "rows": array(_row(_DATA_CELL), 2, 101)},
        {**_BLOCK_ID, "page_size": integer(1, 100), "row_header_column_index": integer(0)},
        _columns_fit,
    ),
}
"""By the type of the block."""

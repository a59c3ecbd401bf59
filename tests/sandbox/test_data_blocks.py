"""Charts and tables are taken as Slack's reference has them, and each of its limits is named where it is passed."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.blockkit import Invalid, check_message, check_view
from tests.sandbox.data_blocks import WEEKS, data_table, number, pie, plot, raw, rich, series, table
from tests.sandbox.tiny_bot import Json, TinyBot

LINK = {"type": "link", "url": "https://a.example", "text": "support"}
SIX = [series(f"Series {number}") for number in range(6)]
DOCUMENTED = {
    "line": plot("line", *SIX),
    "bar": {**plot("bar", series("Down", -3, 0, 2.5, 4)), "block_id": "b"},
    "area": plot("area"),
    "pie": pie(*((f"Part {number}", number + 0.5) for number in range(6))),
    "table": table(
        [raw("From"), raw("To"), raw("Thanks")],
        [rich(LINK), raw("platform"), raw("4")],
        [raw("a row may be shorter")],
        column_settings=[{"is_wrapped": True}, None, {"align": "right"}],
        block_id="t",
    ),
    "data table": data_table(
        [raw("Team"), raw("Thanks")], [rich(LINK), number(4)], page_size=100, row_header_column_index=1
    ),
}


def refusal(*blocks: Json) -> list[str]:
    """What the sandbox has to say of a message that it refuses."""
    with pytest.raises(Invalid) as caught:
        check_message("Words", list(blocks))
    assert caught.value.error == "invalid_blocks"
    return caught.value.messages


@pytest.mark.parametrize("block", DOCUMENTED.values(), ids=DOCUMENTED)
def test_charts_and_tables_with_their_documented_fields_are_accepted_in_messages_only(block: Json) -> None:
    check_message("Words", [block])
    for kind in ("modal", "home"):
        view: Json = {"type": kind, "blocks": [block]}
        if kind == "modal":
            view["title"] = {"type": "plain_text", "text": "Form"}
        with pytest.raises(Invalid, match=f"unsupported type: {block['type']} "):
            check_view(view, kind)


# The longest text that is allowed, where it stands.
LENGTHS: list[tuple[int, str, Callable[[str], Json]]] = [
    (50, "title", lambda t: plot("line", title=t)),
    (50, "title", lambda t: pie(title=t)),
    (20, "chart/series/0/name", lambda t: plot("bar", series(t))),
    (20, "chart/segments/0/label", lambda t: pie((t, 1))),
    (50, "chart/axis_config/x_label", lambda t: plot("area", x_label=t)),
    (50, "chart/axis_config/y_label", lambda t: plot("area", y_label=t)),
    (255, "block_id", lambda t: {**pie(), "block_id": t}),
    (255, "block_id", lambda t: table(block_id=t)),
]


@pytest.mark.parametrize(("longest", "pointer", "block"), LENGTHS)
def test_words_may_be_so_long_and_no_longer(longest: int, pointer: str, block: Callable[[str], Json]) -> None:
    check_message("Words", [block("x" * longest)])
    assert refusal(block("x" * (longest + 1))) == [
        f"[ERROR] must be less than {longest + 1} characters [json-pointer:/blocks/0/{pointer}]"
    ]


def test_a_category_and_its_labels_have_20_characters() -> None:
    def chart(label: str) -> Json:
        return plot("line", series("Thanked", 1, categories=(label,)), categories=[label])

    check_message("Words", [chart("x" * 20)])
    assert refusal(chart("x" * 21)) == [
        f"[ERROR] must be less than 21 characters [json-pointer:/blocks/0/chart/{pointer}]"
        for pointer in ("series/0/data/0/label", "axis_config/categories/0")
    ]


def _of_length(count: int) -> Json:
    labels = tuple(map(str, range(count)))
    return plot(
        "line", series(categories=labels) if count else {"name": "Thanked", "data": []}, categories=list(labels)
    )


# The least and the most items, where they stand.
COUNTS: list[tuple[int, int, list[str], Callable[[int], Json]]] = [
    (
        1,
        6,
        ["chart/series"],
        lambda n: plot("line") | {"chart": plot("line")["chart"] | {"series": [*SIX, series()][:n]}},
    ),
    (
        1,
        6,
        ["chart/segments"],
        lambda n: {**pie(), "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}] * n}},
    ),
    (1, 20, ["chart/series/0/data", "chart/axis_config/categories"], _of_length),
    (1, 100, ["rows"], lambda n: {"type": "table", "rows": [[raw("a")]] * n}),
    (1, 20, ["rows/0"], lambda n: table([raw("a")] * n)),
    (0, 20, ["column_settings"], lambda n: table(column_settings=[{"align": "left"}] * n)),
    (2, 101, ["rows"], lambda n: {**data_table(), "rows": [[raw("a")]] * n}),
    (1, 20, ["rows/0", "rows/1"], lambda n: data_table([raw("a")] * n, [raw("a")] * n)),
]


@pytest.mark.parametrize(("least", "most", "pointers", "block"), COUNTS)
def test_lists_hold_so_many_items(least: int, most: int, pointers: list[str], block: Callable[[int], Json]) -> None:
    check_message("Words", [block(least)])
    check_message("Words", [block(most)])
    assert refusal(block(most + 1)) == [
        f"[ERROR] no more than {most} items allowed [json-pointer:/blocks/0/{pointer}]" for pointer in pointers
    ]
    if least:
        assert refusal(block(least - 1)) == [
            f"[ERROR] must provide at least {least} items [json-pointer:/blocks/0/{pointer}]" for pointer in pointers
        ]


def _point(value: Any) -> Json:
    return plot("line", {"name": "a", "data": [{"label": "w", "value": value}]}, categories=["w"])


WITHOUT_AXES: Json = {"type": "data_visualization", "title": "a", "chart": {"type": "line", "series": [series()]}}

# What is wrong, where, and what the sandbox says there.
MISTAKES: dict[str, tuple[Json, str, str]] = {
    "no title": (
        {"type": "data_visualization", "chart": pie()["chart"]},
        "",
        "missing required field: title",
    ),
    "an empty title": (pie(title=""), "title", "must be more than 0 characters"),
    "a text object as title": (
        {**pie(), "title": {"type": "plain_text", "text": "a"}},
        "title",
        "must provide a string",
    ),
    "another kind of chart": (plot("donut"), "chart/type", "unsupported type: donut"),
    "a pie with axes": (
        {**pie(), "chart": {**pie()["chart"], "axis_config": {"categories": ["a"]}}},
        "chart",
        "invalid additional property: axis_config",
    ),
    "no axes": (WITHOUT_AXES, "chart", "missing required field: axis_config"),
    "a pie of nothing": (pie(("a", 0)), "chart/segments/0/value", "must be greater than 0"),
    "a value of text": (_point("7"), "chart/series/0/data/0/value", "must provide a number"),
    "a value that is true": (_point(True), "chart/series/0/data/0/value", "must provide a number"),
    "a value that is no number": (_point(float("nan")), "chart/series/0/data/0/value", "must provide a number"),
    "a gap": (_point(None), "chart/series/0/data/0/value", "must provide a number"),
    "one name twice": (plot("line", series(), series()), "chart/series", "must provide series with unique names"),
    "one category twice": (
        plot("line", series(categories=("a", "a")), categories=["a", "a"]),
        "chart/axis_config/categories",
        "must provide unique categories",
    ),
    "a point too few": (
        plot("line", series("A"), series("B", categories=WEEKS[:3])),
        "chart/series/1/data",
        "labels must match `axis_config.categories` exactly",
    ),
    "a label of no category": (
        plot("line", series(categories=(*WEEKS[:3], "elsewhere"))),
        "chart/series/0/data",
        "labels must match `axis_config.categories` exactly",
    ),
    "an empty cell": (table([raw("")]), "rows/0/0/text", "must be more than 0 characters"),
    "a number in a table": (table([raw("a")], [number(3)]), "rows/1/0/type", "unsupported type: raw_number"),
    "mrkdwn in a table": (
        table([{"type": "mrkdwn", "text": "*a*"}]),
        "rows/0/0/type",
        "unsupported type: mrkdwn",
    ),
    "justified": (
        table(column_settings=[{"align": "justify"}]),
        "column_settings/0/align",
        "must be a valid enum value",
    ),
    "wrapped by a word": (
        table(column_settings=[{"is_wrapped": "yes"}]),
        "column_settings/0/is_wrapped",
        "must provide a boolean",
    ),
    "no caption": ({"type": "data_table", "rows": data_table()["rows"]}, "", "missing required field: caption"),
    "a rich header": (
        data_table([rich(LINK), raw("a")], [raw("a"), raw("a")]),
        "rows/0/0/type",
        "unsupported type: rich_text",
    ),
    "a short row": (
        data_table([raw("a"), raw("b")], [raw("a")]),
        "rows/1",
        "must have as many cells as the header",
    ),
    "pages of nothing": (data_table(page_size=0), "page_size", "must be greater than or equal to 1"),
    "endless pages": (data_table(page_size=101), "page_size", "must be less than or equal to 100"),
    "a row header out of reach": (
        data_table(row_header_column_index=2),
        "row_header_column_index",
        "must be less than 2",
    ),
    "a row header before the first": (
        data_table(row_header_column_index=-1),
        "row_header_column_index",
        "must be greater than or equal to 0",
    ),
    "a number without its text": (
        data_table([raw("a")], [{"type": "raw_number", "value": 3}]),
        "rows/1/0",
        "missing required field: text",
    ),
}


@pytest.mark.parametrize(("block", "pointer", "problem"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_where_it_stands(block: Json, pointer: str, problem: str) -> None:
    where = f"/blocks/0/{pointer}".rstrip("/")
    assert refusal(block) == [f"[ERROR] {problem} [json-pointer:{where}]"]


def test_a_message_holds_two_charts_and_one_table() -> None:
    check_message("Words", [pie(), plot("bar"), table(), data_table()])
    assert refusal(pie(), pie(), pie()) == [
        "[ERROR] no more than 2 blocks of type data_visualization allowed [json-pointer:/blocks]"
    ]
    assert refusal(table(), table()) == ["[ERROR] no more than 1 blocks of type table allowed [json-pointer:/blocks]"]


def test_the_cells_of_a_message_have_10000_characters_together() -> None:
    def filled(count: int) -> tuple[Json, Json]:
        return table([raw("x" * 5000)]), data_table([raw("x")], [raw("x" * (count - 5001))])

    check_message("Words", list(filled(10_000)))
    assert refusal(*filled(10_001)) == [
        "[ERROR] cells must have less than 10001 characters in total [json-pointer:/blocks]"
    ]


async def test_a_workspace_may_lack_charts(slack: Sandbox, bot: TinyBot) -> None:
    general = slack.channel_id("general")
    assert (await bot.call("chat.postMessage", channel=general, text="x", blocks=[plot("line"), table()]))["ok"]
    slack.withhold("data_visualization")
    refused = await bot.call("chat.postMessage", channel=general, text="x", blocks=[table(), plot("line")])
    assert refused["error"] == "invalid_blocks"
    assert refused["response_metadata"]["messages"] == [
        "[ERROR] unsupported type: data_visualization [json-pointer:/blocks/1/type]"
    ]
    assert (await bot.call("chat.postMessage", channel=general, text="x", blocks=[table()]))["ok"]


async def test_what_a_chart_and_a_table_show_can_be_read(slack: Sandbox, bot: TinyBot) -> None:
    ben = slack.person("ben")
    cells = [rich({"type": "user", "user_id": ben.id}), raw("<@U1> as typed")]
    blocks = [plot("line", series("Thanked", 1, 2, 3, 4.5)), pie(("Empathy", 3)), table(cells)]
    await bot.call("chat.postMessage", channel=slack.channel_id("general"), text="x", blocks=blocks)
    assert slack.messages("general")[-1].plain.splitlines() == [
        "Reach over time",
        "Thanked: 2 Nov 1, 9 Nov 2, 16 Nov 3, 23 Nov 4.5",
        "Thanks by value",
        "Empathy 3",
        "@ben | <@U1> as typed",
    ]

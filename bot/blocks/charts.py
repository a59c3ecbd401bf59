"""Charts that Slack draws itself, in light and dark mode, on phones and for screen readers.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block; slack-sdk 3.47 has no class for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

MOST_POINTS = 20


@dataclass(frozen=True)
class Axes:
    """What stands beside a chart, at most 50 characters each."""

    x_label: str
    y_label: str


class LineChartBlock(Block):
    """A line chart, in a message only: a workspace may lack charts, and then Slack refuses the message."""

    type = "data_visualization"

    def __init__(self, title: str, axes: Axes, categories: Sequence[str], series: Mapping[str, Sequence[int]]) -> None:
        """A chart of one to six series.

        Args:
            title: above it, at most 50 characters.
            axes: what they stand for.
            categories: along the axis below, 1 to `MOST_POINTS` of them, each other than the rest and at most 20
                characters.
            series: the value for each category, by the name of the series, at most 20 characters.
        """
        super().__init__(type=self.type)
        self.title = title
        self.chart: dict[str, Any] = {
            "type": "line",
            "series": [
                {
                    "name": name,
                    "data": [{"label": label, "value": value} for label, value in zip(categories, values, strict=True)],
                }
                for name, values in series.items()
            ],
            "axis_config": {"categories": list(categories), "x_label": axes.x_label, "y_label": axes.y_label},
        }

    @property
    def attributes(self) -> set[str]:  # type: ignore[override]
        """The fields of its JSON."""
        return super().attributes | {"title", "chart"}

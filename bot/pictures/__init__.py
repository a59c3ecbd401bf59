"""The pictures of the lead's digest, and the same in words: how many are thanked, how people arrive, who thanks whom.

Everything here is about groups, never about a person. What a picture says is also in its alternative text
(`describe_…`), and in bars of text (`text_…`) for when it cannot be drawn or uploaded. The library that draws takes
60 MB, so it is loaded only when something is drawn, which is best left to `drawn`: a process of its own.
"""

from bot.pictures.process import drawn
from bot.pictures.thanks_map import MAP_SIZE, ThanksMap, describe_map, draw_map, legend_map, text_map
from bot.pictures.trend import TREND_SIZE, Trend, TrendPoint, describe_trend, draw_trend, text_trend

__all__ = [
    "MAP_SIZE",
    "TREND_SIZE",
    "ThanksMap",
    "Trend",
    "TrendPoint",
    "describe_map",
    "describe_trend",
    "draw_map",
    "draw_trend",
    "drawn",
    "legend_map",
    "text_map",
    "text_trend",
]

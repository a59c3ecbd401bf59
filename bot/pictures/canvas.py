"""What the pictures have in common: a light card, which looks the same in Slack's light and dark mode, and its letters.

All lengths and sizes are in pixels, from the lower left corner.
"""

from io import BytesIO
from pathlib import Path
from typing import Literal

import matplotlib
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch
from matplotlib.patheffects import withStroke
from matplotlib.textpath import text_to_path
from PIL import Image

from bot.text import ELLIPSIS

CARD = "#ffffff"
EDGE = "#d5d5da"
GRID = "#e2e2e6"
INK = "#1d1c1d"
QUIET = "#5b5b63"
"""The colours of the card, of lines on it, and of letters."""
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#5b5b63")
"""For figures: those of Okabe and Ito, made for colour-blind people, that stand out from the card, and a dark grey."""

TITLE = 36.0
BODY = 26.0
MARGIN = 48.0

Align = Literal["left", "center", "right"]

_DOTS_PER_INCH = 72  # makes matplotlib's points pixels
_CORNER = 24.0
_PALETTE = 128
"""Colours of a picture: enough for smooth edges, and a quarter of the bytes."""
_HALO = 8.0
_LINE = 32.0
_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


class Card:
    """An empty card of so many pixels."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.width, self.height = size
        inches = (self.width / _DOTS_PER_INCH, self.height / _DOTS_PER_INCH)
        self._figure = Figure(figsize=inches, dpi=_DOTS_PER_INCH, facecolor="none")
        self.axes = self._figure.add_axes((0, 0, 1, 1), frame_on=False)
        self.axes.set(xlim=(0, self.width), ylim=(0, self.height))
        self.axes.set_axis_off()
        ground = FancyBboxPatch((1, 1), self.width - 2, self.height - 2, f"round,pad=0,rounding_size={_CORNER}")
        ground.set(facecolor=CARD, edgecolor=EDGE, linewidth=2)
        self.axes.add_patch(ground)

    def write(
        self,
        at: tuple[float, float],
        words: str,
        size: float = BODY,
        colour: str = INK,
        *,
        bold: bool = False,
        align: Align = "left",
    ) -> None:
        """Words on one line, whose middle is at this height; nothing in them is markup. Lines end before them."""
        self.axes.text(
            *at,
            words,
            fontproperties=_font(size, bold=bold),
            color=colour,
            horizontalalignment=align,
            verticalalignment="center_baseline",
            parse_math=False,
            path_effects=[withStroke(linewidth=_HALO, foreground=CARD)],
        )

    def write_lines(self, at: tuple[float, float], words: str, width: float, *, align: Align) -> None:
        """Words on one line or two around this height, and no wider than this."""
        x, y = at
        first, rest = self._first_line(words, width)
        if not rest:
            self.write(at, self.fit(first, width), align=align)
            return
        self.write((x, y + _LINE / 2), first, align=align)
        self.write((x, y - _LINE / 2), self.fit(rest, width), align=align)

    def _first_line(self, words: str, width: float) -> tuple[str, str]:
        """As many whole words as this width has room for, and the rest; all of them if not even one fits."""
        parts = words.split()
        fits = [n for n in range(1, len(parts) + 1) if self._width_of(" ".join(parts[:n]), BODY, bold=False) <= width]
        how_many = max(fits, default=len(parts))
        return " ".join(parts[:how_many]), " ".join(parts[how_many:])

    def fit(self, words: str, width: float, size: float = BODY, *, bold: bool = False) -> str:
        """As much of the words as this width has room for, with an ellipsis for the rest."""
        if self._width_of(words, size, bold=bold) <= width:
            return words
        while words and self._width_of(words + ELLIPSIS, size, bold=bold) > width:
            words = words[:-1].rstrip()
        return words + ELLIPSIS

    def _width_of(self, words: str, size: float, *, bold: bool) -> float:
        font = _font(size, bold=bold)
        width, _, _ = text_to_path.get_text_width_height_descent(words, font, ismath=False)
        return float(width)

    def say(self, sentence: str) -> None:
        """A sentence in the middle of the card."""
        self.write((self.width / 2, self.height / 2), sentence, colour=QUIET, align="center")

    def png(self) -> bytes:
        """The picture: the same bytes for the same card."""
        dots, buffer = BytesIO(), BytesIO()
        self._figure.savefig(dots, format="raw", dpi=_DOTS_PER_INCH, facecolor="none")
        image = Image.frombytes("RGBA", (self.width, self.height), dots.getvalue())
        image.quantize(_PALETTE, Image.Quantize.FASTOCTREE).save(buffer, "PNG", optimize=True)
        return buffer.getvalue()


def _font(size: float, *, bold: bool) -> FontProperties:
    return FontProperties(fname=_FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"), size=size)

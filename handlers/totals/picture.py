"""The levels of a round as a picture for a phone: the whole, then the units below it; light or dark."""

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from handlers.roster.template import Say
from handlers.totals.lines import Line
from handlers.totals.sheet import COLORS, charted_lines
from models.level import FOUR, Level

PNG = "image/png"
_WIDE, _HEAD, _A_BAR, _DPI = 7.2, 2.6, 0.46, 150
_MOST_UNITS = 20
_NAME_LETTERS = 26
_DEJAVU = "DejaVu Sans"
"""Comes with matplotlib and has every Vietnamese letter."""


@dataclass(frozen=True, slots=True)
class _Theme:
    paper: str
    ink: str
    faint: str


_THEMES = {False: _Theme("#FFFFFF", "#1A1A1A", "#D5D9DE"), True: _Theme("#17212B", "#F2F4F7", "#3A4A5A")}


def totals_png(title: str, lines: Sequence[Line], say: Say, *, dark: bool = False) -> bytes | None:
    """Draw the members' levels; None where nobody has a decided level yet. Slow: not on the event loop."""
    charted = charted_lines(lines)
    if not charted or not charted[0].totals.rated:
        return None
    # Takes a second and 100 MB at its first use; a bot that draws nothing does not pay for it.
    figures, agg = import_module("matplotlib.figure"), import_module("matplotlib.backends.backend_agg")
    whole, *units = charted
    shown = [line for line in units if line.totals.rated][:_MOST_UNITS]
    theme, height = _THEMES[dark], _HEAD + 0.9 + _A_BAR * len(shown)
    figure = figures.Figure(figsize=(_WIDE, height), dpi=_DPI, facecolor=theme.paper)
    agg.FigureCanvasAgg(figure)
    share = _HEAD / height
    top = figure.add_axes((0.08, 1 - share * 0.86, 0.88, share * 0.56))
    _columns(top, whole, say, theme)
    figure.text(0.04, 1 - 0.3 / height, title, size=13, weight="bold", color=theme.ink, family=_DEJAVU)
    rated = say("totals.picture_rated", rated=whole.totals.rated, owed=whole.totals.owed)
    figure.text(0.04, 1 - 0.58 / height, rated, size=10, color=theme.ink, family=_DEJAVU)
    if shown:
        bars = figure.add_axes((0.36, 0.55 / height, 0.6, _A_BAR * len(shown) / height))
        _bars(bars, shown, say, theme)
        if (more := sum(line.totals.rated > 0 for line in units) - len(shown)) > 0:
            text = say("totals.picture_more", shown=len(shown), count=len(shown) + more)
            figure.text(0.04, 0.2 / height, text, size=9, color=theme.ink, family=_DEJAVU)
    return _bytes(figure)


def _bytes(figure: Any) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor=figure.get_facecolor())
    return buffer.getvalue()


def _columns(axes: Any, line: Line, say: Say, theme: _Theme) -> None:
    counts = [line.totals.at(level) for level in FOUR]
    names = [say(f"totals.short.{level}") for level in FOUR]
    bars = axes.bar(names, counts, color=[COLORS[level] for level in FOUR], width=0.62)
    labels = [f"{number} ({_percent(line, level)})" for number, level in zip(counts, FOUR, strict=True)]
    axes.bar_label(bars, labels, padding=3, color=theme.ink, size=10, family=_DEJAVU)
    axes.margins(y=0.22)
    _plain(axes, theme)
    axes.set_yticks([])


def _percent(line: Line, level: Level) -> str:
    share = line.totals.share(level)
    return f"{share:.1f} %".replace(".", ",") if share is not None else "–"


def _bars(axes: Any, lines: Sequence[Line], say: Say, theme: _Theme) -> None:
    places, left = range(len(lines)), [0.0] * len(lines)
    for level in FOUR:
        shares = [line.totals.share(level) or 0.0 for line in lines]
        drawn = axes.barh(places, shares, left=left, color=COLORS[level], label=say(f"totals.short.{level}"))
        told = [
            str(line.totals.at(level)) if share >= 8 else "" for line, share in zip(lines, shares, strict=True)
        ]
        axes.bar_label(drawn, told, label_type="center", color="#FFFFFF", size=9, family=_DEJAVU)
        left = [a + b for a, b in zip(left, shares, strict=True)]
    names = ["\n".join(textwrap.wrap(line.unit.name, _NAME_LETTERS)[:2]) for line in lines]
    axes.set_yticks(list(places), names)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    _plain(axes, theme)
    axes.set_xticks([])
    for label in axes.get_yticklabels():
        label.set_size(8.5)


def _plain(axes: Any, theme: _Theme) -> None:
    axes.set_facecolor(theme.paper)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(theme.faint)
    axes.tick_params(colors=theme.ink, length=0, labelsize=9)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_family(_DEJAVU)

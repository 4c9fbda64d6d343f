"""Puts measured tables into docs/figures.md, each between its own marks."""

import re
from pathlib import Path

FIGURES = Path(__file__).parents[2] / "docs" / "figures.md"
_HEAD = "# Figures\n\nMeasured and put here by scripts of `tests/benchmarks`; nothing is written by hand.\n"


def write_section(name: str, text: str) -> None:
    """Replace a section, or add it."""
    before = FIGURES.read_text(encoding="utf-8") if FIGURES.exists() else _HEAD
    section = f"<!-- {name} -->\n{text}<!-- /{name} -->\n"
    pattern = re.compile(rf"<!-- {name} -->\n.*?<!-- /{name} -->\n", re.DOTALL)
    after = pattern.sub(lambda _: section, before) if pattern.search(before) else f"{before}\n{section}"
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(after, encoding="utf-8")

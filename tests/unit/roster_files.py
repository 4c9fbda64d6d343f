"""Makes small people lists for the roster tests."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
import yaml

Sheet = Sequence[Sequence[Any]]
Merged = tuple[str, str]


def xlsx(sheets: Mapping[str, Sheet], merged: Mapping[str, Sequence[Merged]] | None = None) -> bytes:
    """Write sheets of values; ``merged`` gives for a sheet the ranges with their texts."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if value is not None:
                        _write(sheet, row, column, value)
            for place, text in (merged or {}).get(name, ()):
                sheet.merge_range(place, text)
    return buffer.getvalue()


def csv_text(rows: Sheet, delimiter: str = ",") -> str:
    """Write rows as CSV text."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


def plain_texts(lang: str) -> Callable[..., str]:
    """Give the real texts of people lists, without marks for a channel."""
    path = Path(__file__).parents[2] / "handlers" / "locales" / lang / "roster.yaml"
    texts = yaml.safe_load(path.read_text(encoding="utf-8"))
    return lambda key, **args: texts[key.removeprefix("roster.")].format(**args)


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write(row, column, value)

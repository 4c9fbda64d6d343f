"""Drawing a template: conditions and lines, tables and signatures, head and foot."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from handlers.documents.drafting.page import use_font

_BOX_FONT = "Segoe UI Symbol"
_LEFT, _CENTER = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
_SIDES = (Mm(75), Mm(90))
_POINTS_WIDTHS_MM = {True: (17, 73, 17, 20, 20, 18), False: (17, 106, 21, 21)}
_NAME_BELOW = Pt(56)
"""How far below the words of a signature the name stands: room for the hand."""


class Draft:
    """A template while it is being drawn; ``words`` are its texts."""

    def __init__(self, document: Doc, words: dict[str, Any]) -> None:
        self.document = document
        self.words = words

    # -- conditions and lines ------------------------------------------------------------------------

    def tag(self, statement: str) -> None:
        """Write a statement of the template; its paragraph is gone when it is filled."""
        self.document.add_paragraph(f"{{%p {statement} %}}")

    def when(self, condition: str, write: Callable[[], object]) -> None:
        """Write something that stands there only while the condition holds."""
        self.tag(f"if {condition}")
        write()
        self.tag("endif")

    def choose(self, condition: str, texts: Sequence[str], style: str) -> None:
        """Write the first text where the condition holds, else the second."""
        self.tag(f"if {condition}")
        self.line(texts[0], style)
        self.tag("else")
        self.line(texts[1], style)
        self.tag("endif")

    def line(self, text: str, style: str = "Normal") -> Paragraph:
        """Write a paragraph."""
        return self.document.add_paragraph(text, style)

    def known(self, labels: Mapping[str, str], name: str) -> None:
        """Write a line of the head that the roster fills."""
        self.line(f"{labels[name]}: {{{{ {name} }}}}", "Head line")

    def pair(self, labels: Mapping[str, str], first: str, second: str) -> None:
        """Write two lines of the head beside each other, the first in bold."""
        line = self.line(f"{labels[first]}: ", "Head line")
        line.paragraph_format.tab_stops.add_tab_stop(Mm(105))
        line.add_run(f"{{{{ {first} }}}}").bold = True
        line.add_run(f"\t{labels[second]}: {{{{ {second} }}}}")

    def dots(self, count: int) -> None:
        """Write lines to be written on by hand."""
        for _ in range(count):
            self.line("\t", "By hand")

    def filled_by_hand(self, label: str, lines: int) -> None:
        """Write a label with room for handwriting after it."""
        self.line(f"- {label} \t", "By hand").paragraph_format.keep_with_next = True
        self.dots(lines - 1)

    def boxes(self, lead: str, *, loop: bool) -> None:
        """Write boxes to tick: all options on one line, or the one of the loop around it."""
        line = self.line("", "Choice")
        line.add_run(lead).italic = True
        if loop:
            line.add_run("{% for option in block.options %}  ")
        box = line.add_run("{{ option.box }}")
        use_font(box._r.get_or_add_rPr(), _BOX_FONT)
        line.add_run("\u00a0{{ option.label }}")
        if loop:
            line.add_run("{% endfor %}")

    # -- tables --------------------------------------------------------------------------------------

    def national_header(self, party: str) -> None:
        """Write the head of a Party paper: the organisation at the left, the Party at the right, the date."""
        table = self._bare_table(_SIDES)
        left, right = table.rows[0].cells
        _put(left, "{{ dang_bo }}", "Header cell")
        _put(left, "{{ chi_bo }}", "Header cell", bold=True)
        _put(left, "*", "Header cell")
        title = _put(right, party, "Header cell", bold=True).runs[0]
        title.font.size, title.underline = Pt(15), True
        date = _put(right, "{{ place_date }}", "Header cell", italic=True)
        date.paragraph_format.space_before = Pt(8)

    def signature(self, who: str, how: str, name: str = "") -> None:
        """Write the place of a signature at the right, not to be torn apart by a new page."""
        table = self._bare_table(_SIDES)
        _mark_row(table, "w:cantSplit")
        right = table.rows[0].cells[1]
        _put(right, who, "Signature", bold=True).paragraph_format.space_before = Pt(10)
        _put(right, how, "Signature", italic=True)
        _put(right, name, "Signature", bold=True).paragraph_format.space_before = _NAME_BELOW

    def signatures(self, left: tuple[str, str, str], right: tuple[str, str, str]) -> None:
        """Write two places of a signature beside each other: who, how, and the name below."""
        table = self._bare_table(_SIDES)
        _mark_row(table, "w:cantSplit")
        for cell, (who, how, name) in zip(table.rows[0].cells, (left, right), strict=True):
            _put(cell, who, "Signature", bold=True).paragraph_format.space_before = Pt(10)
            _put(cell, how, "Signature", italic=True)
            _put(cell, name, "Signature", bold=True).paragraph_format.space_before = _NAME_BELOW

    def listing(
        self, titles: Sequence[str], widths_mm: Sequence[float], loop: str, texts: Sequence[str]
    ) -> None:
        """Write a table with a head that is repeated on each page, and a row for each turn of a loop."""
        table: Table = self.document.add_table(rows=1, cols=len(titles), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for cell, title in zip(table.rows[0].cells, titles, strict=True):
            _put(cell, title, "Table", bold=True).alignment = _CENTER
        _mark_row(table, "w:tblHeader")
        self._tag_row(table, f"for {loop}")
        self._row(table, texts, bold=False)
        self._tag_row(table, "endfor")
        _set_widths(table, widths_mm)
        self.line("", "After table")

    def points_tables(self) -> None:
        """Write the table of criteria: with two ticks, or with points."""
        self.tag("if block.bin")
        self._points_table(binary=True)
        self.tag("else")
        self._points_table(binary=False)
        self.tag("endif")

    def _points_table(self, *, binary: bool) -> None:
        words, widths = self.words["points"], _POINTS_WIDTHS_MM[binary]
        ticks = [words["kept"], words["not_kept"]] if binary else []
        criterion = words["criterion"] if binary else words["item"]
        titles = [words["number"], criterion, words["maximum"], *ticks, words["points"]]
        table: Table = self.document.add_table(rows=1, cols=len(titles), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for cell, title in zip(table.rows[0].cells, titles, strict=True):
            _put(cell, title, "Table", bold=True).alignment = _CENTER
        _mark_row(table, "w:tblHeader")
        self._rows(table, words["sum"], binary=binary)
        _set_widths(table, widths)
        self.line("", "After table")

    def _rows(self, table: Table, total: str, *, binary: bool) -> None:
        """Write the three kinds of rows: a group's name, a criterion, a group's sum."""
        blank, ticks = (["", ""], ["{{ row.yes }}", "{{ row.no }}"]) if binary else ([], [])
        number, title, most, points = (
            f"{{{{ row.{name} }}}}" for name in ("number", "title", "maximum", "points")
        )
        self._tag_row(table, "for row in block.rows")
        self._tag_row(table, "if row.kind == 'group'")
        for cell in self._row(table, [number, title, most, *blank, ""], bold=True):
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        self._tag_row(table, "elif row.kind == 'sum'")
        self._row(table, ["", total, most, *blank, points], bold=True)
        self._tag_row(table, "else")
        told = self._row(table, [number, title, most, *ticks, points], bold=False)[1]
        for text in ("{%p for line in row.lines %}", "{{ line }}", "{%p endfor %}"):
            _put(told, text, "Table")
        self._tag_row(table, "endif")
        self._tag_row(table, "endfor")

    def _tag_row(self, table: Table, statement: str) -> None:
        _add_row(table)[0].text = f"{{%tr {statement} %}}"

    def _row(self, table: Table, texts: Sequence[str], *, bold: bool) -> Sequence[_Cell]:
        cells = _add_row(table)
        for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            _put(cell, text, "Table", bold=bold).alignment = _LEFT if place == 1 else _CENTER
        _mark_row(table, "w:cantSplit")
        return cells

    def _bare_table(self, widths: Sequence[Length]) -> Table:
        table: Table = self.document.add_table(rows=1, cols=len(widths))
        table.autofit = False
        for cell, width in zip(table.rows[0].cells, widths, strict=True):
            cell.width = width
        return table

    # -- head and foot of each page --------------------------------------------------------------------

    def footer(self, code: str) -> None:
        """Write the code at the foot of every page, and the page's number above all but the first."""
        section = self.document.sections[0]
        for footer in (section.footer, section.first_page_footer):
            line = footer.paragraphs[0]
            line.style = self.document.styles["Foot"]
            line.add_run(f"{{% if code %}}{code}{{% endif %}}")
        number = section.header.paragraphs[0]
        number.style = self.document.styles["Page"]
        _add_page_field(number)
        section.first_page_header.paragraphs[0].style = self.document.styles["Page"]


def _set_widths(table: Table, widths_mm: Sequence[float]) -> None:
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)


def _add_row(table: Table) -> Sequence[_Cell]:
    # python-docx does not say what this returns.
    cells: Sequence[_Cell] = table.add_row().cells  # type: ignore[no-untyped-call]
    return cells


def _put(cell: _Cell, text: str, style: str, *, bold: bool = False, italic: bool = False) -> Paragraph:
    """Write a paragraph into a cell, the first one where it is still empty."""
    first = cell.paragraphs[0]
    line: Paragraph = first if len(cell.paragraphs) == 1 and not first.runs else cell.add_paragraph()
    line.style = style
    run = line.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    return line


def _add_page_field(line: Paragraph) -> None:
    run = line.add_run()
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = " PAGE "
        run._r.append(mark)


def _mark_row(table: Table, mark: str) -> None:
    """Mark the last row: to be repeated on each page, or not to be torn apart."""
    table.rows[-1]._tr.get_or_add_trPr().append(OxmlElement(mark))

"""The page and the styles of a Party paper as a Word template.

Sizes and margins as papers of the Party have them (Hướng dẫn 36-HD/VPTW): A4, Times New Roman 14, tables 13.
"""

from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

_FONT = "Times New Roman"
_MARGINS_MM = {"top": 20, "bottom": 20, "left": 30, "right": 15}
TEXT_WIDTH = Mm(165)
_LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
_CENTER, _JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY

# name: (alignment, size, bold, italic, first line, space before, space after)
_STYLES: Mapping[str, tuple[WD_ALIGN_PARAGRAPH, float, bool, bool, Length, float, float]] = {
    "Heading 1": (_JUSTIFY, 14, True, False, Mm(10), 10, 6),
    "Heading 2": (_JUSTIFY, 14, True, False, Mm(10), 6, 4),
    "Form mark": (_RIGHT, 12, True, True, Mm(0), 0, 6),
    "Paper title": (_CENTER, 16, True, False, Mm(0), 18, 0),
    "Below title": (_CENTER, 14, True, False, Mm(0), 0, 4),
    "Note": (_CENTER, 13, False, True, Mm(0), 0, 4),
    "Small note": (_JUSTIFY, 11, False, True, Mm(0), 6, 0),
    "Head line": (_LEFT, 14, False, False, Mm(10), 0, 4),
    "Choice": (_LEFT, 13, False, False, Mm(10), 2, 4),
    "Total": (_LEFT, 14, True, False, Mm(10), 6, 6),
    "Part": (_CENTER, 14, True, False, Mm(0), 18, 6),
    "By hand": (_LEFT, 14, False, False, Mm(0), 0, 4),
    "Given": (_JUSTIFY, 14, False, False, Mm(0), 0, 4),
    "Table": (_LEFT, 13, False, False, Mm(0), 2, 2),
    "After table": (_LEFT, 6, False, False, Mm(0), 0, 0),
    "Header cell": (_CENTER, 14, False, False, Mm(0), 0, 0),
    "Signature": (_CENTER, 14, False, False, Mm(0), 0, 0),
    "Foot": (_LEFT, 10, False, True, Mm(0), 0, 0),
    "Page": (_CENTER, 13, False, False, Mm(0), 0, 0),
}


def new_document() -> Doc:
    """Return an empty A4 page with the styles."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in _MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(width))
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    _style(document.styles["Normal"], (_JUSTIFY, 14, False, False, Mm(10), 0, 6))
    for name, look in _STYLES.items():
        known = name in {style.name for style in document.styles}
        style = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _style(style, look)
    stops = document.styles["By hand"].paragraph_format.tab_stops
    stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "kiemdiem", "{{ title }}", ""
    properties.language = "vi-VN"
    return document


def _style(style: Any, look: tuple[WD_ALIGN_PARAGRAPH, float, bool, bool, Length, float, float]) -> None:
    alignment, size, bold, italic, first, before, after = look
    assert isinstance(style, ParagraphStyle), "all of ours are paragraph styles"  # noqa: S101
    font, shape = style.font, style.paragraph_format
    use_font(style.element.get_or_add_rPr(), _FONT)
    font.size, font.bold, font.italic, font.color.rgb = Pt(size), bold, italic, RGBColor(0, 0, 0)
    shape.alignment, shape.first_line_indent = alignment, first
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.1
    shape.widow_control = True
    if style.name.startswith("Heading"):
        shape.keep_with_next = True


def use_font(properties: Any, name: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), name)

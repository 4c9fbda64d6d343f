"""Many papers in one Word file: each on a front page, with its own foot and its own page numbers."""

import copy
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.section import Section

_FRAMES = ("header", "first_page_header", "footer", "first_page_footer")


def booklet_docx(papers: Sequence[bytes], *, for_pdf: bool = False) -> bytes:
    """Join papers in their order; where one ends on a front page, its back stays blank.

    ``for_pdf`` for LibreOffice: it puts every page one on a front page by itself, and at a break to a
    front page it loses the number of the second page. Takes milliseconds for each paper: call it in a
    thread.
    """
    # Word libraries take a tenth of a second to load, and only papers need them.
    from docx import Document  # noqa: PLC0415

    whole = Document(io.BytesIO(papers[0]))
    _number_from_one(whole.sections[0])
    for paper in papers[1:]:
        _append(whole, Document(io.BytesIO(paper)), for_pdf=for_pdf)
    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()


def _append(whole: "Doc", paper: "Doc", *, for_pdf: bool) -> None:
    from docx.enum.section import WD_SECTION  # noqa: PLC0415 - as above

    section = whole.add_section(WD_SECTION.NEW_PAGE if for_pdf else WD_SECTION.ODD_PAGE)
    _number_from_one(section)
    for name in _FRAMES:
        _copy_frame(getattr(section, name), getattr(paper.sections[0], name))
    end = section._sectPr
    for element in paper.element.body:
        if element.tag != end.tag:
            end.addprevious(_moved(element, paper.part, whole.part))


def _copy_frame(to: Any, source: Any) -> None:
    to.is_linked_to_previous = False
    for old in list(to._element):
        to._element.remove(old)
    for element in source._element:
        to._element.append(_moved(element, source.part, to.part))


def _moved(element: Any, source: Any, to: Any) -> Any:
    """Return a copy whose pictures and links are known in the part that it moves to."""
    from docx.oxml.ns import nsmap, qn  # noqa: PLC0415 - as above

    made = copy.deepcopy(element)
    named = f"{{{nsmap['r']}}}"
    for inner in made.iter():
        for name, rel_id in list(inner.attrib.items()):
            if name.startswith(named) and rel_id in source.rels and inner.tag != qn("w:sectPr"):
                inner.set(name, _relate(source.rels[rel_id], to))
    return made


def _relate(relation: Any, to: Any) -> str:
    if relation.is_external:
        return str(to.relate_to(relation.target_ref, relation.reltype, is_external=True))
    if relation.target_part.content_type.startswith("image/"):
        return str(to.get_or_add_image(io.BytesIO(relation.target_part.blob))[0])
    return str(to.relate_to(relation.target_part, relation.reltype))


def _number_from_one(section: "Section") -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415

    properties = section._sectPr
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    start: Any = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    # Where the schema wants it: before the columns.
    columns = properties.find(qn("w:cols"))
    if columns is None:
        properties.append(start)
    else:
        columns.addprevious(start)

"""A filled form of 2023 for the tests of papers, and reading a Word file back."""

import io
from datetime import date
from pathlib import Path
from typing import Any

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from handlers.documents.docx_form import Templates, form_docx
from handlers.documents.paper import Filled
from models.forms.loading import load_form
from models.forms.schema import Form, HeaderField

DEFINITIONS = Path(__file__).parents[2] / "models" / "forms" / "definitions"
ANSWERS: dict[str, Any] = {
    "s1_qualities": "Dự 11/12 buổi sinh hoạt chi bộ.\nGương mẫu hòa giải hai vụ tranh chấp ở thôn.",
    "s1_qualities_level": "tot",
    "s1_tasks": "Thu quỹ 42/45 hộ.",
    "s1_tasks_level": "xuat_sac",
    "s1_commitment": "Cam kết 4 việc: đã làm 3.",
    "s2_shortcomings": ["Ít góp ý trong họp.", "Nộp đảng phí chậm 2 tháng."],
    "s2_causes": "Còn ngại va chạm.",
    "s3_prior_fixes": ["Nói dài: đã khắc phục."],
    "s3_prior_fixes_level": "trung_binh",
    "s4_prompted": "",
    "s5_collective_resp": "Chuẩn bị nội dung quý III chậm.",
    "s6_plan": "Nộp đảng phí trước ngày 5 hằng tháng, từ tháng 01.",
    "s7_party_level": "httnv",
}
HEAD = {
    HeaderField.DANG_BO: "Đảng bộ xã An Thử",
    HeaderField.CHI_BO: "Chi bộ thôn Một",
    HeaderField.YEAR: "2026",
    HeaderField.FULL_NAME: "Lê Thị Mẫu",
    HeaderField.BIRTH_DATE: "20/11/1960",
    HeaderField.CELL: "Chi bộ thôn Một",
}


def form_2023() -> Form:
    """Return Mẫu 02A."""
    return load_form(DEFINITIONS / "mau_02a_2023.yaml")


def filled(**changes: Any) -> Filled:
    """Return a form that was handed in."""
    values: dict[str, Any] = {
        "form": form_2023(),
        "answers": ANSWERS,
        "facts": {"civil_servant": False},
        "head": HEAD,
        "place": "An Thử",
        "day": date(2026, 2, 3),
        "code": "KĐ-7K2M",
    }
    return Filled(**{**values, **changes})


def drawn(**changes: Any) -> bytes:
    """Return the Word file of a form."""
    return form_docx(filled(**changes), Templates())


def lines(content: bytes) -> list[str]:
    """Return every line of a Word file in its order, tables cell after cell."""
    found = []
    for block in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Table):
            found += [line.text for row in block.rows for cell in row.cells for line in cell.paragraphs]
    return found

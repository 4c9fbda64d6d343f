"""A form on paper: every answer once, in order, as it was written; nothing that people write is markup."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_SECTION

from handlers.documents.docx_booklet import booklet_docx
from handlers.documents.docx_form import SHIPPED, PaperTemplateError, Templates, form_docx
from handlers.documents.drafting.make import documents
from handlers.documents.paper import Filled, context, place_date
from models.forms.schema import State
from tests import shipped
from tests.unit.paper_help import HEAD, drawn, filled, form_2023, lines


def test_paper_reads_as_the_official_form() -> None:
    read = lines(drawn())
    assert read[: read.index("III. " + form_2023().sections[2].title.vi)] == [
        "Mẫu 02A-HD KĐ.ĐG 2023",
        "ĐẢNG BỘ XÃ AN THỬ",
        "CHI BỘ THÔN MỘT",
        "*",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "An Thử, ngày 03 tháng 02 năm 2026",
        "BẢN KIỂM ĐIỂM CÁ NHÂN",
        "Năm 2026",
        "Họ và tên: Lê Thị Mẫu\tNgày sinh: 20/11/1960",
        f"Chức vụ Đảng: {'…' * 20}",
        f"Chức vụ chính quyền: {'…' * 20}",
        f"Chức vụ đoàn thể: {'…' * 20}",
        f"Đơn vị công tác: {'…' * 20}",
        "Chi bộ: Chi bộ thôn Một",
        "I. Ưu điểm, kết quả đạt được",
        f"1. {form_2023().by_key['s1_qualities'].title.vi}",
        "Dự 11/12 buổi sinh hoạt chi bộ.",
        "Gương mẫu hòa giải hai vụ tranh chấp ở thôn.",
        "Tự đánh giá về cấp độ thực hiện:  ☐\u00a0Xuất sắc  ☒\u00a0Tốt  ☐\u00a0Trung bình  ☐\u00a0Kém",
        "2. Việc thực hiện nhiệm vụ, quyền hạn và kết quả thực hiện các chỉ tiêu, nhiệm vụ được giao trong năm",
        "Thu quỹ 42/45 hộ.",
        "Tự đánh giá về cấp độ thực hiện:  ☒\u00a0Xuất sắc  ☐\u00a0Tốt  ☐\u00a0Trung bình  ☐\u00a0Kém",
        "3. Việc thực hiện cam kết tu dưỡng, rèn luyện, phấn đấu hằng năm",
        "Cam kết 4 việc: đã làm 3.",
        "II. Hạn chế, khuyết điểm và nguyên nhân",
        "1. Hạn chế, khuyết điểm (theo các nội dung của mục I)",
        "(1) Ít góp ý trong họp.",
        "(2) Nộp đảng phí chậm 2 tháng.",
        "2. Nguyên nhân của hạn chế, khuyết điểm",
        "Còn ngại va chạm.",
    ]


def test_paper_ends_with_places_for_those_who_sign() -> None:
    read = lines(drawn())
    signed = [line for line in read[read.index("NGƯỜI TỰ KIỂM ĐIỂM") :] if line.strip()]
    assert signed == [
        "NGƯỜI TỰ KIỂM ĐIỂM",
        "(Ký, ghi rõ họ tên)",
        "Lê Thị Mẫu",
        "ĐÁNH GIÁ, XẾP LOẠI CHẤT LƯỢNG ĐẢNG VIÊN",
        "- Nhận xét, đánh giá của chi ủy: \t",
        "- Chi bộ đề xuất xếp loại mức chất lượng: \t",
        "T/M CHI ỦY (CHI BỘ)",
        "(Ký, ghi rõ họ tên)",
        "- Đảng ủy, chi ủy cơ sở xếp loại mức chất lượng: \t",
        "T/M ĐẢNG ỦY (CHI ỦY)",
        "(Ký, ghi rõ họ tên và đóng dấu)",
    ]


@pytest.mark.parametrize(("civil_servant", "count"), [(True, 1), (None, 1), (False, 0)])
def test_office_has_a_place_where_the_person_may_be_a_civil_servant(
    civil_servant: bool | None, count: int
) -> None:
    read = lines(drawn(facts={"civil_servant": civil_servant}))
    assert read.count("THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ") == count


def test_nothing_is_an_answer_too() -> None:
    read = lines(drawn())
    assert read[read.index("IV. Giải trình những vấn đề được gợi ý kiểm điểm (nếu có)") + 1] == "Không có."


@pytest.mark.parametrize(
    "text",
    [
        "<w:p>&amp; <b>A & B</b> ]]>",
        "{{ code }} {% if x %} {_{ y }_} {_% z %_} {# c #}",
        '=HYPERLINK("x") { PAGE } “trích” ‘dẫn’',
    ],
)
def test_what_people_write_stays_what_they_wrote(text: str) -> None:
    read = lines(drawn(answers={"s1_qualities": text, "s2_shortcomings": [text]}))
    assert [line for line in read if text in line] == [text, f"(1) {text}"]


def test_control_characters_and_unseen_letters_are_left_out() -> None:
    read = lines(drawn(answers={"s1_qualities": "a\x00\x07\x0cb\u202ec\u200bd\ud800e\ufffe"}))
    assert read.count("abcde") == 1


def test_draft_has_dots_where_nothing_is_written_and_says_that_it_is_one() -> None:
    read = lines(drawn(answers={"s1_qualities": "Đang viết."}, day=None, code="", draft=True))
    assert read[5] == "An Thử, ngày …… tháng …… năm 2026"
    assert read.count("(Bản nháp, chưa nộp)") == 1
    assert read[read.index("IV. Giải trình những vấn đề được gợi ý kiểm điểm (nếu có)") + 1] == "\t"


def test_paper_that_was_handed_in_is_no_draft() -> None:
    assert lines(drawn()).count("(Bản nháp, chưa nộp)") == 0


@pytest.mark.parametrize(("code", "foot"), [("KĐ-7K2M", "Mã: KĐ-7K2M"), ("", "")])
def test_code_stands_at_the_foot_of_every_page(code: str, foot: str) -> None:
    section = Document(io.BytesIO(drawn(code=code))).sections[0]
    feet = (section.first_page_footer, section.footer)
    assert [one.paragraphs[0].text for one in feet] == [foot, foot]


def test_provisional_form_says_so() -> None:
    form = form_2023().model_copy(update={"state": State.PROVISIONAL})
    read = lines(drawn(form=form))
    assert read.count("(Mẫu tạm thời, chờ văn bản chính thức)") == 1


def test_provisional_section_is_marked() -> None:
    first, *others = form_2023().sections
    form = form_2023().model_copy(
        update={"sections": (first.model_copy(update={"state": State.PROVISIONAL}), *others)}
    )
    read = lines(drawn(form=form))
    assert [line for line in read if "(*)" in line] == [
        "I. Ưu điểm, kết quả đạt được (*)",
        "(*) Nội dung tạm thời, chờ văn bản chính thức.",
    ]


def test_page_is_a_party_paper() -> None:
    document = Document(io.BytesIO(drawn()))
    page, normal = document.sections[0], document.styles["Normal"].font
    sides = (page.left_margin, page.top_margin, page.bottom_margin, page.right_margin)
    assert [round(side.mm) for side in sides if side is not None] == [30, 20, 20, 15]
    assert (normal.name, normal.size.pt if normal.size else 0) == ("Times New Roman", 14)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 9), "An Thử, ngày 09 tháng 01 năm 2026"),
        (date(2026, 11, 25), "An Thử, ngày 25 tháng 11 năm 2026"),
        (date(2026, 3, 1), "An Thử, ngày 01 tháng 3 năm 2026"),
    ],
)
def test_date_is_written_as_in_official_papers(day: date, words: str) -> None:
    assert place_date("An Thử", day) == words


@pytest.mark.parametrize("form", shipped.forms().all(), ids=lambda form: form.id)
def test_every_shipped_form_has_its_blank_paper(form) -> None:  # type: ignore[no-untyped-def]
    read = lines(form_docx(Filled(form, head=HEAD), Templates()))
    titles = [f"{section.number}. {section.title.vi}" for section in form.sections]
    assert [line for line in read if line.removesuffix(" (*)") in titles] != []


def test_shipped_templates_are_what_the_script_makes() -> None:
    for name, made in documents().items():
        shipped = Document(str(SHIPPED / f"{name}.docx"))
        assert shipped.element.xml == made.element.xml, f"run python -m {documents.__module__}"


# -- the office's own templates ---------------------------------------------------------------------


def _template(folder: Path, name: str, text: str) -> Templates:
    document = Document()
    document.add_paragraph(text)
    document.save(str(folder / name))
    return Templates(folder)


def test_template_of_the_office_wins(tmp_path: Path) -> None:
    templates = _template(tmp_path, "member.docx", "{{ full_name }}, {{ code }}")
    assert lines(form_docx(filled(), templates)) == ["Lê Thị Mẫu, KĐ-7K2M"]


def test_template_of_one_form_wins_over_that_of_all(tmp_path: Path) -> None:
    _template(tmp_path, "member.docx", "mọi mẫu")
    templates = _template(tmp_path, "mau-02a-2023.docx", "{{ mark }}")
    assert lines(form_docx(filled(), templates)) == ["Mẫu 02A-HD KĐ.ĐG 2023"]


@pytest.mark.parametrize("text", ["{{ ho_ten }}", "{% if code %}", "{{ ''.__class__.__mro__ }}"])
def test_template_that_cannot_be_filled_is_named(tmp_path: Path, text: str) -> None:
    templates = _template(tmp_path, "member.docx", text)
    with pytest.raises(PaperTemplateError, match=r"member\.docx cannot be filled"):
        form_docx(filled(), templates)


def test_template_that_is_no_word_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "member.docx").write_bytes(b"no zip")
    with pytest.raises(PaperTemplateError, match=r"member\.docx cannot be filled"):
        form_docx(filled(), Templates(tmp_path))


# -- many in one file ---------------------------------------------------------------------------------


def _booklet(count: int) -> bytes:
    return booklet_docx([drawn(code=f"KĐ-{place}", answers={"s1_tasks": f"{place}"}) for place in range(count)])


def test_booklet_holds_every_paper_in_its_order() -> None:
    read = lines(_booklet(3))
    assert [line for line in read if line in {"0", "1", "2"}] == ["0", "1", "2"]
    assert read.count("NGƯỜI TỰ KIỂM ĐIỂM") == 3


def test_booklet_begins_each_paper_on_a_front_page_with_its_own_foot() -> None:
    sections = list(Document(io.BytesIO(_booklet(3))).sections)
    assert [one.first_page_footer.paragraphs[0].text for one in sections] == [
        "Mã: KĐ-0",
        "Mã: KĐ-1",
        "Mã: KĐ-2",
    ]
    assert [one.start_type for one in sections[1:]] == [WD_SECTION.ODD_PAGE, WD_SECTION.ODD_PAGE]


def test_booklet_of_pictures_keeps_them(tmp_path: Path) -> None:
    picture = tmp_path / "seal.png"
    picture.write_bytes(_PNG)
    document = Document()
    document.add_paragraph("{{ code }}").add_run().add_picture(str(picture))
    document.save(str(tmp_path / "member.docx"))
    papers = [form_docx(filled(code=code), Templates(tmp_path)) for code in ("KĐ-1", "KĐ-2")]
    whole = booklet_docx(papers)
    assert len(Document(io.BytesIO(whole)).inline_shapes) == 2
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fe"
    "dccc59e70000000049454e44ae426082"
)


# -- the guide for offices ------------------------------------------------------------------------------

_GUIDE = Path(__file__).parents[2] / "docs" / "vi" / "mau-in.md"


def test_guide_names_all_that_a_template_may_say() -> None:
    form = shipped.forms().get("mau-quy-2026")
    answers = {"a1_1": True, "i_general": "x", "i_shortcomings": ["x"]}
    known = context(Filled(form, answers, head=HEAD))
    blocks = [block for section in known["sections"] for block in section["blocks"]]
    rows = [row for block in blocks if block["kind"] == "points" for row in block["rows"]]
    options = [option for block in blocks if block["kind"] == "ticks" for option in block["options"]]
    names = {name for part in (known, *known["sections"], *blocks, *rows, *options) for name in part}
    kinds = {block["kind"] for block in blocks}
    guide = _GUIDE.read_text(encoding="utf-8")
    assert [name for name in sorted(names | kinds) if f"`{name}`" not in guide] == []

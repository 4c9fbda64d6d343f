"""A form as Excel: out and back again, as an office writes it, and every fault beside its row."""

import io
import zipfile
from collections.abc import Mapping, Sequence

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from handlers.formsheet.conditions import Asked, NotUnderstoodError, heard, spoken
from handlers.formsheet.faults_sheet import faults_sheet, problem_text
from handlers.formsheet.limits import limit_words, read_limit
from handlers.formsheet.problems import Lack, SheetCode
from handlers.formsheet.reading import SheetReading, read_sheet
from handlers.formsheet.words import KINDS, Column, column_of
from handlers.formsheet.writing import empty_sheet, form_sheet
from models.forms.catalog import Catalog
from models.forms.checking.faults import Code
from models.forms.schema import Form, Kind, State
from tests import shipped
from tests.unit.form_talk import all_kinds

_TEXTS = shipped.texts()
_CATALOG = shipped.forms()
_SHIPPED = {form.id: form for form in _CATALOG.all() if "--" not in form.id} | {"all-kinds": all_kinds()}
_EMPTY = Catalog([])
_HEAD = ("Phần", "Số mục", "Câu hỏi", "Loại", "Bắt buộc", "Chỉ hỏi khi", "Giới hạn", "Lựa chọn")


def _say(key: str, **args: object) -> str:
    return _TEXTS.plain("vi", key, **args)


def _say_en(key: str, **args: object) -> str:
    return _TEXTS.plain("en", key, **args)


def _book(**sheets: Sequence[Sequence[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return buffer.getvalue()


def _read(
    *rows: Sequence[object], head: Sequence[str] = _HEAD, **sheets: Sequence[Sequence[object]]
) -> SheetReading:
    return read_sheet("Mẫu 2A.xlsx", _book(cau_hoi=[head, *rows], **sheets), _TEXTS, _EMPTY)


def _grid(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0).to_python()


# -- out and back ----------------------------------------------------------------------------------


@pytest.mark.parametrize("say", [_say, _say_en], ids=["vi", "en"])
@pytest.mark.parametrize("name", _SHIPPED)
def test_form_comes_back_the_same(name: str, say: object) -> None:
    form = _SHIPPED[name]

    reading = read_sheet("x.xlsx", form_sheet(form, say), _TEXTS, _EMPTY)  # type: ignore[arg-type]

    assert [(p.spot, str(p.code), p.args) for p in reading.problems] == []
    assert reading.form is not None
    assert reading.form.model_dump() == form.model_dump()
    assert not +reading.lacks


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_column_that_is_written_is_recognised(lang: str) -> None:
    labels = {column: _TEXTS.plain(lang, f"formsheet.column.{column}") for column in Column}
    assert {column: column_of(label) for column, label in labels.items()} == {
        column: column for column in Column
    }


def test_empty_sheet_is_a_form_once_its_example_is_there() -> None:
    reading = read_sheet("mau-moi.xlsx", empty_sheet(_say), _TEXTS, _EMPTY)

    assert reading.problems == ()
    assert reading.form is not None
    assert [q.title.vi for q in reading.form.by_key.values()] == [
        "Kết quả thực hiện nhiệm vụ được giao trong năm"
    ]


def test_kinds_are_offered_in_the_sheet_and_fit_what_excel_takes() -> None:
    parts = zipfile.ZipFile(io.BytesIO(empty_sheet(_say)))
    sheet = parts.read("xl/worksheets/sheet1.xml").decode()

    assert "viết tự do,một dòng" in sheet
    assert len(",".join(words[0] for words in KINDS.values())) <= 255


# -- as an office writes it ------------------------------------------------------------------------


def _evening() -> Form:
    """Return the form that an office typed in the evening it arrived."""
    reading = _read(
        ("I. Ưu điểm, kết quả đạt được",),
        ("", "I.1", "Về phẩm chất chính trị", "tự luận", "x", "", "từ 10 đến 2.000"),
        ("", "I.1", "Tự đánh giá", "Cấp độ", "Có"),
        ("II. Hạn chế, khuyết điểm",),
        ("", "II.1", "Hạn chế, khuyết điểm", "Danh sách", "nếu có", "", "tối đa 20 dòng"),
        ("", "II.2", "Nguyên nhân", "", "có", "không (II.1 = không có)"),
        ("III. Điểm",),
        ("", 1, "Điểm tiêu chí chung", "Điểm", "có", "", 30),
        ("", 2, "Điểm nhiệm vụ", "điểm", "có", "", "70, bước 0,5"),
        ("", "", "Mức tự nhận", "Xếp loại", "có", "Công chức"),
        ("", "", "Hình thức sinh hoạt", "chọn một", "không", "", "", "1. Tại thôn\n2. Tại cơ quan"),
    )
    assert [(p.spot.row, str(p.code), p.args) for p in reading.problems] == []
    assert reading.form is not None
    return reading.form


def test_office_needs_neither_keys_nor_english_nor_samples() -> None:
    form = _evening()

    assert (form.id, form.version, form.title.vi, form.state) == ("mau-2a", 1, "Mẫu 2A", State.PROVISIONAL)
    assert [(q.key, q.kind.value, q.number) for q in form.by_key.values()] == [
        ("q_i_1", "long", "I.1"),
        ("q_i_1_2", "scale4", "I.1"),
        ("q_ii_1", "rows", "II.1"),
        ("q_ii_2", "long", "II.2"),
        ("q_1", "points", "1"),
        ("q_2", "points", "2"),
        ("q_7", "level4", "7"),
        ("q_8", "choice", "8"),
    ]


def test_office_can_say_limits_conditions_and_options_in_its_own_words() -> None:
    form = _evening()
    by_key = form.by_key

    assert by_key["q_ii_1"].max_rows == 20
    assert (by_key["q_1"].maximum, by_key["q_2"].step) == (30, 0.5)
    assert "q_ii_2" not in {q.key for q in form.visible({"q_ii_1": []}, {})}
    assert "q_7" in {q.key for q in form.visible({}, {"civil_servant": True})}
    assert [o.label.vi for o in by_key["q_8"].options] == ["Tại thôn", "Tại cơ quan"]
    assert by_key["q_8"].optional


def test_points_without_a_sheet_of_their_own_are_added_up_by_part() -> None:
    form = _evening()

    assert form.points is not None
    assert [(group.title.vi, group.maximum) for group in form.points.groups] == [("Điểm", 100)]


def test_what_was_filled_in_is_counted() -> None:
    reading = _read(("I. Phần", "1", "Kết quả", ""), ("", "2", "Ngày", "ngày"))

    assert dict(reading.lacks) == {
        Lack.SOURCE: 1,
        Lack.ENGLISH: 4,
        Lack.KIND: 1,
        Lack.SHORT: 2,
        Lack.SAMPLES: 2,
    }


def test_sheet_about_the_form_is_read() -> None:
    info = [
        ("Mã mẫu", "mau-2a-that"),
        ("Tên mẫu", "Bản kiểm điểm cá nhân", "Self-review"),
        ("Văn bản", "Hướng dẫn 43-HD/BTCTW"),
        ("Mức tin cậy", "Chính thức"),
        ("Dùng cho kỳ", "hằng năm, nhiệm kỳ"),
        ("Phần đầu", "Đảng bộ; Chi bộ; Họ và tên"),
    ]
    form = _read(("I. Phần", "1", "Kết quả", "ngắn"), thong_tin=info).form

    assert form is not None
    assert (form.id, form.title.en, form.state, [str(kind) for kind in form.kinds]) == (
        "mau-2a-that",
        "Self-review",
        State.CONFIRMED,
        ["yearly", "term"],
    )
    assert [str(one) for one in form.header] == ["dang_bo", "chi_bo", "full_name"]


def test_title_above_the_table_is_the_title_of_the_form() -> None:
    rows = [["BẢN KIỂM ĐIỂM CÁ NHÂN"], [], _HEAD, ("I. Phần", "1", "Kết quả", "ngắn")]

    form = read_sheet("a.xlsx", _book(a=rows), _TEXTS, _EMPTY).form

    assert form is not None
    assert form.title.vi == "BẢN KIỂM ĐIỂM CÁ NHÂN"


def test_parts_may_stand_as_roman_numbers_in_the_table_itself() -> None:
    form = _read(
        ("", "I", "Ưu điểm"),
        ("", "1", "Phẩm chất", "ngắn"),
        ("", "II", "Hạn chế"),
        ("", "1", "Hạn chế", "ngắn"),
    ).form

    assert form is not None
    assert [(s.number, s.title.vi, len(s.questions)) for s in form.sections] == [
        ("I", "Ưu điểm", 1),
        ("II", "Hạn chế", 1),
    ]


def test_part_may_stand_in_every_row() -> None:
    form = _read(
        ("I. Ưu điểm", "1", "A", "ngắn"), ("I. Ưu điểm", "2", "B", "ngắn"), ("II. Hạn chế", "3", "C")
    ).form

    assert form is not None
    assert [(s.number, len(s.questions)) for s in form.sections] == [("I", 2), ("II", 1)]


def test_corrected_form_keeps_the_keys_and_gets_the_next_version() -> None:
    known = _evening()
    rows = [
        _HEAD,
        ("I. Phần", "I.9", "Về phẩm chất chính trị", "tự luận"),
        ("", "II.1", "Tồn tại", "danh sách"),
    ]

    form = read_sheet("Mẫu 2A.xlsx", _book(a=rows), _TEXTS, Catalog([known])).form

    assert form is not None
    assert (form.version, list(form.by_key)) == (2, ["q_i_1", "q_ii_1"])


def test_version_that_is_there_is_never_replaced() -> None:
    info = [("Mã mẫu", "mau-2a"), ("Phiên bản", 1)]
    book = _book(a=[_HEAD, ("I. Phần", "1", "Kết quả", "ngắn")], b=info)

    reading = read_sheet("a.xlsx", book, _TEXTS, Catalog([_evening()]))

    assert [(p.code, p.args) for p in reading.problems] == [(SheetCode.VERSION_TAKEN, {"newest": 1, "next": 2})]


# -- faults ----------------------------------------------------------------------------------------

_FAULTY: Mapping[str, tuple[Sequence[object], str]] = {
    "unknown kind": (("", "2", "Câu", "tùy hứng"), "kind_word"),
    "unknown word for required": (("", "2", "Câu", "ngắn", "chắc là"), "required_word"),
    "condition that is none": (("", "2", "Câu", "ngắn", "", "khi nào rảnh"), "condition_words"),
    "condition on nothing": (("", "2", "Câu", "ngắn", "", "IX.9 = Có"), "no_question"),
    "condition on no option": (("", "2", "Câu", "ngắn", "", "1 = Xấu"), "not_an_option"),
    "condition that mixes and with or": (
        ("", "2", "Câu", "ngắn", "", "công chức và đứng đầu hoặc dự bị"),
        "condition_words",
    ),
    "limit that is none": (("", "2", "Câu", "ngắn", "", "", "vừa phải"), "limit_words"),
    "limits the wrong way": (("", "2", "Câu", "tự luận", "", "", "từ 500 đến 10"), "lengths"),
    "points without a maximum": (("", "2", "Câu", "điểm"), "no_maximum"),
    "choice with one option": (("", "2", "Câu", "chọn một", "", "", "", "Chỉ một"), "too_few_options"),
    "options twice": (("", "2", "Câu", "chọn một", "", "", "", "Có\nCó"), "option_twice"),
    "options where none belong": (("", "2", "Câu", "ngày", "", "", "", "Hôm nay\nMai"), "no_own_options"),
    "if any where it cannot be": (("", "2", "Câu", "ngày", "nếu có"), "none_ok"),
    "no question": (("", "2", "", "ngày"), "no_text"),
    "question too long": (("", "2", "d" * 1501, "ngày"), "too_long"),
}


@pytest.mark.parametrize("name", _FAULTY)
def test_fault_has_its_row(name: str) -> None:
    row, code = _FAULTY[name]

    reading = _read(("I. Phần",), ("", "1", "Mức", "cấp độ"), row)

    assert {(p.spot.row, str(p.code)) for p in reading.problems} == {(3, code)}
    assert reading.form is None


def test_faults_come_back_beside_their_rows_and_the_sheet_can_be_sent_again() -> None:
    reading = _read(("I. Phần",), ("", "1", "Mức", "tùy hứng"), ("", "2", "Câu", "ngắn"))
    content = faults_sheet(reading, _say)
    again = read_sheet("a.xlsx", content, _TEXTS, _EMPTY)

    grid = _grid(content)
    assert (grid[0][0], grid[3][0]) == ("Cần sửa", problem_text(reading.problems[0], _say))
    assert [str(p.code) for p in again.problems] == ["kind_word"]
    assert _grid(faults_sheet(again, _say)) == grid


def test_fault_names_a_question_by_its_number_and_words() -> None:
    reading = _read(("I. Phần",), ("", "1", "Mức tự nhận", "cấp độ"), ("", "2", "Câu", "ngắn", "", "1 = Xấu"))

    assert problem_text(reading.problems[0], _say) == (
        "“Xấu” không phải lựa chọn của câu 1 (Mức tự nhận), nên câu này không bao giờ được hỏi."
    )


def test_file_without_a_table_of_questions_is_told_so() -> None:
    reading = read_sheet("a.xlsx", _book(a=[["Xin chào"], ["Không có gì"]]), _TEXTS, _EMPTY)

    assert [problem.code for problem in reading.problems] == [SheetCode.NO_QUESTIONS]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_fault_has_its_sentence(lang: str) -> None:
    wanted = {f"formsheet.fault.{code}" for code in (*Code, *SheetCode)}
    wanted |= {f"formsheet.lack.{lack}" for lack in Lack}
    assert wanted - set(_TEXTS.keys(lang)) == set()


# -- words -----------------------------------------------------------------------------------------


def test_no_two_kinds_share_a_word() -> None:
    words = [word for kinds in KINDS.values() for word in kinds]
    assert len(words) == len(set(words))


_ABOVE = (
    Asked("q1", "I.1", False, (("xuat_sac", "Xuất sắc"), ("kem", "Kém"))),
    Asked("q2", "II.1", True, ()),
    Asked("q3", "II.2", False, ((True, "Có"), (False, "Không"))),
)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("công chức", {"fact": "civil_servant"}),
        ("là cán bộ, công chức, viên chức", {"fact": "civil_servant"}),
        ("KHÔNG PHẢI là người đứng đầu".lower(), {"not": {"fact": "is_head"}}),
        ("giữ chức vụ = không", {"fact": "has_post", "is": False}),
        ("I.1 = Kém", {"answer": "q1", "in": ["kem"]}),
        ("mục I.1 là Kém", {"answer": "q1", "in": ["kem"]}),
        ("[q1] = kém, xuất sắc", {"answer": "q1", "in": ["kem", "xuat_sac"]}),
        ("I.1 khác Kém", {"not": {"answer": "q1", "in": ["kem"]}}),
        ("II.1 = không có", {"none": "q2"}),
        ("không (mục II.1 = không có)", {"not": {"none": "q2"}}),
        ("II.2 = có và đứng đầu", None),
        (
            "II.2 = có và người đứng đầu",
            {"all": [{"answer": "q3", "in": [True]}, {"fact": "is_head"}]},
        ),
        (
            "(dự bị hoặc công chức) và I.1 = “Kém”",
            {
                "all": [
                    {"any": [{"fact": "probationary"}, {"fact": "civil_servant"}]},
                    {"answer": "q1", "in": ["kem"]},
                ]
            },
        ),
        ("trời mưa", None),
        ("(công chức", None),
    ],
)
def test_condition_is_understood_or_refused(text: str, condition: object) -> None:
    if condition is None:
        with pytest.raises(NotUnderstoodError):
            heard(text, _ABOVE)
    else:
        assert heard(text, _ABOVE) == condition


@pytest.mark.parametrize("name", _SHIPPED)
def test_every_condition_is_heard_as_it_is_spoken(name: str) -> None:
    form = _SHIPPED[name]
    above = [
        Asked(q.key, q.number, q.none_ok, [(o.value, o.label.vi) for o in form.options(q)])
        for q in form.by_key.values()
    ]
    conditions = [c for q in form.by_key.values() for c in (q.show_if, q.required_if) if c is not None]
    for condition in conditions:
        assert type(condition).model_validate(heard(spoken(form, condition), above)) == condition


@pytest.mark.parametrize(
    ("kind", "text", "limit"),
    [
        (Kind.LONG, "từ 10 đến 2000 ký tự", {"min_length": 10, "max_length": 2000}),
        (Kind.LONG, "10-2000", {"min_length": 10, "max_length": 2000}),
        (Kind.LONG, "ít nhất 10 chữ", {"min_length": 10}),
        (Kind.SHORT, "tối đa 120", {"max_length": 120}),
        (Kind.ROWS, "không quá 20 dòng", {"max_rows": 20}),
        (Kind.POINTS, "30", {"maximum": 30}),
        (Kind.POINTS, "0 – 7,5; bước 0,5", {"minimum": 0, "maximum": 7.5, "step": 0.5}),
        (Kind.NUMBER, "bước 2", {"step": 2}),
        (Kind.LONG, "vừa phải", None),
    ],
)
def test_limit_is_understood_or_refused(kind: Kind, text: str, limit: object) -> None:
    assert read_limit(kind, text) == limit


@pytest.mark.parametrize("name", _SHIPPED)
def test_every_limit_is_read_as_it_is_written(name: str) -> None:
    names = ("min_length", "max_length", "minimum", "maximum", "step", "max_rows")
    for question in _SHIPPED[name].by_key.values():
        said = limit_words(question)
        read = read_limit(question.kind, said) if said else {}
        fresh = {field: type(question).model_fields[field].default for field in names}
        assert {**fresh, **(read or {})} == {field: getattr(question, field) for field in names}

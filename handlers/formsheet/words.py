"""What people write in the cells of a form sheet, whatever accents, case and order; and what we write.

Each table names the word that is written first; all of them are understood when a sheet is read.
Columns and values in English are understood too, so that a sheet drawn in either language comes back.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from handlers.roster.names import fold
from models.cycle_kind import CycleKind
from models.forms.points import Method, Scope
from models.forms.schema import Carries, HeaderField, Kind, State

T = TypeVar("T")


class Column(StrEnum):
    """What a column of the questions says; ``*_EN`` is the same in English."""

    FAULT = "fault"
    SECTION = "section"
    NUMBER = "number"
    TEXT = "text"
    KIND = "kind"
    REQUIRED = "required"
    CONDITION = "condition"
    LIMIT = "limit"
    OPTIONS = "options"
    SHORT = "short"
    PURPOSE = "purpose"
    GOOD = "good"
    WEAK = "weak"
    REQUIRED_IF = "required_if"
    GROUP = "group"
    CARRIES = "carries"
    SOURCE = "source"
    STATE = "state"
    PAPER = "paper"
    KEY = "key"
    SECTION_EN = "section_en"
    TEXT_EN = "text_en"
    OPTIONS_EN = "options_en"
    SHORT_EN = "short_en"
    PURPOSE_EN = "purpose_en"
    GOOD_EN = "good_en"
    WEAK_EN = "weak_en"
    PAPER_EN = "paper_en"


_RULES: Mapping[Column, str] = {
    Column.FAULT: "can sua|loi|to correct|faults?",
    Column.SECTION: "phan|muc lon|de muc|ten phan|section|part",
    Column.NUMBER: "(?:so )?(?:muc|tt|thu tu)|stt|so|number|no",
    Column.TEXT: "cau hoi|noi dung(?: cau hoi)?|tieu chi|question|text",
    Column.KIND: "(?:loai|kieu|dang)(?: cau hoi| tra loi| cau)?|(?:answer )?(?:kind|type)",
    Column.REQUIRED: "(?:co )?bat buoc(?: khong)?|phai tra loi|required",
    Column.REQUIRED_IF: "bat buoc (?:khi|neu)|required (?:if|when)",
    Column.CONDITION: "dieu kien|(?:chi )?hoi (?:khi|neu)|condition|(?:asked|show) (?:if|when|only if)",
    Column.LIMIT: "gioi han|do dai|(?:diem )?toi da|so diem|limits?|maximum",
    Column.OPTIONS: "(?:cac )?(?:lua chon|phuong an)|options|choices",
    Column.SHORT: "ten (?:ngan|gon)|goi gon|short(?: name)?",
    Column.PURPOSE: "(?:muc nay )?de lam gi|muc dich|huong dan(?: viet)?|purpose|what for",
    Column.GOOD: "vi du (?:nen viet|tot|hay|dung|mau)|(?:a )?good (?:sample|example)",
    Column.WEAK: "vi du (?:chua nen|chua tot|do|khong nen|xau)|(?:a )?weak (?:sample|example)",
    Column.GROUP: "nhom(?: diem| tieu chi)?|(?:point )?group",
    Column.CARRIES: "noi voi|mang sang|theo doi|carries|linked to",
    Column.SOURCE: "nguon|van ban|can cu|source|document",
    Column.STATE: "muc tin cay|do tin cay|tinh trang|how sure|state",
    Column.PAPER: "(?:cau )?tren giay|in tren giay|on paper",
    Column.KEY: "ma(?: cau| so| cau hoi)?|key|code",
}
_COMPILED = [(column, re.compile(rule)) for column, rule in _RULES.items()]
_ENGLISH = re.compile(r"\b(?:tieng anh|in english|english|en)\b")
_REMARK = re.compile(r"\([^)]*\)?")


def column_of(label: str) -> Column | None:
    """Recognise the label of a column."""
    folded = fold(label)
    english = bool(_ENGLISH.search(folded))
    bare = _ENGLISH.sub("", folded).strip() if english else folded
    found = _match(bare) or _match(fold(_REMARK.sub(" ", label)))
    if found is None or not english:
        return found
    return Column(f"{found}_en") if f"{found}_en" in set(Column) else None


def _match(folded: str) -> Column | None:
    return next((column for column, rule in _COMPILED if rule.fullmatch(folded)), None)


KINDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.LONG: ("viết tự do", "tự luận", "đoạn văn", "văn bản", "text", "long", "free text"),
    Kind.SHORT: ("một dòng", "ngắn", "chữ", "short", "one line"),
    Kind.ROWS: ("danh sách", "mỗi dòng một ý", "nhiều dòng", "list", "rows"),
    Kind.DATE: ("ngày", "ngày tháng", "date", "day"),
    Kind.NUMBER: ("số", "con số", "number"),
    Kind.POINTS: ("điểm", "chấm điểm", "cho điểm", "points"),
    Kind.BIN: ("đảm bảo / không đảm bảo", "đảm bảo", "đạt / không đạt", "bin", "ensured or not"),
    Kind.YES_NO: ("có / không", "có hoặc không", "yes / no", "yes_no"),
    Kind.CHOICE: ("chọn một", "lựa chọn", "chọn 1", "choice", "one choice"),
    Kind.CHOICES: ("chọn nhiều", "nhiều lựa chọn", "choices", "several choices"),
    Kind.SCALE4: ("bốn cấp độ", "cấp độ", "thang bốn cấp độ", "4 cấp độ", "scale4"),
    Kind.LEVEL4: ("mức xếp loại", "xếp loại", "bốn mức", "level4", "rating"),
    Kind.FILE: ("ảnh, tệp", "ảnh", "tệp", "minh chứng", "file"),
}
STATES: Mapping[State, tuple[str, ...]] = {
    State.CONFIRMED: ("đã đối chiếu", "chính thức", "chắc chắn", "confirmed"),
    State.ONE_SOURCE: ("một nguồn", "one source", "one_source"),
    State.PROVISIONAL: ("tạm thời", "chờ văn bản", "chưa chắc", "provisional"),
}
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "member": ("cá nhân", "đảng viên", "member", "person"),
    "collective": ("tập thể", "collective"),
}
ROUNDS: Mapping[CycleKind, tuple[str, ...]] = {
    CycleKind.YEARLY: ("hằng năm", "hàng năm", "năm", "yearly"),
    CycleKind.QUARTERLY: ("hằng quý", "hàng quý", "quý", "quarterly"),
    CycleKind.TERM: ("nhiệm kỳ", "term"),
}
SCOPES: Mapping[Scope, tuple[str, ...]] = {
    Scope.NATION: ("toàn quốc", "trung ương", "nation"),
    Scope.PROVINCE: ("tỉnh", "thành phố", "tỉnh, thành phố", "province"),
    Scope.UNIT: ("đơn vị", "cơ sở", "unit"),
    Scope.POSTS: ("nhóm chức danh", "chức danh", "posts"),
}
METHODS: Mapping[Method, tuple[str, ...]] = {
    Method.BIN: ("đảm bảo / không đảm bảo", "bin"),
    Method.POINTS: ("theo mức độ", "points"),
}
CARRIED: Mapping[Carries, tuple[str, ...]] = {
    Carries.SHORTCOMINGS: ("hạn chế theo dõi kỳ sau", "hạn chế", "shortcomings"),
    Carries.EARLIER: ("hạn chế kỳ trước", "kỳ trước", "earlier"),
    Carries.PROMPTED: ("vấn đề được gợi ý", "gợi ý", "prompted"),
    Carries.COLLECTIVE: ("hạn chế của tập thể", "tập thể", "collective"),
}
FACTS: Mapping[str, tuple[str, ...]] = {
    "civil_servant": (
        "là cán bộ, công chức, viên chức",
        "công chức",
        "viên chức",
        "cán bộ công chức",
        "cb cc vc",
    ),
    "has_post": ("giữ chức vụ lãnh đạo, quản lý", "giữ chức vụ", "có chức vụ", "lãnh đạo", "lãnh đạo quản lý"),
    "is_head": ("là người đứng đầu", "người đứng đầu", "head"),
    "outside_system": ("không làm việc trong hệ thống chính trị", "ngoài hệ thống chính trị"),
    "probationary": ("là đảng viên dự bị", "đảng viên dự bị", "dự bị"),
    "prompted": ("được gợi ý kiểm điểm", "được gợi ý", "có gợi ý kiểm điểm"),
}
HEADERS: Mapping[HeaderField, tuple[str, ...]] = {
    HeaderField.DANG_BO: ("Đảng bộ",),
    HeaderField.CHI_BO: ("Chi bộ",),
    HeaderField.PLACE_DATE: ("Nơi, ngày lập", "Địa danh, ngày tháng"),
    HeaderField.YEAR: ("Năm",),
    HeaderField.QUARTER: ("Quý",),
    HeaderField.FULL_NAME: ("Họ và tên", "Họ tên"),
    HeaderField.BIRTH_DATE: ("Ngày sinh",),
    HeaderField.PARTY_POST: ("Chức vụ Đảng",),
    HeaderField.GOV_POST: ("Chức vụ chính quyền",),
    HeaderField.UNION_POST: ("Chức vụ đoàn thể",),
    HeaderField.WORKPLACE: ("Đơn vị công tác",),
    HeaderField.CELL: ("Sinh hoạt tại chi bộ", "Chi bộ sinh hoạt"),
    HeaderField.COLLECTIVE: ("Tập thể", "Tên tập thể"),
}


class Info(StrEnum):
    """A line of the sheet about the form as a whole."""

    ID = "id"
    VERSION = "version"
    TITLE = "title"
    YEAR = "year"
    SOURCE = "source"
    STATE = "state"
    SUBJECT = "subject"
    KINDS = "kinds"
    MINUTES = "minutes"
    HEADER = "header"
    NONE_WORD = "none_word"
    YES_NO = "yes_no"
    BIN = "bin"
    SCALE4 = "scale4"
    LEVEL4 = "level4"
    REMARK = "remark"


INFO: Mapping[Info, tuple[str, ...]] = {
    Info.ID: ("Mã mẫu", "Form id"),
    Info.VERSION: ("Phiên bản", "Version"),
    Info.TITLE: ("Tên mẫu", "Tên bản kiểm điểm", "Tiêu đề", "Title"),
    Info.YEAR: ("Năm ban hành", "Năm", "Year"),
    Info.SOURCE: ("Văn bản", "Nguồn", "Căn cứ", "Document"),
    Info.STATE: ("Mức tin cậy", "Tình trạng", "How sure"),
    Info.SUBJECT: ("Dành cho", "Đối tượng", "For"),
    Info.KINDS: ("Dùng cho kỳ", "Kỳ", "Rounds"),
    Info.MINUTES: ("Số phút làm", "Số phút", "Minutes"),
    Info.HEADER: ("Phần đầu của giấy", "Phần đầu", "Head"),
    Info.NONE_WORD: ("Chữ thay cho không có", "Word for none"),
    Info.YES_NO: ("Chữ có và không", "Yes and no"),
    Info.BIN: ("Chữ đảm bảo và không đảm bảo", "Ensured and not ensured"),
    Info.SCALE4: ("Bốn cấp độ", "Four levels of performance"),
    Info.LEVEL4: ("Bốn mức xếp loại", "Four ratings"),
    Info.REMARK: ("Lưu ý cho văn phòng", "Remark for the office"),
}
REQUIRED_WORDS: Mapping[str, tuple[str, ...]] = {
    "yes": ("có", "bắt buộc", "x", "yes", "phải"),
    "no": ("không", "không bắt buộc", "tùy", "tuỳ ý", "no", "optional"),
    "none_ok": ("nếu có", "có hoặc không có", "được ghi không có", "if any"),
}


def meaning_of(text: str, known: Mapping[T, tuple[str, ...]]) -> T | None:
    """Return what a cell means; the name of the value itself is understood too."""
    said = fold(text)
    for value, words in known.items():
        if said in {fold(str(value)), *map(fold, words)}:
            return value
    return None


def word_for(value: T, known: Mapping[T, tuple[str, ...]]) -> str:
    """Return the word that is written for a value."""
    return known[value][0]

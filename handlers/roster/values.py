"""What one cell of a list means: dates, phones, card numbers, marks, sex and standing."""

import re
from datetime import date, datetime, timedelta

from handlers.roster.faults import Fault, ValueFaultError
from handlers.roster.headers import Value
from handlers.roster.names import fold, tidy
from models.roster import Sex, Standing

EXCEL_DAY_ZERO = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2100
LAST_SERIAL = 73_050  # the last day of 2099
CARD_DIGITS = 8
# A two-digit year below the pivot is of this century: nobody born after 2010 is a member yet.
BIRTH_PIVOT, ADMISSION_PIVOT = 11, 40

_DATE_PARTS = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})(?:\s+\d{1,2}:\d{2}.*)?")
_WORDED_DATE = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_EIGHT_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})")
_YEAR = re.compile(r"(?:năm\s+)?(\d{4})", re.IGNORECASE)
_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{9}")
_NOTHING = frozenset({"", "khong", "khong co", "chua", "chua co", "ko", "k", "na", "n a", "0"})
_YES = frozenset({"x", "co", "dung", "yes", "y", "true", "1", "v"})
_NO = frozenset({"khong", "ko", "k", "no", "n", "false", "0"})
_ACTIVE = re.compile(
    r"(dang vien )?(chinh thuc|du dieu kien)|dang (sinh hoat|cong tac|hoat dong)|binh thuong|hoat dong|cong tac"
    r"|huu( tri)?|nghi huu|x|co mat|tai chuc|duong chuc|(moi )?chuyen den.*|active"
)
_STANDINGS: tuple[tuple[Standing, re.Pattern[str]], ...] = (
    (Standing.DECEASED, re.compile(r"da mat|mat ngay|tu tran|qua doi|da chet|deceased")),
    (Standing.LEFT, re.compile(r"khai tru|xoa ten|(xin |cho |da )?ra khoi dang|ra dang|left")),
    (Standing.ACTIVE, re.compile(r"dinh chi (sinh hoat )?cap uy")),
    (Standing.SUSPENDED, re.compile(r"dinh chi|suspended")),
    (Standing.EXCUSED, re.compile(r"mien (cong tac|sinh hoat|sh|ct)|^mien$|^dang vien mien|excused")),
    (Standing.MOVED, re.compile(r"chuyen (di|sinh hoat|sh|ra|cong tac)|da chuyen$|tam thoi|moved")),
    (Standing.PROBATIONARY, re.compile(r"du bi|^db$|probation")),
)


def text_of(value: Value) -> str:
    """Write a cell as the text that a reader of the sheet would see."""
    match value:
        case str():
            return tidy(value)
        case None:
            return ""
        case bool():
            return "x" if value else ""
        case datetime() | date():
            return value.strftime("%d/%m/%Y")
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return tidy(str(value))


def parse_date(value: Value, pivot: int) -> date | int | None:
    """Read a date, day first; a year alone (or a month and a year) gives the year, nothing gives None."""
    match value:
        case datetime():
            return value.date()
        case date():
            return value
        case bool():
            raise ValueFaultError(Fault.DATE_UNREADABLE)
        case int() | float():
            return _date_of_number(value)
        case _:
            return _date_of_text(text_of(value).rstrip(" .,;"), pivot)


def parse_phone(value: Value) -> str:
    """Read the first phone number of a cell as ten or eleven digits that begin with 0, or ""."""
    text = text_of(value)
    if fold(text) in _NOTHING:
        return ""
    for part in re.split(r"[/,;\n]| - | hoặc ", text):
        digits = _with_first_zero(re.sub(r"[^\d+]", "", part))
        if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
            return digits
    raise ValueFaultError(Fault.PHONE_MALFORMED)


def parse_card(value: Value) -> str:
    """Read a party card number as its letters and digits; a number in Excel gets its lost zeros back."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.6f}".replace(".", "").zfill(CARD_DIGITS)
    text = text_of(value)
    bare = re.sub(r"[^0-9A-Z]", "", text.upper())
    if fold(text) in _NOTHING or not re.search(r"\d", bare):
        return ""
    return bare.zfill(CARD_DIGITS) if isinstance(value, int | float) else bare


def parse_sex(value: Value) -> Sex:
    """Read "Nam" or "Nữ" in their usual spellings."""
    match fold(text_of(value)):
        case "nam" | "m" | "male" | "trai" | "1":
            return Sex.MALE
        case "nu" | "f" | "female" | "gai" | "0":
            return Sex.FEMALE
        case "":
            return Sex.UNKNOWN
        case _:
            raise ValueFaultError(Fault.SEX_UNKNOWN)


def parse_mark(value: Value) -> bool | None:
    """Read a yes or no that is written as x, có, không; an empty cell says nothing."""
    folded = fold(text_of(value))
    if not folded:
        return None
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise ValueFaultError(Fault.MARK_UNKNOWN)


def standing_in(text: str) -> Standing | None:
    """Find a standing in a text, or None; "đình chỉ sinh hoạt cấp ủy" alone still takes part (rule of 2019)."""
    folded = fold(text)
    found = next((standing for standing, words in _STANDINGS if words.search(folded)), None)
    if found:
        return found
    return Standing.ACTIVE if _ACTIVE.fullmatch(folded) else None


def parse_standing(value: Value) -> Standing:
    """Read the standing of a member; an empty cell means active."""
    text = text_of(value)
    standing = standing_in(text) if fold(text) else Standing.ACTIVE
    if standing is None:
        raise ValueFaultError(Fault.STANDING_UNKNOWN)
    return standing


def _date_of_number(value: float) -> date | int | None:
    if value == 0:
        return None
    if value == int(value) and FIRST_YEAR <= value <= LAST_YEAR:
        return int(value)
    if LAST_YEAR < value <= LAST_SERIAL:
        return EXCEL_DAY_ZERO + timedelta(days=int(value))
    if value == int(value) and value > LAST_SERIAL:
        return _date_of_text(f"{int(value):08d}", pivot=0)
    # 5.1950 typed as a number is the month and the year.
    month_year = re.fullmatch(r"(\d{1,2})\.(\d{1,4})", str(value))
    return _date_of_text(f"{month_year[1]}.{month_year[2]:0<4}", pivot=0) if month_year else _unreadable()


def _date_of_text(text: str, pivot: int) -> date | int | None:
    if fold(text) in _NOTHING:
        return None
    day_first = _DATE_PARTS.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text)
    if parts := day_first or _WORDED_DATE.fullmatch(fold(text)):
        return _date(int(parts[1]), int(parts[2]), _full_year(parts[3], pivot))
    if parts := _ISO_DATE.fullmatch(text):
        return _date(int(parts[3]), int(parts[2]), int(parts[1]))
    if (parts := _MONTH_YEAR.fullmatch(text)) and int(parts[1]) <= 12:
        return _year(int(parts[2]))
    if parts := _YEAR.fullmatch(text):
        return _year(int(parts[1]))
    if text.isdigit() and LAST_YEAR < int(text) <= LAST_SERIAL:
        return EXCEL_DAY_ZERO + timedelta(days=int(text))
    return _unreadable()


def _date(day: int, month: int, year: int) -> date | int:
    if day == 0:  # lists write 00/00/1950 or 00/05/1950 where only the year is known
        return _year(year)
    try:
        return date(_year(year), month, day)
    except ValueError as error:
        raise ValueFaultError(Fault.DATE_IMPOSSIBLE) from error


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueFaultError(Fault.DATE_IMPOSSIBLE)
    return year


def _full_year(digits: str, pivot: int) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year < pivot else 1900 + year


def _unreadable() -> date | int | None:
    raise ValueFaultError(Fault.DATE_UNREADABLE)


def _with_first_zero(digits: str) -> str:
    bare = re.sub(r"^(?:\+84|0084|84(?=\d{9}$))0?", "", digits)
    lost_its_zero = (len(bare) == 9 and bare[0] in "35789") or (len(bare) == 10 and bare[0] == "2")
    return f"0{bare}" if lost_its_zero else bare

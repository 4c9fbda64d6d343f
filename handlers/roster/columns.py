"""What the columns of a list can hold, and the labels by which each is known (folded, see ``fold``)."""

from enum import StrEnum


class Column(StrEnum):
    """What a column can hold; the names are those of the roster's fields where there is one."""

    NUMBER = "number"
    FULL_NAME = "full_name"
    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    BIRTH = "birth"
    MALE = "male"
    FEMALE = "female"
    SEX = "sex"
    CARD_NUMBER = "card_number"
    ADMITTED_ON = "admitted_on"
    OFFICIAL_ON = "official_on"
    PARTY_POST = "party_post"
    GOV_POST = "gov_post"
    UNION_POST = "union_post"
    ANY_POST = "any_post"
    WORKPLACE = "workplace"
    BASE = "base"
    CELL = "cell"
    STANDING = "standing"
    PHONE = "phone"
    CIVIL_SERVANT = "civil_servant"
    OUTSIDE_SYSTEM = "outside_system"
    HAS_LEADERSHIP_POST = "has_leadership_post"
    IS_HEAD = "is_head"
    NOTE = "note"
    REASON = "reason"


_DATE = r"(?:ngay )?(?:thang )?(?:nam )?"
_POST = r"(?:post|chuc vu|chuc danh|nhiem vu|cv)(?: (?:chuc vu|chuc danh|cong tac|dang giu|hien nay))*"
COLUMN_RULES: tuple[tuple[Column, str], ...] = (
    (Column.NUMBER, r"stt|tt|so tt|so thu tu|no"),
    (Column.FAMILY_NAME, r"ho|ho va|ho (?:va )?(?:ten )?(?:chu )?(?:dem|lot)|ho chu (?:dem|lot)"),
    (Column.GIVEN_NAME, r"ten"),
    (
        Column.FULL_NAME,
        r"ho (?:va )?ten(?: (?:dang vien|khai sinh|dang dung|can bo|dong chi))?|ten dang vien|full name",
    ),
    (
        Column.MALE,
        r"male|date of birth male|nam|(?:(?:ngay|thang|nam) sinh|gioi(?: tinh)?) nam|ngay thang nam sinh nam",
    ),
    (
        Column.FEMALE,
        r"female|date of birth female|nu|(?:(?:ngay|thang|nam) sinh|gioi(?: tinh)?) nu|ngay thang nam sinh nu",
    ),
    (Column.BIRTH, rf"{_DATE}sinh|sinh (?:ngay|nam).*|ngay sinh.*|ntns|date of birth|birth ?date"),
    (Column.SEX, r"gioi(?: tinh)?|nam nu|gioi tinh nam nu|phai|sex|gender"),
    (
        Column.CARD_NUMBER,
        r"(?:so )?the (?:dang(?: vien)?|dv)|so the|so td?v|so hieu the(?: dang vien)?|card number|party card",
    ),
    (
        Column.OFFICIAL_ON,
        rf"{_DATE}(?:vao dang |ket nap )?(?:duoc )?(?:cong nhan |chuyen )?(?:dang vien |dang |dv )?"
        r"chinh thuc(?: ngay)?"
        r"|date made full member",
    ),
    (
        Column.ADMITTED_ON,
        rf"{_DATE}(?:vao dang|ket nap|vao dcsvn|vd)(?: (?:vao )?dang)?(?: lan dau| viet nam)?"
        r"(?: (?:du bi|ngay))?"
        rf"|{_DATE}du bi|date admitted|admitted on",
    ),
    (
        Column.PARTY_POST,
        rf"{_POST} (?:trong |ve )?(?:to chuc )?(?:dang|cap uy|chi bo)(?: hien nay)?"
        rf"|{_POST} dang doan the|cap uy|party post",
    ),
    (
        Column.GOV_POST,
        rf"{_POST} (?:ve )?(?:chinh quyen|chuyen mon|cong tac|cong viec|co quan|nha nuoc)(?: hien nay)?"
        r"|government post",
    ),
    (
        Column.UNION_POST,
        rf"{_POST} (?:ve )?(?:doan the|cac doan the|mttq doan the|mat tran doan the|hoi)|union post",
    ),
    (Column.ANY_POST, rf"{_POST}|{_POST} (?:dang )?chinh quyen doan the|{_POST} dang chinh quyen"),
    (
        Column.WORKPLACE,
        r"(?:don vi|noi|co quan|co quan don vi|don vi noi|dia chi)(?: dang)? (?:cong tac|lam viec)"
        r"(?: hien nay)?|co quan|don vi|co quan don vi|workplace",
    ),
    (
        Column.BASE,
        r"(?:thuoc )?(?:dang bo|dang uy|chi dang bo|dang bo chi bo|chi bo dang bo|to chuc dang"
        r"|to chuc co so dang|tccsd)(?: co so)?(?: truc thuoc)?|base organisation",
    ),
    (
        Column.CELL,
        r"(?:ten |thuoc |sinh hoat tai )?chi bo(?: (?:sinh hoat|truc thuoc|dang sinh hoat))?"
        r"|noi sinh hoat(?: dang)?|cell",
    ),
    (
        Column.STANDING,
        r"(?:tinh trang|trang thai)(?: (?:sinh hoat|dang vien|dang|hien nay|sinh hoat dang))*"
        r"|dien dang vien|loai dang vien|standing",
    ),
    (
        Column.PHONE,
        r"(?:so )?(?:dien thoai|dt|sdt|dtdd|di dong|zalo|phone)"
        r"(?: (?:di dong|lien he|ca nhan|zalo|number|cam tay))*",
    ),
    (
        Column.CIVIL_SERVANT,
        r"(?:la )?(?:cb cc vc|cbccvc|can bo cong chuc vien chuc|cong chuc vien chuc|cc vc|ccvc)|civil servant",
    ),
    (
        Column.OUTSIDE_SYSTEM,
        r"(?:khong (?:lam viec|cong tac) trong|(?:lam viec |cong tac )?ngoai) (?:he thong chinh tri|htct)"
        r"|outside the (?:political )?system",
    ),
    (Column.HAS_LEADERSHIP_POST, r"(?:la )?(?:can bo )?lanh dao(?: quan ly)?|leadership post"),
    (Column.IS_HEAD, r"(?:la )?nguoi dung dau|head"),
    (Column.NOTE, r"ghi chu|note|notes"),
    (Column.REASON, r"ly do can sua|reason to correct"),
)

"""What the words of a post say: the role in the cell and in the base organisation, leadership, headship.

The rules are simple on purpose; a list can say otherwise in its own columns "Lãnh đạo, quản lý" and
"Người đứng đầu".
- Role in the cell: "Bí thư" or "Bí thư chi bộ" (chi ủy), "Phó bí thư …", "Chi ủy viên". Role in the base
  organisation: the same words with "đảng ủy", "đảng bộ", or "Đảng ủy viên".
- Leadership post (form 02B of Hướng dẫn 25): a secretary, a deputy, a chairman, director, head or deputy
  head of an office, school or station. Heads of a hamlet ("trưởng thôn, ấp, khóm …") and of a "chi đoàn"
  or "chi hội" hold none.
- Head (người đứng đầu): the first of such posts, not the deputies, and not those of mass organisations.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from handlers.roster.names import fold
from models.roster import PartyRole

_CACHE_SIZE = 4_000
_SECRETARY, _DEPUTY = "bi thu", "pho bi thu"
_CELL = r"(?:chi (?:bo|uy)|cb)\b.*"
_BASE = r"(?:dang (?:uy|bo)|du|db)\b.*"
_SMALL = re.compile(
    r"(?:pho )?truong (?:thon|ap|khom|khu pho|khu|xom|buon|lang|to)\b.*|.*\bchi (?:doan|hoi)\b.*"
)
_PARTY = re.compile(r"(?:pho )?bi thu\b(?! (?:doan|chi doan))|(?:chi|dang) uy vien|cuv|duv|cap uy")
_MASS = re.compile(r".*\b(?:doan|hoi|cong doan|mat tran|mttq|ubmttq|chi doan|doan thanh nien)\b.*")
_HEAD = re.compile(
    r"(?:bi thu|chu tich|giam doc|hieu truong|vien truong|chanh|tong giam doc|thu truong"
    r"|chi huy truong|cuc truong|truong (?:phong|ban|cong an|tram|doan|khoa|bo phan|chi nhanh)"
    r"|tong bien tap)\b.*"
)
_DEPUTY_HEAD = re.compile(
    r"(?:pho|p) ?(?:bi thu|chu tich|giam doc|hieu truong|vien truong|chanh|tong giam doc|thu truong|truong"
    r"|phong|ban|tram|cong an|khoa|cuc truong|tong bien tap)\b.*|chi huy pho\b.*"
    r"|(?:uy vien|uv) (?:ban )?thuong vu\b.*"
)


@dataclass(frozen=True, slots=True)
class PostMeaning:
    """What the posts of one person mean for the round."""

    cell_role: PartyRole
    base_role: PartyRole
    has_leadership_post: bool
    is_head: bool


def post_meaning(party_post: str, gov_post: str, union_post: str) -> PostMeaning:
    """Tell what the posts mean; the party post alone gives the roles."""
    party, state, mass = _parts(party_post), _parts(gov_post), _parts(union_post)
    every = (*party, *state, *mass)
    return PostMeaning(
        cell_role=_role(party, _CELL, "chi uy vien|cuv|uv chi uy|uy vien chi uy", alone=True),
        base_role=_role(party, _BASE, "dang uy vien|duv|(?:uv|uy vien).*dang (?:uy|bo).*", alone=False),
        has_leadership_post=any(_leads(part) for part in every),
        is_head=any(_heads(part) for part in (*party, *state)),
    )


def is_party_post(post: str) -> bool:
    """Say whether a post of a column "Chức vụ" belongs to the party."""
    return any(_PARTY.match(part) for part in _parts(post))


def is_mass_post(post: str) -> bool:
    """Say whether a post of a column "Chức vụ" belongs to a mass organisation."""
    return any(_MASS.fullmatch(part) for part in _parts(post))


@lru_cache(maxsize=_CACHE_SIZE)
def _parts(post: str) -> tuple[str, ...]:
    folded = (fold(part) for part in re.split(r"[,;+&/\n]| - |\bkiêm\b", post))
    return tuple(_spelt_out(part) for part in folded if part)


def _spelt_out(part: str) -> str:
    """Write "PBT", "P. Bí thư", "BT" in full."""
    return re.sub(r"^(?:(pbt|(?:p|pho) ?(?:bt|bi thu))|bt)\b", lambda m: f"{'pho ' * bool(m[1])}bi thu", part)


def _role(parts: tuple[str, ...], where: str, member: str, *, alone: bool) -> PartyRole:
    suffix = rf"(?: {where})?" if alone else rf" {where}"
    ranked = (
        (PartyRole.SECRETARY, rf"{_SECRETARY}{suffix}"),
        (PartyRole.DEPUTY, rf"{_DEPUTY}(?: thuong truc)?{suffix}"),
        (PartyRole.COMMITTEE, rf"(?:{member}).*"),
    )
    for role, words in ranked:
        if any(re.fullmatch(words, part) for part in parts):
            return role
    return PartyRole.NONE


def _leads(part: str) -> bool:
    if _SMALL.fullmatch(part):
        return False
    return bool(_HEAD.fullmatch(part) or _DEPUTY_HEAD.fullmatch(part))


def _heads(part: str) -> bool:
    return bool(_HEAD.fullmatch(part)) and not _SMALL.fullmatch(part) and not _MASS.fullmatch(part)

"""What a form's conditions may ask of a person."""

from models.forms.schema import Facts
from models.member import Member
from models.roster import Standing
from models.rules.basis import works_outside


def facts_of(member: Member) -> Facts:
    """Return what the roster and the office know of a member."""
    return {
        "is_head": member.is_head,
        "has_post": member.has_post,
        "civil_servant": member.civil_servant,
        "outside_system": works_outside(member),
        "probationary": member.standing == Standing.PROBATIONARY,
        "prompted": False,
    }

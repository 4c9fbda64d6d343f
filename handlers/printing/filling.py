"""What an assessment's paper says: the head from the roster, the answers as they are in the database."""

import json
import re
from collections.abc import Iterable, Sequence

from handlers.boxes.reading import level_in, parts_of, person_in, text_in
from handlers.collectives.people import subject_name
from handlers.documents.paper import Filled, FromOthers
from handlers.facts import facts_of
from handlers.memory.tailored import form_of
from handlers.printing.right import PRINTABLE
from models.assessment import AnswerRow, Assessment
from models.box import BoxRow
from models.cycle import Cycle
from models.cycle_kind import CycleKind
from models.details import read_details
from models.forms.catalog import Catalog
from models.forms.schema import HeaderField, Value
from models.handwritten import Handwritten
from models.member import Member
from models.store.unit_of_work import Store
from models.unit import Unit

_QUARTERS, _MONTHS_OF_A_QUARTER = ("I", "II", "III", "IV"), 3
_PLACE = re.compile(
    r"^(?:đảng bộ|đảng ủy|đảng uỷ|chi bộ)(?: cơ sở)? "
    r"(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh) (?P<place>\S.*)$",
    re.IGNORECASE,
)


async def fill(store: Store, catalog: Catalog, assessment: Assessment) -> Filled:
    """Return an assessment as its paper says it; whoever asks must have asked first whether it may be read."""
    member = await store.get(Member, assessment.member_id)
    assert member is not None, "an assessment's member is a foreign key"  # noqa: S101 - holds by constraint
    handed_in = assessment.status in PRINTABLE and assessment.submitted_at is not None
    answers, above = await _answers(store, assessment), await units_above(store, assessment.cell_id)
    return Filled(
        form=await form_of(store, catalog, assessment),
        answers=answers,
        facts=facts_of(member),
        head=await _head(store, assessment, member, above),
        place=place_of(unit.name for unit in above),
        day=store.clock.local(assessment.submitted_at).date()
        if handed_in and assessment.submitted_at
        else None,
        code=(assessment.code or "") if handed_in else "",
        draft=bool(answers) and not handed_in,
        boxes=await _by_others(store, catalog, assessment),
        handwritten=await _by_hand(store, assessment),
    )


async def _by_hand(store: Store, assessment: Assessment) -> int:
    """Return how many pages were handed in as pictures."""
    row = await store.get(Handwritten, assessment.id)
    return len(row.handed) if row else 0


async def _by_others(store: Store, catalog: Catalog, assessment: Assessment) -> dict[str, FromOthers]:
    """Return the parts that others fill in, with what came; what is still a draft is not on the paper."""
    found = {}
    for part in await parts_of(store, catalog, assessment):
        row = part.row if part.came else None
        words = (text_in(store, row), level_in(store, row), person_in(store, row)) if row else ()
        found[part.box.key] = FromOthers(*words)
    return found


async def prepare(store: Store, assessments: Sequence[Assessment]) -> None:
    """Read what many papers need at once."""
    await store.load(Member, [(one.member_id,) for one in assessments])
    await store.load(Handwritten, [(one.id,) for one in assessments])
    await store.load_groups(BoxRow, "assessment_id", [one.id for one in assessments])
    await store.load_groups(AnswerRow, "assessment_id", [one.id for one in assessments])


async def _answers(store: Store, assessment: Assessment) -> dict[str, Value]:
    rows = await store.group(AnswerRow, "assessment_id", assessment.id)
    place = ("answer", "value")
    return {
        row.question: json.loads(store.box.open(row.value, *place, f"{assessment.id}:{row.question}"))
        for row in rows
    }


async def units_above(store: Store, cell_id: int) -> list[Unit]:
    """Return the cell and all that holds it, the cell first."""
    cell = await store.get(Unit, cell_id)
    path = [int(part) for part in reversed(cell.path.strip("/").split("/"))] if cell else []
    await store.load(Unit, [(one,) for one in path])
    return [unit for one in path if (unit := await store.get(Unit, one)) is not None]


async def _head(
    store: Store, assessment: Assessment, member: Member, above: Sequence[Unit]
) -> dict[HeaderField, str]:
    details, cycle = read_details(store.box, member), await store.get(Cycle, assessment.cycle_id)
    born = f"{details.birth_date:%d/%m/%Y}" if details.birth_date else str(details.birth_year or "")
    cell = above[0].name if above else ""
    return {
        HeaderField.DANG_BO: next((unit.name for unit in above if unit.name != cell), ""),
        HeaderField.CHI_BO: cell,
        HeaderField.YEAR: str(cycle.year) if cycle else "",
        HeaderField.QUARTER: _quarter(cycle) if cycle else "",
        HeaderField.COLLECTIVE: "" if assessment.personal else await subject_name(store, assessment),
        HeaderField.FULL_NAME: member.full_name,
        HeaderField.BIRTH_DATE: born,
        HeaderField.PARTY_POST: details.party_post,
        HeaderField.GOV_POST: details.gov_post,
        HeaderField.UNION_POST: details.union_post,
        HeaderField.WORKPLACE: details.workplace,
        HeaderField.CELL: cell,
    }


def _quarter(cycle: Cycle) -> str:
    """Return the quarter that a round is about as papers write it, nothing for other rounds."""
    number = (cycle.cut_off.month - 1) // _MONTHS_OF_A_QUARTER
    return _QUARTERS[number] if cycle.kind is CycleKind.QUARTERLY else ""


def place_of(names: Iterable[str]) -> str:
    """Return the place where papers are written: that of the nearest organisation named after one."""
    found = (_PLACE.match(name) for name in names)
    return next((match["place"] for match in found if match), "")

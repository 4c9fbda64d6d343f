"""The order of the list and the places given on it; every change is a person's."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.ratings.sheet import Sheet, Subject
from handlers.turn import Turn
from models.rating import Seat
from models.store.unit_of_work import Store


def seat_reason(store: Store, seat: Seat | None) -> str:
    """Return why a place beyond the quota is asked for, empty where it is not."""
    if seat is None or seat.reason is None:
        return ""
    return store.box.open(seat.reason, "rating_seat", "reason", f"{seat.assessment_id}:{seat.side}")


def move(turn: Turn, sheet: Sheet, one: Subject, by: int) -> bool:
    """Move somebody up (-1) or down (1) in the list; tell whether there was room to move."""
    order = [subject.id for subject in sheet.candidates]
    place = order.index(one.id)
    if not 0 <= place + by < len(order):
        return False
    order.insert(place + by, order.pop(place))
    _write(turn, sheet, order)
    turn.record(
        "list_moved", "assessment", one.id, one.cell.id, f"{sheet.side} {place + 1} to {place + by + 1}"
    )
    return True


def enlist(turn: Turn, sheet: Sheet, one: Subject) -> None:
    """Put somebody at the end of the list."""
    _write(turn, sheet, [*(subject.id for subject in sheet.candidates if subject.id != one.id), one.id])
    turn.record("list_added", "assessment", one.id, one.cell.id, str(sheet.side))


def take_back(turn: Turn, sheet: Sheet, one: Subject) -> None:
    """Take a place back; the person stays on the list."""
    if one.seat is not None and one.seat.given:
        turn.store.save(replace(one.seat, given=False, given_by=turn.me.id, given_at=turn.now, reason=None))
        turn.record("place_taken_back", "assessment", one.id, one.cell.id, str(sheet.side))


def give(turn: Turn, sheet: Sheet, one: Subject, reason: str) -> None:
    """Give somebody a place; with a reason where it is beyond the quota."""
    written = _write(turn, sheet, [subject.id for subject in sheet.candidates])
    first, seat = next(iter(written.values())), written[one.id]
    if first is not seat:
        # Two people who give the last place to different persons at once must not both succeed.
        turn.store.save(first)
    box = turn.store.box
    sealed = box.seal(reason, "rating_seat", "reason", f"{one.id}:{sheet.side}") if reason else None
    turn.store.save(replace(seat, given=True, given_by=turn.me.id, given_at=turn.now, reason=sealed))
    action = "over_quota" if reason else "place_given"
    turn.record(action, "assessment", one.id, one.cell.id, str(sheet.side))


def _write(turn: Turn, sheet: Sheet, order: Sequence[int]) -> dict[int, Seat]:
    """Write down the place of everybody on the list."""
    seats = {one.id: one.seat for one in sheet.subjects}
    return {one: _write_one(turn, sheet, seats[one], one, position) for position, one in enumerate(order)}


def _write_one(turn: Turn, sheet: Sheet, seat: Seat | None, assessment_id: int, position: int) -> Seat:
    if seat is None:
        return turn.store.add(Seat(assessment_id, sheet.side, position))
    return seat if seat.position == position else turn.store.save(replace(seat, position=position))

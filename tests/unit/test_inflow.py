"""What one chat may send: four minutes' worth at once, then so much a minute; the rest waits, nobody else."""

from bot.inflow import Inflow
from models.inbox import Delay
from models.messaging import RawUpdate


def _updates(chat: str, count: int) -> list[RawUpdate]:
    return [RawUpdate(str(number), f"m{number}", chat, b"{}") for number in range(count)]


def test_a_sitting_is_not_slowed() -> None:
    assert set(Inflow(30).delays(_updates("1", 120), 0.0)) == {Delay()}


def test_what_comes_faster_waits_in_order_and_is_told_once() -> None:
    delays = Inflow(30).delays(_updates("1", 123), 0.0)
    assert delays[120:] == [Delay(2.0, tell=True), Delay(4.0), Delay(6.0)]


def test_other_chats_do_not_wait() -> None:
    inflow = Inflow(30)
    inflow.delays(_updates("1", 500), 0.0)
    assert inflow.delays(_updates("2", 1), 0.0) == [Delay()]


def test_after_a_rest_all_is_as_before() -> None:
    inflow = Inflow(30)
    inflow.delays(_updates("1", 121), 0.0)
    delays = inflow.delays(_updates("1", 121), 300.0)
    assert (set(delays[:120]), delays[120]) == ({Delay()}, Delay(2.0, tell=True))


def test_zero_sets_no_limit() -> None:
    assert set(Inflow(0).delays(_updates("1", 5_000), 0.0)) == {Delay()}

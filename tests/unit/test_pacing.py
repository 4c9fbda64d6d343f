"""How fast a bot may write: buckets that fill, and the gate of a 429; ticks are seconds of a made-up clock."""

from hypothesis import given
from hypothesis import strategies as st

from scheduler.pacing import Bucket, Pace, Pacing

PACE = Pace(bot_rate=25.0, bot_burst=3, chat_rate=1.0, chat_burst=3)


def _send_all(pacing: Pacing, chats: list[str], tick: float = 0.0) -> list[float]:
    """Send to these chats in turn, each as soon as it may go; return when each went."""
    sent = []
    for chat in chats:
        tick += max(pacing.bot_wait(tick), pacing.chat_wait(chat, tick))
        pacing.take(chat, tick)
        sent.append(tick)
    return sent


def test_bot_sends_a_burst_and_then_at_its_rate() -> None:
    sent = _send_all(Pacing(PACE), [f"chat {number}" for number in range(53)])
    assert sent[:3] == [0.0, 0.0, 0.0]
    assert round(sent[-1], 6) == 50 / 25


def test_chat_gets_a_burst_and_then_one_a_second() -> None:
    sent = _send_all(Pacing(PACE), ["one"] * 6)
    assert [round(tick, 6) for tick in sent] == [0.0, 0.0, 0.0, 1.0, 2.0, 3.0]


def test_gate_holds_every_chat_as_long_as_told_and_is_not_shortened() -> None:
    pacing = Pacing(PACE)
    pacing.close(7.0)
    pacing.close(3.0)
    assert (pacing.bot_wait(0.0), pacing.closed(6.9), pacing.closed(7.0)) == (7.0, True, False)


@given(st.floats(0.5, 50), st.integers(1, 10), st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_bucket_never_gives_more_than_its_burst_and_rate(rate: float, burst: int, pauses: list[float]) -> None:
    bucket, tick, sent = Bucket(rate, burst), 0.0, []
    for pause in pauses:
        tick += pause
        tick += bucket.wait(tick)
        bucket.take(tick)
        sent.append(tick)
    for first, began in enumerate(sent):
        for last in range(first, len(sent)):
            allowed = burst + (sent[last] - began) * rate
            assert last - first + 1 <= allowed + 1e-6


def test_what_a_pause_has_saved_up_goes_out_at_the_peak_rate() -> None:
    pacing = Pacing(Pace(bot_rate=25.0, bot_burst=25, bot_peak=28.0, bot_peak_burst=2))
    _send_all(pacing, [f"chat {number}" for number in range(500)])
    sent = _send_all(pacing, [f"other {number}" for number in range(300)], tick=1000.0)
    caught_up = [at for at in sent if at < 1008.0]
    most = max(sum(began <= at <= began + 1 for at in sent) for began in sent)
    assert (len(caught_up), most <= 30) == (25 + 8 * 25, True)


def test_many_quiet_chats_are_forgotten() -> None:
    pacing = Pacing(PACE)
    for number in range(10_002):
        pacing.take(f"chat {number}", number * 10.0)
    assert len(pacing._chats) < 10

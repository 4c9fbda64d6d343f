"""Typed words: the same with and without accents, commands only as the whole message."""

import pytest

from handlers import grammar
from handlers.grammar import Command


@pytest.mark.parametrize("text", ["tiep", "Tiếp", "TIẾP.", " tiếp ", "tiê\u0301p", "/tiep"])
def test_command_is_understood_however_it_is_typed(text: str) -> None:
    assert grammar.command(text) is Command.NEXT


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("lùi", Command.BACK),
        ("<", Command.BACK),
        ("bo qua", Command.SKIP),
        ("?", Command.HELP),
        ("giup", Command.HELP),
        ("xem lại", Command.SUMMARY),
        ("tiến độ", Command.PROGRESS),
        ("dừng", Command.STOP),
        ("dung", Command.STOP),
        ("thêm", Command.MORE),
        ("xong", Command.NEXT),
        ("menu", Command.MENU),
        ("#", Command.MENU),
        ("Nộp!", Command.SUBMIT),
    ],
)
def test_every_command_has_its_words(text: str, command: Command) -> None:
    assert grammar.command(text) is command


@pytest.mark.parametrize("text", ["tiếp tục công tác", "đúng", "thềm", "dừng lại ở đây", "", "...", "0", "1"])
def test_other_words_are_no_command(text: str) -> None:
    assert grammar.command(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("sửa 7", 7), ("Sua 12.", 12), ("sửa mục 3", 3), ("mục 3", 3), ("edit 4", 4), ("/sua 5", 5), ("sua7", 7)],
)
def test_jump_is_read(text: str, number: int) -> None:
    assert grammar.jump(text) == number


@pytest.mark.parametrize("text", ["sửa", "sửa bảy", "sửa 7 lỗi", "7", "sửa 1234"])
def test_other_words_are_no_jump(text: str) -> None:
    assert grammar.jump(text) is None


@pytest.mark.parametrize(
    ("text", "is_one"), [("/abc", True), ("/abc def", True), ("/ ý một", False), ("a/b", False)]
)
def test_slash_command_is_seen(text: str, is_one: bool) -> None:
    assert grammar.is_slash(text) is is_one


def test_folding_leaves_digits_and_signs() -> None:
    assert grammar.fold("  Đổi   MỚI, 2-4 và 8,5!  ") == "doi moi, 2-4 va 8,5"

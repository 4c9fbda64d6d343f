"""What counts as Telegram's word for who opened a page, and everything that does not."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.telegram_web_app import vouched
from tests.scenarios.web_help import init_data

TOKEN = "123456:AAF-a-token-of-the-tests"
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
USER = {"id": 1001, "first_name": "Người thử"}


def test_word_of_telegram_names_the_user() -> None:
    assert vouched(init_data(TOKEN, 1001, NOW), TOKEN, NOW) == "1001"


@pytest.mark.parametrize("age", [timedelta(minutes=11), timedelta(days=1), -timedelta(minutes=2)])
def test_word_that_is_not_fresh_names_nobody(age: timedelta) -> None:
    assert vouched(init_data(TOKEN, 1001, NOW - age), TOKEN, NOW) == ""


def test_word_signed_for_another_bot_names_nobody() -> None:
    assert vouched(init_data("123456:another", 1001, NOW), TOKEN, NOW) == ""


def test_changed_user_names_nobody() -> None:
    said = init_data(TOKEN, 1001, NOW).replace("1001", "1002")

    assert vouched(said, TOKEN, NOW) == ""


def test_added_field_names_nobody() -> None:
    assert vouched(init_data(TOKEN, 1001, NOW) + "&start_param=x", TOKEN, NOW) == ""


def test_field_given_twice_names_nobody() -> None:
    said = init_data(TOKEN, 1001, NOW)

    assert vouched("user=%7B%22id%22%3A1002%7D&" + said, TOKEN, NOW) == ""


@pytest.mark.parametrize(
    "said",
    ["", "hash=", "hash=ab&auth_date=1", "%ff%fe", "user=x&hash=é", "a" * 5000, "&&&", "hash=a&hash=b"],
)
def test_anything_else_names_nobody(said: str) -> None:
    assert vouched(said, TOKEN, NOW) == ""


@pytest.mark.parametrize("user", ["", "null", "[]", '{"id": "1001"}', '{"id": true}', '{"name": 1}', "{"])
def test_signed_word_without_a_user_names_nobody(user: str) -> None:
    assert vouched(init_data(TOKEN, 1001, NOW, user=user), TOKEN, NOW) == ""


def test_order_of_the_fields_does_not_matter() -> None:
    said = "&".join(reversed(init_data(TOKEN, 1001, NOW, user=json.dumps(USER)).split("&")))

    assert vouched(said, TOKEN, NOW) == "1001"

"""T1 and T17: addresses, tokens, encodings, methods."""

import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox.server import DEMO_TOKEN, PortInUseError, Sandbox
from tests.integration.sandbox_bench import ANH, running


async def test_wrong_token_is_unauthorized() -> None:
    async with running() as bench:
        url = f"{bench.sandbox.url}/bot1000001:another-token-of-the-right-length-00/getMe"
        async with bench.http.post(url) as reply:
            assert (reply.status, (await reply.json())["description"]) == (401, "Unauthorized")


async def test_malformed_token_is_not_found() -> None:
    async with running() as bench, bench.http.get(f"{bench.sandbox.url}/botnonsense/getMe") as reply:
        assert (reply.status, (await reply.json())["error_code"]) == (404, 404)


async def test_unknown_method_is_not_found_and_recorded() -> None:
    async with running() as bench:
        assert await bench.refusal("sendPoll", chat_id=ANH) == "Not Found: method not found"
        assert await bench.client_faults() == ["unknown method"]


async def test_unknown_parameter_is_ignored_and_recorded() -> None:
    async with running() as bench:
        assert (await bench.result("sendMessage", chat_id=ANH, text="a", colour="red"))["text"] == "a"
        assert await bench.client_faults() == ["unknown parameter"]


async def test_method_name_is_read_in_any_case() -> None:
    async with running() as bench, bench.http.get(bench.method_url("GETme")) as reply:
        assert (await reply.json())["result"]["username"] == "kiemdiem_demo_bot"


@pytest.mark.parametrize("encoding", ["query", "form", "json", "multipart"])
async def test_parameters_are_read_in_every_encoding(encoding: str) -> None:
    given = {"chat_id": str(ANH), "text": "Mục 3/18 – đủ"}
    multipart = aiohttp.FormData(given, default_to_multipart=True)
    how: dict[str, Any] = {
        "query": {"params": given},
        "form": {"data": given},
        "json": {"json": given},
        "multipart": {"data": multipart},
    }
    async with running() as bench:
        async with bench.http.post(bench.method_url("sendMessage"), **how[encoding]) as reply:
            assert reply.status == 200
        assert await bench.texts(ANH) == ["Mục 3/18 – đủ"]


async def test_nested_objects_are_read_as_json_text() -> None:
    keyboard = json.dumps({"inline_keyboard": [[{"text": "Tiếp", "callback_data": "x"}]]})
    async with running() as bench:
        sent = await bench.result("sendMessage", chat_id=ANH, text="a", reply_markup=keyboard)
        assert sent["reply_markup"]["inline_keyboard"] == [[{"text": "Tiếp", "callback_data": "x"}]]


async def test_text_that_is_not_utf8_is_refused() -> None:
    async with running() as bench:
        body = b'{"chat_id":1001,"text":"\xff"}'
        kind = {"Content-Type": "application/json"}
        async with bench.http.post(bench.method_url("sendMessage"), data=body, headers=kind) as reply:
            assert (await reply.json())["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_status_is_the_error_code() -> None:
    async with running() as bench, bench.http.post(bench.method_url("sendMessage")) as reply:
        assert (reply.status, (await reply.json())["error_code"]) == (400, 400)


async def test_commands_are_kept_per_scope() -> None:
    async with running() as bench:
        commands = [{"command": "cuatoi", "description": "Thông tin của tôi"}]
        await bench.result("setMyCommands", commands=commands)
        assert await bench.result("getMyCommands") == commands
        assert await bench.result("getMyCommands", scope={"type": "chat", "chat_id": ANH}) == []


async def test_command_with_a_capital_is_refused() -> None:
    async with running() as bench:
        commands = [{"command": "CuaToi", "description": "a"}]
        assert await bench.refusal("setMyCommands", commands=commands) == "Bad Request: BOT_COMMAND_INVALID"


async def test_port_in_use_is_told_clearly() -> None:
    async with running() as bench:
        port = int(bench.sandbox.url.rsplit(":", 1)[1])
        with pytest.raises(PortInUseError, match=f"port {port}"):
            await Sandbox(DEMO_TOKEN).start(port=port)

"""Methods about the bot itself: who it is, its commands, its webhook, chats and files."""

from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.files import FileKind, StoredFile
from bot.sandbox.telegram.calls import Call, Method
from bot.sandbox.telegram.errors import bad_request, too_many
from bot.sandbox.telegram.objects import chat_object, file_id, file_number
from bot.sandbox.telegram.state import TelegramState, Webhook

Json = dict[str, Any]
_DOWNLOAD_BYTES = 20 * 1024 * 1024
_LINK_SECONDS = 3600
_COMMANDS = 100
_FOLDERS = {FileKind.PHOTO: "photos", FileKind.DOCUMENT: "documents"}
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_CAPABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}


def get_me(call: Call) -> Json:
    """Return the bot."""
    return {**call.state.bot, **_CAPABILITIES}


def get_chat(call: Call) -> Json:
    """Return a private chat in full."""
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    return {**chat_object(call.chat()), **full}


def set_commands(call: Call) -> bool:
    """Replace the commands of a scope and a language."""
    commands = call.given.nested("commands", "can't parse commands JSON object")
    if not isinstance(commands, list) or len(commands) > _COMMANDS:
        raise bad_request("expected an Array of BotCommand")
    if not all(_is_command(each) for each in commands):
        raise bad_request("BOT_COMMAND_INVALID")
    call.state.commands[_scope(call)] = commands
    return True


def get_commands(call: Call) -> list[Json]:
    """Return the commands of a scope and a language."""
    return call.state.commands.get(_scope(call), [])


def get_file(call: Call) -> Json:
    """Return the path at which a file can be loaded for an hour."""
    file = call.state.files.get(file_number(call.given.text("file_id")))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > _DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    path = _path(file)
    call.state.links[path] = call.state.clock.timestamp() + _LINK_SECONDS
    common = {"file_id": file_id(file), "file_unique_id": file.mark, "file_size": len(file.content)}
    return {**common, "file_path": path}


def linked_file(state: TelegramState, path: str) -> StoredFile | None:
    """Return the file behind a path that getFile gave within the last hour."""
    if state.links.get(path, 0.0) <= state.clock.timestamp():
        return None
    return state.files.get(int(path.split("file_")[1].split(".")[0]))


def set_webhook(call: Call) -> bool:
    """Remember a webhook; updates are polled no more while it is set."""
    url = call.given.text("url").strip()
    now = call.state.clock.real()
    if now - call.state.webhook.set_at < 1.0:
        raise too_many(1)
    _check_webhook(url)
    connections = max(1, min(100, call.given.integer("max_connections", 40)))
    _forget_pending(call)
    call.state.webhook = Webhook(url, connections, now)
    kinds = call.given.nested("allowed_updates", "can't parse allowed updates JSON object")
    if kinds is not None:
        call.state.updates.want(kinds)
    return True


def delete_webhook(call: Call) -> bool:
    """Forget the webhook."""
    _forget_pending(call)
    call.state.webhook = Webhook()
    return True


def get_webhook_info(call: Call) -> Json:
    """Return what setWebhook was told and how many updates wait."""
    hook, pending = call.state.webhook, call.state.updates.pending()
    found: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": pending}
    if hook.url:
        found["max_connections"] = hook.max_connections
    return {**found, "allowed_updates": sorted(call.state.updates.kinds)}


def _check_webhook(url: str) -> None:
    parts = urlsplit(url)
    if url and (not parts.hostname or parts.scheme not in ("http", "https")):
        raise bad_request("bad webhook: invalid URL specified")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


def _forget_pending(call: Call) -> None:
    if call.given.flag("drop_pending_updates"):
        call.state.fault("pending updates dropped", method=call.method)
        call.state.updates.clear()


def _scope(call: Call) -> str:
    scope = call.given.nested("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    return f"{sorted(scope.items())} {call.given.text('language_code')}"


def _is_command(raw: Any) -> bool:
    if not isinstance(raw, dict):
        return False
    name, description = raw.get("command"), raw.get("description")
    if not isinstance(name, str) or not isinstance(description, str):
        return False
    bare = name.removeprefix("/")
    plain = bare.isascii() and bare.replace("_", "").isalnum() and bare == bare.lower()
    return plain and 1 <= len(bare) <= 32 and 1 <= len(description) <= 256


def _path(file: StoredFile) -> str:
    ending = file.name.rsplit(".", 1)[1] if "." in file.name else ""
    plain = ending if ending.isascii() and ending.isalnum() else "bin"
    return f"{_FOLDERS[file.kind]}/file_{file.number}.{plain}"


_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
_HOOK = frozenset(
    (
        "url",
        "certificate",
        "ip_address",
        "max_connections",
        "allowed_updates",
        "drop_pending_updates",
        "secret_token",
    )
)


def set_menu_button(call: Call) -> bool:
    """Change what stands beside the field for writing, in all chats."""
    button = call.given.nested("menu_button", "can't parse menu button JSON object")
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("MENU_BUTTON_TYPE_INVALID")
    page = button.get("web_app") or {}
    if button["type"] == "web_app" and not str(page.get("url", "")).startswith("https://"):
        raise bad_request("BUTTON_URL_INVALID")
    call.state.menu_button = button
    return True


def get_menu_button(call: Call) -> Json:
    """Return what stands beside the field for writing."""
    return call.state.menu_button


PROFILE = (
    Method("getMe", get_me, frozenset()),
    Method("getChat", get_chat, frozenset(("chat_id",))),
    Method("setMyCommands", set_commands, frozenset(("commands", "scope", "language_code"))),
    Method("getMyCommands", get_commands, frozenset(("scope", "language_code"))),
    Method("setChatMenuButton", set_menu_button, frozenset(("chat_id", "menu_button"))),
    Method("getChatMenuButton", get_menu_button, frozenset(("chat_id",))),
    Method("getFile", get_file, frozenset(("file_id",))),
    Method("setWebhook", set_webhook, _HOOK),
    Method("deleteWebhook", delete_webhook, frozenset(("drop_pending_updates",))),
    Method("getWebhookInfo", get_webhook_info, frozenset()),
)

"""The settings: environment variables with the prefix KIEMDIEM_, or .env; the only reader of either."""

import os
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.crash import Crash
from models.errors import KiemdiemError

OFFICIAL_TELEGRAM = "https://api.telegram.org"
OFFICIAL_ZALO = "https://bot-api.zaloplatforms.com"
_SECRET_LETTERS = 32
_LAST_PORT = 65535
_PREFIX, _FILE = "KIEMDIEM_", ".env"


class Settings(BaseSettings):
    """Everything that an organisation sets; each one is described in ``.env.example``."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_file=_FILE, extra="ignore")

    database_url: str = "sqlite:///kiemdiem.sqlite3"
    telegram_token: SecretStr | None = None
    telegram_api_url: str = OFFICIAL_TELEGRAM
    telegram_rate: float = Field(default=25.0, gt=0)
    telegram_chat_rate: float = Field(default=1.0, gt=0)
    telegram_chat_burst: int = Field(default=3, ge=1)
    zalo_token: SecretStr | None = None
    zalo_api_url: str = OFFICIAL_ZALO
    zalo_rate: float = Field(default=1.0, gt=0)
    zalo_quota: int = Field(default=3000, ge=0)
    updates_a_minute: int = Field(default=30, ge=0)
    broadcast_alone: int = Field(default=50, ge=0)
    timezone: str = "Asia/Ho_Chi_Minh"
    secret_key: SecretStr | None = None
    old_secret_keys: str = ""
    public_url: str = ""
    updates: str = Field(default="poll", pattern="^poll$")
    listen: str = "127.0.0.1:8080"
    admins: str = ""
    files: Path = Path("files")
    forms: Path | None = None
    papers: Path | None = None
    libreoffice: str = "soffice"
    clock_url: str = ""
    crash_at: str = ""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"unknown time zone {value!r}, e.g. Asia/Ho_Chi_Minh")
        return value

    @field_validator("telegram_api_url", "zalo_api_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError(f"must start with http:// or https://, e.g. {OFFICIAL_TELEGRAM}")
        return value

    @field_validator("public_url")
    @classmethod
    def _page_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with https://, e.g. https://kiemdiem.example.vn")
        return value

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isascii() or not port.isdigit() or int(port) > _LAST_PORT:
            raise ValueError("must be host:port, e.g. 127.0.0.1:8080")
        return value

    @field_validator("forms", "papers")
    @classmethod
    def _folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError(f"there is no folder {value}")
        return value

    @field_validator("crash_at")
    @classmethod
    def _known_point(cls, value: str) -> str:
        Crash(value)
        return value

    @model_validator(mode="after")
    def _sandbox_only(self) -> "Settings":
        real = [
            messenger
            for messenger, token, url, official in (
                ("Telegram", self.telegram_token, self.telegram_api_url, OFFICIAL_TELEGRAM),
                ("Zalo", self.zalo_token, self.zalo_api_url, OFFICIAL_ZALO),
            )
            if token and url.rstrip("/") == official
        ]
        for name in ("clock_url", "crash_at"):
            if getattr(self, name) and real:
                raise ValueError(
                    f"KIEMDIEM_{name.upper()} is for tests and the demo, not for the official {real[0]} address"
                )
        return self

    def secret(self) -> str:
        """Return the secret key; raise KiemdiemError where none is set."""
        key = self.secret_key.get_secret_value() if self.secret_key else ""
        if len(key) < _SECRET_LETTERS:
            raise KiemdiemError(
                "KIEMDIEM_SECRET_KEY is missing or shorter than 32 characters. Run 'kiemdiem init' to make one "
                "and keep a copy apart from the database: without it no answer can be read."
            )
        return key

    def older_secrets(self) -> list[str]:
        """Return the keys that may still open older values."""
        return [key for key in self.old_secret_keys.split(",") if key]

    def admin_codes(self) -> list[str]:
        """Return the member codes that get the admin role at start."""
        return [code.strip() for code in self.admins.split(",") if code.strip()]


def unknown_variables() -> list[str]:
    """Return the variables that begin as a setting does and are none, of the environment and of .env."""
    known = {f"{_PREFIX}{name.upper()}" for name in Settings.model_fields}
    named = {*os.environ, *dotenv_values(_FILE)}
    return sorted(name for name in named if name.startswith(_PREFIX) and name not in known)


def load_settings(**given: Any) -> Settings:
    """Read the settings, with some of them given; raise KiemdiemError that names each wrong variable."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise KiemdiemError("; ".join(map(_in_words, error.errors()))) from None


def _in_words(error: ErrorDetails) -> str:
    name = "_".join(map(str, error["loc"])).upper()
    what = error["msg"].removeprefix("Value error, ")
    return f"KIEMDIEM_{name}: {what}" if name else what

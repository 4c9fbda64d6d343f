"""The text that people agree to, and the proof of which one it was, when it was agreed to."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.turn import Turn

CONSENT_VERSION = "2026-11"
"""Changes with the text of ``join.consent``; who agreed to an older one is asked again."""

FIELDS = ("agreed", "text")


def consent_hash(text: str) -> bytes:
    """Return the hash of the text that was shown."""
    return hashlib.sha256(text.encode()).digest()


def shown(turn: Turn) -> bytes:
    """Return the hash of the text as this person reads it."""
    return consent_hash(str(turn.say("join.consent")))


def given(turn: Turn) -> dict[str, str]:
    """Return the consent of this turn, for the data of a conversation."""
    return {"agreed": turn.now.isoformat(), "text": shown(turn).hex()}


def read(data: Mapping[str, Any]) -> tuple[bytes, datetime] | None:
    """Return hash and instant of a consent that ``given`` noted; None where there is none."""
    if not all(isinstance(data.get(name), str) for name in FIELDS):
        return None
    return bytes.fromhex(data["text"]), datetime.fromisoformat(data["agreed"])

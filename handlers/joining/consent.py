"""The text that people agree to, and the proof of which one it was."""

import hashlib

CONSENT_VERSION = "2026-11"


def consent_hash(text: str) -> bytes:
    """Return the hash of the text that was shown."""
    return hashlib.sha256(text.encode()).digest()

"""Short codes of what is handed in: the same for ever, said in three letters."""

import re
from hashlib import blake2s

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
DIGITS = "23456789"
"""No letter or digit that is taken for another one: no 0 and O, no 1, I and L."""
CODE = re.compile(f"[{LETTERS}]{{2}}[{DIGITS}]")


def code_of(assessment_id: int) -> str:
    """Return the code of an assessment, as KM7; now and then two have the same, so that one has to ask."""
    number = int.from_bytes(blake2s(str(assessment_id).encode(), digest_size=8).digest(), "big")
    number, first = divmod(number, len(LETTERS))
    number, second = divmod(number, len(LETTERS))
    return LETTERS[first] + LETTERS[second] + DIGITS[number % len(DIGITS)]

"""Placeholder."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    id: str
    version: int

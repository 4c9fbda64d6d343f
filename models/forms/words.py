"""The small parts that every definition is made of: texts in each language, keys, how sure a part is."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Number = Annotated[str, StringConstraints(min_length=1, max_length=12)]
TEXT = 1500
"""Characters of one text, at most."""
_Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT, strip_whitespace=True)]
_Label = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class State(StrEnum):
    """How sure a part of a form is, by its sources."""

    CONFIRMED = "confirmed"
    ONE_SOURCE = "one_source"
    PROVISIONAL = "provisional"


class Part(BaseModel):
    """A part of a definition file: nothing unknown in it, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Sourced(Part):
    """A part with the document that it comes from."""

    source: str = Field(min_length=1)
    state: State


class Words(Part):
    """A text in every language that people may choose."""

    vi: _Text
    en: _Text

    def to(self, lang: str) -> str:
        """Return the text in a language, Vietnamese where it is unknown."""
        return self.en if lang == "en" else self.vi


class Label(Part):
    """A few words in every language, for a button or a line of a list."""

    vi: _Label
    en: _Label

    def to(self, lang: str) -> str:
        """Return the words in a language, Vietnamese where it is unknown."""
        return self.en if lang == "en" else self.vi


class Remark(Sourced):
    """What the office has to know of a form before it is used; never shown to members."""

    text: Words

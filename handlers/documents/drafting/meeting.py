"""Make the Word templates of a cell's meeting: its minutes, the counting record, and the sheet to write on.

Run it after a change of the wording or the drawing: python -m handlers.documents.drafting.meeting
"""

from collections.abc import Sequence
from typing import Any

import yaml
from docx.document import Document as Doc

from handlers.documents.drafting.draft import Draft
from handlers.documents.drafting.make import TEMPLATES
from handlers.documents.drafting.page import new_document

_WORDING = TEMPLATES / "meeting_wording.yaml"
_BOXES = ("htxsnv", "httnv", "htnv", "khtnv", "unrated")
_VOTES = tuple(f"{{{{ one.{box} }}}}" for box in _BOXES)
_NUMBER, _NAME = "{{ one.place }}", "{{ one.name }}"


def main() -> None:
    """Write every template beside its wording."""
    for name, document in documents().items():
        document.save(str(TEMPLATES / f"{name}.docx"))


def documents() -> dict[str, Doc]:
    """Return the templates by name."""
    words = yaml.safe_load(_WORDING.read_text(encoding="utf-8"))
    return {"minutes": _minutes(words), "counting": _counting(words), "meeting_sheet": _sheet(words)}


def _begun(words: dict[str, Any], title: str, draft_words: str = "") -> Draft:
    draft = Draft(new_document(), words)
    draft.national_header(words["party"])
    draft.line(title, "Paper title")
    draft.line(words["about"], "Below title")
    draft.line(words["round"], "Note")
    if draft_words:
        draft.when("draft", lambda: draft.line(draft_words, "Note"))
    draft.footer("")
    return draft


def _loop(draft: Draft, loop: str, text: str, style: str = "Normal") -> None:
    draft.tag(f"for {loop}")
    draft.line(text, style)
    draft.tag("endfor")


# -- the minutes ------------------------------------------------------------------------------------


def _minutes(words: dict[str, Any]) -> Doc:
    own = words["minutes"]
    draft = _begun(words, own["title"], own["draft"])
    draft.line(own["time"])
    draft.line(own["place"])
    draft.line(own["people"], "Heading 1")
    draft.line(own["present"])
    _loop(draft, "one in absent", own["absent"])
    for key in ("guests", "chair", "taker"):
        draft.line(own[key])
    draft.line(own["content"], "Heading 1")
    _discussed(draft, own)
    _result(draft, words)
    draft.line(own["end"]).paragraph_format.keep_with_next = True
    left, right = ((own[side], words["sign"], f"{{{{ {name} }}}}") for side, name in _SIGNED)
    draft.signatures(left, right)
    return draft.document


_SIGNED = (("left", "taker_signs"), ("right", "chair_signs"))


def _discussed(draft: Draft, own: dict[str, str]) -> None:
    draft.tag("for one in subjects")
    draft.line("{{ one.place }}. {{ one.name }}", "Heading 2")
    draft.tag("if one.comments")
    draft.line(own["comments"]).paragraph_format.keep_with_next = True
    _loop(draft, "text in one.comments", own["comment"])
    draft.tag("else")
    draft.line(own["no_comment"])
    draft.tag("endif")
    draft.tag("endfor")


def _result(draft: Draft, words: dict[str, Any]) -> None:
    own, table = words["minutes"], words["table"]
    draft.tag("if with_vote")
    draft.line(own["vote"], "Heading 1")
    draft.line(own["totals"])
    draft.when("witness", lambda: draft.line(own["checked"]))
    draft.when("count_note", lambda: draft.line(own["note"]))
    titles = [table[key] for key in ("number", "name", *_BOXES, "proposal")]
    draft.listing(titles, (10, 38, 15, 15, 18, 18, 18, 33), "one in subjects", _voted("{{ one.proposal }}"))
    draft.tag("else")
    draft.line(own["proposals"], "Heading 1")
    titles = [table[key] for key in ("number", "name", "proposal")]
    draft.listing(titles, (12, 75, 78), "one in subjects", [_NUMBER, _NAME, "{{ one.proposal }}"])
    draft.tag("endif")


def _voted(*more: str) -> Sequence[str]:
    return [_NUMBER, _NAME, *_VOTES, *more]


# -- the counting record ----------------------------------------------------------------------------


def _counting(words: dict[str, Any]) -> Doc:
    own, table = words["count"], words["table"]
    draft = _begun(words, own["title"], own["draft"])
    draft.line(own["intro"])
    draft.line(own["team"], "Heading 1")
    draft.line(own["head"])
    draft.line(own["member"])
    draft.line(own["numbers"], "Heading 1")
    for key in ("present", "issued", "collected", "valid", "invalid"):
        draft.line(own[key])
    draft.when("count_note", lambda: draft.line(own["note"]))
    draft.line(own["result"], "Heading 1")
    titles = [table[key] for key in ("number", "name", *_BOXES)]
    draft.listing(titles, (12, 53, 18, 18, 20, 22, 22), "one in subjects", _voted())
    draft.line(own["copies"]).paragraph_format.keep_with_next = True
    left = (own["left"], words["sign"], "{{ witness_signs }}")
    draft.signatures(left, (own["right"], words["sign"], "{{ counter_signs }}"))
    return draft.document


# -- the sheet to write on --------------------------------------------------------------------------


def _sheet(words: dict[str, Any]) -> Doc:
    own = words["sheet"]
    draft = _begun(words, own["title"])
    draft.line(own["how"], "Given")
    for key in ("absent", "comment", "count", "votes", "level"):
        draft.line(own[f"sample_{key}"], "Choice")
    draft.line(own["attendance"], "Heading 1")
    titles = [own[key] for key in ("number", "name", "absent", "reason")]
    draft.listing(titles, (14, 70, 16, 65), "one in people", [_NUMBER, _NAME, "", ""])
    draft.line(own["comments"], "Heading 1")
    draft.tag("for one in subjects")
    draft.line(own["one"], "Heading 2")
    draft.dots(4)
    draft.tag("endfor")
    _sheet_result(draft, words)
    return draft.document


def _sheet_result(draft: Draft, words: dict[str, Any]) -> None:
    own, table = words["sheet"], words["table"]
    draft.tag("if with_vote")
    draft.line(own["count"], "Heading 1")
    draft.line(own["totals"], "Given")
    draft.line(own["result"], "Heading 1")
    titles = [table[key] for key in ("number", "name", *_BOXES)] + [own["level"]]
    blank = [""] * (len(_BOXES) + 1)
    draft.listing(titles, (10, 48, 16, 14, 18, 18, 18, 23), "one in subjects", [_NUMBER, _NAME, *blank])
    draft.tag("else")
    draft.line(own["result_without"], "Heading 1")
    titles = [table["number"], table["name"], own["level"]]
    draft.listing(titles, (14, 80, 71), "one in subjects", [_NUMBER, _NAME, ""])
    draft.tag("endif")


if __name__ == "__main__":
    main()

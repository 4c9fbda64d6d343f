"""Make the Word templates of the papers that go with ratings: list of names, submission, decision.

Run it after a change of the wording or the drawing: python -m handlers.documents.drafting.rating
"""

from typing import Any

import yaml
from docx.document import Document as Doc

from handlers.documents.drafting.draft import Draft
from handlers.documents.drafting.make import TEMPLATES
from handlers.documents.drafting.page import new_document

_WORDING = TEMPLATES / "rating_wording.yaml"
_WIDTHS_MM = (11, 50, 44, 38, 17)
_ROW = ("{{ one.place }}", "{{ one.name }}", "{{ one.cell }}", "{{ one.post }}", "{{ one.note }}")


def main() -> None:
    """Write every template beside its wording."""
    for name, document in documents().items():
        document.save(str(TEMPLATES / f"{name}.docx"))


def documents() -> dict[str, Doc]:
    """Return the templates by name."""
    words = yaml.safe_load(_WORDING.read_text(encoding="utf-8"))
    return {"rating_list": _list(words), "submission": _submission(words), "rating_decision": _decision(words)}


def _begun(words: dict[str, Any], own: dict[str, Any]) -> Draft:
    draft = Draft(new_document(), words)
    draft.national_header(words["party"])
    draft.line(own["title"], "Paper title")
    draft.line(own["about"], "Below title")
    draft.line(own.get("draft") or own["with"], "Note")
    draft.footer("")
    return draft


def _signed(draft: Draft) -> Doc:
    draft.signature(draft.words["for_unit"], draft.words["sign"])
    return draft.document


def _levels(draft: Draft, text: str) -> None:
    draft.tag("for level in levels")
    draft.line(text)
    draft.tag("endfor")


def _list(words: dict[str, Any]) -> Doc:
    own = words["list"]
    draft = _begun(words, own)
    titles = [own[name] for name in ("number", "name", "cell", "post", "note")]
    draft.tag("for level in levels")
    draft.line(own["level"], "Heading 1")
    draft.tag("if level.people")
    draft.listing(titles, _WIDTHS_MM, "one in level.people", _ROW)
    draft.tag("else")
    draft.line(own["nobody"])
    draft.tag("endif")
    draft.tag("endfor")
    draft.line(own["total"], "Heading 1")
    return _signed(draft)


def _submission(words: dict[str, Any]) -> Doc:
    own = words["submission"]
    draft = _begun(words, own)
    draft.line(own["to"], "Below title")
    for name in ("basis", "opening"):
        draft.line(own[name])
    draft.line(own["members"], "Heading 1")
    for name in ("counted", "rated"):
        draft.line(own[name])
    _levels(draft, own["level"])
    draft.line(own["quota"])
    draft.tag("if collectives.owed != '0'")
    draft.line(own["collectives"], "Heading 1")
    draft.line(own["collectives_counted"])
    draft.tag("endif")
    draft.line(own["end"])
    return _signed(draft)


def _decision(words: dict[str, Any]) -> Doc:
    own = words["decision"]
    draft = _begun(words, own)
    for name in ("basis", "basis_meeting"):
        draft.line(own[name])
    draft.line(own["decides"], "Below title")
    draft.line(own["first"])
    _levels(draft, own["level"])
    for name in ("second", "third"):
        draft.line(own[name])
    draft.signature(draft.words["for_unit"], draft.words["sign"])
    draft.line(own["to"], "Small note")
    for receiver in own["receivers"]:
        draft.line(receiver, "Small note")
    return draft.document


if __name__ == "__main__":
    main()

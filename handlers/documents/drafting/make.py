"""Make the Word templates that ship with the program.

Run it after a change of the wording or the drawing: python -m handlers.documents.drafting.make
"""

from pathlib import Path
from typing import Any

import yaml
from docx.document import Document as Doc

from handlers.documents.drafting.draft import Draft
from handlers.documents.drafting.page import new_document

TEMPLATES = Path(__file__).parents[1] / "templates"
_WORDING = TEMPLATES / "wording.yaml"


def main() -> None:
    """Write every template beside its wording."""
    for name, document in documents().items():
        document.save(str(TEMPLATES / f"{name}.docx"))


def documents() -> dict[str, Doc]:
    """Return the templates by name."""
    words = yaml.safe_load(_WORDING.read_text(encoding="utf-8"))
    return {
        "member": _paper(words, _member_head, _member_end),
        "member_quarterly": _paper(words, _member_head, _quarter_end),
        "collective": _paper(words, _collective_head, _collective_end),
    }


def _paper(words: dict[str, Any], head: Any, end: Any) -> Doc:
    draft = Draft(new_document(), words)
    _top(draft)
    head(draft)
    _body(draft)
    end(draft)
    draft.footer(words["code"])
    return draft.document


# -- what all papers share ---------------------------------------------------------------------------


def _top(draft: Draft) -> None:
    words = draft.words
    draft.when("mark", lambda: draft.line("{{ mark }}", "Form mark"))
    draft.national_header(words["party"])
    draft.line("{{ title }}", "Paper title")
    draft.choose("quarter", (words["quarter"], words["year"]), "Below title")
    draft.when("provisional", lambda: draft.line(words["provisional"], "Note"))
    draft.when("draft", lambda: draft.line(words["draft"], "Note"))
    draft.when("handwritten", lambda: draft.line(words["handwritten"], "Note"))


def _body(draft: Draft) -> None:
    draft.tag("for section in sections")
    draft.line(_SECTION, "Heading 1")
    draft.tag("for block in section.blocks")
    _kind(draft, "question", lambda: draft.line(_NUMBERED, "Heading 2"))
    _kind(draft, "text", lambda: draft.line("{{ block.text }}"))
    _kind(draft, "row", lambda: draft.line("({{ block.number }}) {{ block.text }}"))
    _kind(draft, "blank", lambda: draft.dots(2))
    _kind(draft, "ticks", lambda: _ticks(draft))
    _kind(draft, "points", lambda: draft.points_tables())
    _kind(draft, "total", lambda: draft.line(draft.words["points"]["total"], "Total"))
    draft.tag("endfor")
    draft.tag("endfor")
    draft.when("partly_provisional", lambda: draft.line(draft.words["provisional_note"], "Small note"))


_MARK = "{% if section.provisional and partly_provisional %} (*){% endif %}"
_SECTION = "{{ section.number }}. {{ section.title }}" + _MARK
_NUMBERED = "{% if block.number %}{{ block.number }}. {% endif %}{{ block.title }}"


def _kind(draft: Draft, kind: str, write: Any) -> None:
    draft.when(f"block.kind == '{kind}'", write)


def _ticks(draft: Draft) -> None:
    draft.when("block.number", lambda: draft.line(_NUMBERED, "Heading 2"))
    draft.tag("if block.tall")
    draft.when("not block.number", lambda: draft.line("{{ block.title }}:", "Choice"))
    draft.tag("for option in block.options")
    draft.boxes("", loop=False)
    draft.tag("endfor")
    draft.tag("else")
    draft.boxes("{% if not block.number %}{{ block.title }}:{% endif %}", loop=True)
    draft.tag("endif")


# -- the head and the end of each ----------------------------------------------------------------------


def _member_head(draft: Draft) -> None:
    head = draft.words["head"]
    draft.pair(head, "full_name", "birth_date")
    for name in ("party_post", "gov_post", "union_post", "workplace", "cell"):
        draft.known(head, name)


def _collective_head(draft: Draft) -> None:
    draft.known(draft.words["head"], "collective")


def _member_end(draft: Draft) -> None:
    words = draft.words
    cell = words["cell"]
    draft.signature(words["author"], words["sign"], "{{ signer }}")
    _by_others(draft)
    draft.line(cell["title"], "Part")
    draft.filled_by_hand(cell["comment"], 4)
    draft.filled_by_hand(cell["proposal"], 1)
    draft.signature(cell["by"], words["sign"])
    draft.filled_by_hand(cell["final"], 1)
    draft.signature(cell["final_by"], words["sign_and_seal"])


def _by_others(draft: Draft) -> None:
    """Write the parts that others fill in: their words where they came, else lines for the hand."""
    draft.tag("for box in boxes")
    draft.line("{{ box.heading }}", "Part")
    draft.tag("if box.lines")
    draft.line("- {{ box.ask }}:", "Given")
    draft.tag("for line in box.lines")
    draft.line("{{ line }}")
    draft.tag("endfor")
    draft.tag("else")
    draft.filled_by_hand("{{ box.ask }}:", 4)
    draft.tag("endif")
    draft.tag("if box.level")
    draft.line("- {{ box.ask_level }}: {{ box.level }}.", "Given")
    draft.tag("elif box.ask_level")
    draft.filled_by_hand("{{ box.ask_level }}:", 1)
    draft.tag("endif")
    draft.signature("{{ box.by }}", draft.words["sign_and_seal"], "{{ box.name }}")
    draft.tag("endfor")


def _quarter_end(draft: Draft) -> None:
    words, authority = draft.words, draft.words["authority"]
    draft.signature(words["author"], words["sign"], "{{ signer }}")
    draft.line(authority["title"], "Part")
    draft.filled_by_hand(authority["points"], 1)
    draft.filled_by_hand(authority["fulfilment"], 2)
    draft.filled_by_hand(authority["level"], 1)
    draft.signature(authority["by"], words["sign_and_seal"])
    draft.filled_by_hand(authority["confirm"], 2)
    draft.signature(authority["confirm_by"], words["sign"])


def _collective_end(draft: Draft) -> None:
    draft.signature(draft.words["collective_author"], draft.words["sign_and_seal"])


if __name__ == "__main__":
    main()

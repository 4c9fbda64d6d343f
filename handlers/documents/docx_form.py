"""A form as a Word file, filled into a template that an office can replace."""

import functools
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from handlers.documents.paper import Filled, context, is_quarterly
from models.errors import KiemdiemError
from models.forms.schema import Form

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHIPPED = Path(__file__).parent / "templates"
# What XML cannot hold, what docxtpl takes for breaks, and letters that turn or hide what is written.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


class PaperTemplateError(KiemdiemError):
    """A template cannot be filled; ``str`` names the file and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Templates:
    """Where templates are: in the office's folder, if it has one, else the shipped ones.

    A template is ``<form id>.docx`` (a form with the points of another place is looked for without the
    name of that place too), else ``<subject>_quarterly.docx`` for a form of quarters, else ``<subject>.docx``.
    """

    office: Path | None = None

    def of(self, form: Form) -> Path:
        """Return the template of a form; the office's own one wins."""
        quarterly = [f"{form.subject}_quarterly"] if is_quarterly(form) else []
        return self._first(form.id, form.id.partition("--")[0], *quarterly, form.subject)

    def named(self, name: str) -> Path:
        """Return a template by its name; the office's own one wins."""
        return self._first(name)

    def _first(self, *names: str) -> Path:
        folders = [folder for folder in (self.office, SHIPPED) if folder is not None]
        for folder in folders:
            for name in names:
                if (path := folder / f"{name}.docx").is_file():
                    return path
        raise PaperTemplateError(f"there is no template {names[-1]}.docx in {SHIPPED}")


def form_docx(filled: Filled, templates: Templates) -> bytes:
    """Fill the form's template; raise PaperTemplateError. Takes tens of milliseconds: call it in a thread."""
    return fill_template(templates.of(filled.form), context(filled))


def fill_template(path: Path, values: Mapping[str, Any]) -> bytes:
    """Fill a template with plain texts; raise PaperTemplateError. Call it in a thread."""
    # Loading Word libraries takes a tenth of a second, which no start of the bot and no command should pay.
    from docxtpl import DocxTemplate  # noqa: PLC0415

    buffer = io.BytesIO()
    try:
        paper = DocxTemplate(str(path))
        paper.render(_inert(dict(values)), jinja_env=_environment())
        paper.save(buffer)
    except Exception as error:
        # Anything can be wrong in a file that somebody made elsewhere.
        raise PaperTemplateError(f"{path} cannot be filled: {error}") from error
    return buffer.getvalue()


@functools.cache
def _environment() -> Any:
    """Return what reads templates: in a sandbox, since they come from outside; an unknown name is a fault."""
    # As above: slow, and only papers need it.
    from jinja2 import StrictUndefined  # noqa: PLC0415
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    class Environment(SandboxedEnvironment):
        """Keeps what it has compiled: the papers of a cell share a template."""

        def from_string(self, source: Any, *_: Any, **__: Any) -> Any:
            return self._compiled(source)

        @functools.lru_cache(maxsize=64)  # noqa: B019 - there is one environment, for good
        def _compiled(self, source: str) -> Any:
            return super().from_string(source)

    return Environment(autoescape=True, undefined=StrictUndefined)


def _inert(value: Any) -> Any:
    """Return the same values with every text as it can only be read: no markup, no place, no control."""
    if isinstance(value, str):
        safe = str(escape(_UNPRINTABLE.sub("", value.replace("\t", " "))))
        # Braces are written as numbers, since docxtpl would turn {_{ into {{.
        return Markup(safe.replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704
    if isinstance(value, dict):
        return {key: _inert(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_inert(inner) for inner in value]
    return value

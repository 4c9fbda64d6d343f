"""What every turn may use that is not in the database."""

from dataclasses import dataclass, field
from pathlib import Path

from handlers.texts import Texts
from models.forms.catalog import Catalog


@dataclass(frozen=True)
class Services:
    """Texts, forms, and the few settings that handlers need."""

    texts: Texts
    catalog: Catalog
    links: dict[str, str] = field(default_factory=dict)
    """Per channel, the start of a link that opens the bot with a token at its end, if there is one."""
    files: Path = Path("files")
    """Where files are kept, sealed, beside the database."""
    papers: Path | None = None
    """The office's own Word templates, where it has any."""
    libreoffice: str = "soffice"
    """The program that makes PDF files, where it is installed."""

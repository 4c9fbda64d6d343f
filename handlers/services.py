"""What every turn may use that is not in the database."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from handlers.texts import Texts
from models.forms.catalog import Catalog
from models.messaging import Capabilities
from models.page import WEB


@dataclass(frozen=True)
class Services:
    """Texts, forms, and the few settings that handlers need."""

    texts: Texts
    catalog: Catalog
    links: dict[str, str] = field(default_factory=dict)
    """Per channel, the start of a link that opens the bot with a token at its end, if there is one."""
    abilities: dict[str, Capabilities] = field(default_factory=dict)
    """Per channel, what it can do; a channel that is not running is taken for one with buttons."""
    quotas: dict[str, int] = field(default_factory=dict)
    """Per channel, how many messages a month its plan allows; 0 or absent: no limit."""
    files: Path = Path("files")
    """Where files are kept, sealed, beside the database."""
    send_rate: float = 25.0
    """How many messages a second the bot sends at most; for forecasts only."""
    broadcast_alone: int = 50
    """To how many recipients one admin alone may broadcast without a waiting time."""
    broadcast_wait: timedelta = timedelta(minutes=10)
    """How long a larger broadcast can be stopped before it begins, unless a second admin confirms it."""
    papers: Path | None = None
    """The office's own Word templates, where it has any."""
    libreoffice: str = "soffice"
    """The program that makes PDF files, where it is installed."""
    public_url: str = ""
    """Where people reach the pages, without a slash at the end; empty: there are none."""

    def link_from(self, channel: str) -> str:
        """Return how a link into a messenger begins: into the one where somebody is, else into any."""
        return self.links.get(channel) or next(filter(None, self.links.values()), "")

    @property
    def messengers(self) -> list[str]:
        """Return the messengers that run; a desk in a browser is none."""
        return sorted(name for name in self.abilities if name != WEB)

    def has_buttons(self, channel: str) -> bool:
        """Tell whether choices are pressed there; else they are numbered text."""
        return channel not in self.abilities or self.abilities[channel].buttons

    def edits(self, channel: str) -> bool:
        """Tell whether a message can be changed there; else each change is a message of its own."""
        return channel not in self.abilities or self.abilities[channel].edit

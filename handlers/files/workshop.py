"""What work outside of turns is done with."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.files.vault import Vault
from handlers.mail import Courier
from handlers.services import Services
from models.messaging import Channel
from models.store.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class Workshop:
    """The database, the way out, texts and forms, and the channels that files come from."""

    database: Database
    courier: Courier
    services: Services
    channels: Mapping[str, Channel]

    @property
    def vault(self) -> Vault:
        """Return the place of the kept files."""
        return Vault(self.services.files, self.database.box)

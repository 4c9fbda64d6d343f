"""Whether the configured secret is the one that this database was written with."""

from models.details import read_details
from models.errors import KiemdiemError
from models.member import Member
from models.store.crypto import UnreadableSecretError
from models.store.unit_of_work import Store


async def require_key(store: Store) -> None:
    """Open one stored value; raise KiemdiemError where the secret does not open it."""
    member = await store.first(Member)
    if member is None:
        return
    try:
        read_details(store.box, member)
    except UnreadableSecretError:
        raise KiemdiemError(
            "KIEMDIEM_SECRET_KEY is not the key that this database was written with: put that key back, "
            "or name it in KIEMDIEM_OLD_SECRET_KEYS"
        ) from None

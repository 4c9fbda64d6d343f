"""One process at a time for a SQLite database: a lock that ends with the process."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import KiemdiemError


@contextmanager
def only_process(database: Path) -> Iterator[None]:
    """Hold the database's lock file; raise KiemdiemError while another process has it."""
    path = database.with_name(database.name + ".lock")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KiemdiemError(
                f"another kiemdiem runs on {database.name}; stop it first, or use PostgreSQL for several"
            ) from None
        yield

"""Errors that more than one room has to know."""


class KiemdiemError(Exception):
    """A failure whose text may be shown to the person at the command line."""


class ConflictError(KiemdiemError):
    """Somebody else changed the row since it was read; the turn has to be run again."""


class NotAllowedError(KiemdiemError):
    """The actor may not do this; people are told the same as for 'not found'."""

"""All forms that the program knows."""

from pathlib import Path

from models.errors import KiemdiemError
from models.forms.loading import load_form
from models.forms.schema import Form


class Catalog:
    """The forms, by id and version."""

    def __init__(self, forms: list[Form]) -> None:
        self._forms = {(form.id, form.version): form for form in forms}

    @classmethod
    def load(cls, *folders: Path) -> "Catalog":
        """Read every ``*.yaml`` of the folders; raise FormFaultsError."""
        return cls([load_form(path) for folder in folders for path in sorted(folder.glob("*.yaml"))])

    def get(self, form_id: str, version: int | None = None) -> Form:
        """Return a form, the newest version unless one is named; raise KiemdiemError."""
        versions = sorted(v for known, v in self._forms if known == form_id)
        wanted = version if version is not None else (versions[-1] if versions else 0)
        if (form_id, wanted) not in self._forms:
            known = ", ".join(sorted({name for name, _ in self._forms}))
            raise KiemdiemError(f"there is no form {form_id!r} version {wanted}; known are: {known}")
        return self._forms[form_id, wanted]

    def all(self) -> list[Form]:
        """Return the newest version of every form."""
        return [self.get(form_id) for form_id in sorted({form_id for form_id, _ in self._forms})]

"""All forms that the program knows."""

from pathlib import Path

from models.errors import KiemdiemError
from models.forms.loading import load_form
from models.forms.schema import Form
from models.forms.variants import variants


class Catalog:
    """The forms, by id and version; each also with every other set of points that it names."""

    def __init__(self, forms: list[Form]) -> None:
        self._forms: dict[tuple[str, int], Form] = {}
        for form in forms:
            self.add(form)

    def copy(self) -> "Catalog":
        """Return a catalog of its own with the same forms."""
        copied = Catalog([])
        copied._forms.update(self._forms)
        return copied

    def add(self, form: Form) -> None:
        """Take a form up; one of the same id and version is replaced."""
        for one in (form, *variants(form)):
            self._forms[one.id, one.version] = one

    def has(self, form_id: str, version: int) -> bool:
        """Tell whether the form is known."""
        return (form_id, version) in self._forms

    def newest(self, form_id: str) -> int:
        """Return the newest version of a form, 0 where there is none."""
        return max((version for known, version in self._forms if known == form_id), default=0)

    @classmethod
    def load(cls, *folders: Path) -> "Catalog":
        """Read every ``*.yaml`` of the folders; raise FormFaultsError."""
        return cls([load_form(path) for folder in folders for path in sorted(folder.glob("*.yaml"))])

    def get(self, form_id: str, version: int | None = None) -> Form:
        """Return a form, the newest version unless one is named; raise KiemdiemError."""
        wanted = version if version is not None else self.newest(form_id)
        if (form_id, wanted) not in self._forms:
            known = ", ".join(sorted({name for name, _ in self._forms}))
            raise KiemdiemError(f"there is no form {form_id!r} version {wanted}; known are: {known}")
        return self._forms[form_id, wanted]

    def all(self) -> list[Form]:
        """Return the newest version of every form."""
        return [self.get(form_id) for form_id in sorted({form_id for form_id, _ in self._forms})]

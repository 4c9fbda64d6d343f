"""All rule sets that the program knows."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from models.errors import KiemdiemError
from models.rules.schema import CycleKind, RuleSet


class Rulebook:
    """The rule sets, by id."""

    def __init__(self, sets: list[RuleSet]) -> None:
        self._sets = {one.id: one for one in sets}

    @classmethod
    def load(cls, *folders: Path) -> "Rulebook":
        """Read every ``*.yaml`` of the folders; raise KiemdiemError that names file and key."""
        return cls([_read(path) for folder in folders for path in sorted(folder.glob("*.yaml"))])

    def find(self, rules_id: str) -> RuleSet | None:
        """Return a rule set, None where there is none of this id."""
        return self._sets.get(rules_id)

    def all(self) -> list[RuleSet]:
        """Return every rule set."""
        return list(self._sets.values())

    def get(self, rules_id: str) -> RuleSet:
        """Return a rule set; raise KiemdiemError where there is none."""
        if rules_id not in self._sets:
            raise KiemdiemError(f"there are no rules {rules_id!r}; known are: {', '.join(sorted(self._sets))}")
        return self._sets[rules_id]

    def for_round(self, year: int, kind: CycleKind) -> list[RuleSet]:
        """Return the rule sets in force for a round, the newest first."""
        fitting = [one for one in self._sets.values() if kind in one.kinds and one.in_force(year)]
        return sorted(fitting, key=lambda one: one.from_year, reverse=True)


@cache
def shipped() -> Rulebook:
    """Return the rules that ship with the program."""
    return Rulebook.load(Path(__file__).parent / "definitions")


def _read(path: Path) -> RuleSet:
    try:
        return RuleSet.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise KiemdiemError(f"{path.name}: {where}: {first['msg']}") from None
    except yaml.YAMLError as error:
        raise KiemdiemError(f"{path.name}: not readable as YAML: {str(error).splitlines()[0]}") from None

"""The parts of a paper that others fill in: which there are, who was asked, what came."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers import forms_shelf
from handlers.facts import facts_of
from handlers.roster.names import tidy_person
from models.assessment import Assessment
from models.box import BoxRow
from models.cycle import CycleBasis
from models.forms.box import Box
from models.forms.catalog import Catalog
from models.forms.schema import Facts, Form, Option
from models.member import Member
from models.store.unit_of_work import Store

_POST_BEGINS = re.compile(r"[,;(]| [-–] ")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of one paper; ``owed`` tells that the paper is not whole without it."""

    assessment: Assessment
    box: Box
    levels: tuple[Option, ...]
    row: BoxRow | None
    owed: bool

    @property
    def came(self) -> bool:
        """Tell whether it was filled in."""
        return self.row is not None and self.row.came

    @property
    def missing(self) -> bool:
        """Tell whether it still has to come."""
        return self.owed and not self.came

    def level_words(self, value: str, lang: str) -> str:
        """Return a level in words, empty where there is none."""
        return next((one.label.to(lang) for one in self.levels if one.value == value), "")


async def parts_of(store: Store, catalog: Catalog, assessment: Assessment) -> list[Part]:
    """Return the parts of a person's paper that others fill in, in its order."""
    member = await store.get(Member, assessment.member_id)
    if member is None or not assessment.personal or not assessment.must_review:
        return []
    form = await forms_shelf.find(store, catalog, assessment.form_id, assessment.form_version)
    asked, facts = await asked_for(store, assessment.cycle_id), facts_of(member)
    rows = {row.box: row for row in await store.group(BoxRow, "assessment_id", assessment.id)}
    return [
        _part(assessment, form, box, rows.get(box.key), facts)
        for box in form.filled_by_others
        if box.key in rows or is_offered(box, facts, asked)
    ]


def _part(assessment: Assessment, form: Form, box: Box, row: BoxRow | None, facts: Facts) -> Part:
    # Where the roster does not say, somebody can be named, but nothing is missing by itself.
    owed = row is not None or box.only_for is None or facts.get(box.only_for) is True
    return Part(assessment, box, form.scales.get("level4", ()) if box.level else (), row, owed)


def is_offered(box: Box, facts: Facts, asked: Collection[str]) -> bool:
    """Tell whether a part stands on somebody's paper."""
    meant = box.only_for is None or facts.get(box.only_for) is not False
    return meant and (not box.on_request or box.key in asked)


async def asked_for(store: Store, cycle_id: int) -> frozenset[str]:
    """Return the parts that a round asks for besides those of its forms."""
    kept = await store.get(CycleBasis, cycle_id)
    return frozenset(kept.data.get("boxes", ())) if kept else frozenset()


async def part_of(store: Store, catalog: Catalog, assessment: Assessment, key: object) -> Part | None:
    """Return one part of a paper by its key."""
    return next((one for one in await parts_of(store, catalog, assessment) if one.box.key == key), None)


async def load_parts(store: Store, catalog: Catalog, assessments: Sequence[Assessment]) -> list[Part]:
    """Return the parts of many papers, read in a few queries."""
    await store.load(Member, [(one.member_id,) for one in assessments])
    await store.load_groups(BoxRow, "assessment_id", [one.id for one in assessments])
    return [part for one in assessments for part in await parts_of(store, catalog, one)]


def name_in(store: Store, row: BoxRow) -> str:
    """Return name and post of who was named."""
    return store.box.open(row.name, "box", "name", row.id)


def person_in(store: Store, row: BoxRow) -> str:
    """Return the name of who was named, without the post."""
    return tidy_person(_POST_BEGINS.split(name_in(store, row))[0])


def text_in(store: Store, row: BoxRow) -> str:
    """Return the comment, empty where there is none; a draft until the row says that it came."""
    return store.box.open(row.text, "box", "text", row.id) if row.text else ""


def level_in(store: Store, row: BoxRow) -> str:
    """Return the value of the level, empty where there is none."""
    return store.box.open(row.level, "box", "level", row.id) if row.level else ""

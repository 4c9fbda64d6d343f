"""The forms that offices brought: taken up from the database into the catalog, and written into it."""

import asyncio

import structlog
import yaml
from sqlalchemy import select

from models.form_row import FormRow
from models.forms.catalog import Catalog
from models.forms.loading import FormFaultsError, read_form
from models.forms.schema import Form
from models.member import Member
from models.store.tables import form as form_table
from models.store.unit_of_work import Database, Store
from models.unit import Unit

_DIGITS_OF_A_UNIT = 6
_LONGEST_ID = 64
log = structlog.get_logger()


async def find(store: Store, catalog: Catalog, form_id: str, version: int) -> Form:
    """Return a form; one that another process has taken in meanwhile is taken up first."""
    if not catalog.has(form_id, version):
        await take_up(store, catalog)
    return catalog.get(form_id, version)


async def refresh(database: Database, catalog: Catalog) -> None:
    """Take up what is new, if anything is."""
    async with database.read() as store:
        await take_up(store, catalog)


async def take_up(store: Store, catalog: Catalog) -> int:
    """Bring the forms of the database into the catalog; return how many were new."""
    t = form_table.c
    known = await store.query(select(t.id, t.form_id, t.form_version))
    new = [row.id for row in known if not catalog.has(row.form_id, row.form_version)]
    rows = await store.find(FormRow, t.id.in_(new)) if new else []
    read = [await asyncio.to_thread(_read, row) for row in rows]
    for form in read:
        if form is not None:
            catalog.add(form)
    return len(rows)


def _read(row: FormRow) -> Form | None:
    try:
        return read_form(f"{row.form_id}.yaml", row.text)
    except FormFaultsError as error:
        # Written by a program that knows more than this one; who needs the form is told by the catalog.
        log.error("a form of the database cannot be read", action="forms", form=row.id, error=str(error))
        return None


def put(store: Store, catalog: Catalog, form: Form, unit: Unit, member: Member) -> FormRow:
    """Keep a form that an office brings, and let it be used at once."""
    row = store.add(
        FormRow(
            id=store.ids.new(),
            form_id=form.id,
            form_version=form.version,
            unit_id=unit.id,
            text=form_text(form),
            brought_by=member.id,
            brought_at=store.clock.now(),
        )
    )
    catalog.add(form)
    return row


def form_text(form: Form) -> str:
    """Return a form as the text of its file."""
    data = form.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)


def own_id(form_id: str, unit: Unit) -> str:
    """Return the id under which a unit keeps a form.

    The highest unit may follow up the forms that ship with the program; the others have ids of their
    own, so that nobody changes the form of another place.
    """
    if unit.parent_id is None:
        return form_id
    end = f"-{unit.id % 16**_DIGITS_OF_A_UNIT:0{_DIGITS_OF_A_UNIT}x}"
    return form_id if form_id.endswith(end) else form_id[: _LONGEST_ID - len(end)] + end


async def usable(store: Store, catalog: Catalog, unit: Unit) -> list[Form]:
    """Return the newest forms that a unit may use: those that ship, its own, and those from above it."""
    await take_up(store, catalog)
    rows = await store.find(FormRow)
    owners = {row.form_id: row.unit_id for row in rows}
    units = {owner: await store.get(Unit, owner) for owner in set(owners.values())}
    holding = {owner for owner, found in units.items() if found is not None and found.holds(unit)}
    foreign = {form_id for form_id, owner in owners.items() if owner not in holding}
    return [form for form in catalog.all() if form.id.partition("--")[0] not in foreign]

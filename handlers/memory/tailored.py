"""The form that one person is asked: the round's form with the points that are put to them."""

from handlers import forms_shelf
from handlers.memory.points import carried_for
from models.assessment import Assessment
from models.collective import Contribution
from models.forms import part, tailoring
from models.forms.catalog import Catalog
from models.forms.schema import Form
from models.store.unit_of_work import Store


async def form_of(store: Store, catalog: Catalog, assessment: Assessment) -> Form:
    """Return an assessment's form, tailored to its person; of a part only what was asked for."""
    form = await forms_shelf.find(store, catalog, assessment.form_id, assessment.form_version)
    if assessment.part_of is not None and (asked := await store.get(Contribution, assessment.id)) is not None:
        form = part.only(form, asked.questions)
    carried = await carried_for(store, catalog, assessment)
    return tailoring.shipped().tailor(form, carried)

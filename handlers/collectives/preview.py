"""What an opening would ask of the collectives, in words for the admin's table."""

from datetime import date

from markupsafe import Markup

from handlers.collectives.opening import owed_in, unwritten
from handlers.office.voice import Speaker
from models.rules.basis import Basis
from models.unit import Unit

_NAMED = 5


async def lines(speaker: Speaker, unit: Unit, basis: Basis, cut_off: date) -> list[Markup]:
    """Return how many collectives report, which are not rated and why, and which have nobody to write."""
    owed = await owed_in(speaker.store, unit, basis, cut_off)
    if not owed:
        return []
    said = [speaker.say("collective.opening.reports", count=sum(one.reports for one in owed))]
    for code in dict.fromkeys(one.verdict.code for one in owed if one.verdict.code):
        rule, count = basis.rules.rule(code), sum(one.verdict.code == code for one in owed)
        title = rule.title.to(speaker.lang) if rule else code
        said.append(
            speaker.say(
                "collective.opening.case", title=title, source=rule.source if rule else "–", count=count
            )
        )
    if missing := unwritten(owed):
        names = ", ".join(body.name for body in missing[:_NAMED])
        more = "" if len(missing) <= _NAMED else ", …"
        said.append(speaker.say("collective.opening.unwritten", count=len(missing), names=names + more))
    return said

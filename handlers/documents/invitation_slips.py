"""Invitations as paper slips: one printable A4 page of HTML for eight people, with QR codes drawn inside."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import segno
from markupsafe import Markup

from handlers.documents.invitation import InvitationCard, by_cell

SLIPS_PER_PAGE = 8
# Trying all eight masks takes four times as long; any of them can be read.
QR_MASK = 2
_STEPS_WITH_LINK = ("slip_step_1", "slip_step_2", "slip_step_3")
_STEPS_WITHOUT_LINK = ("slip_no_link_1", "slip_no_link_2", "slip_step_3")

_STYLE = Markup("""
@page { size: A4; margin: 8mm }
* { box-sizing: border-box; margin: 0 }
body { font: 10.5pt/1.35 "Segoe UI", "Noto Sans", Arial, sans-serif; color: #000; background: #fff }
.page { width: 194mm; margin: 0 auto; break-after: page }
.page:last-child { break-after: auto }
h1 { font-size: 11pt; height: 7mm; overflow: hidden; white-space: nowrap }
.slips { display: grid; grid-template-columns: 97mm 97mm; grid-auto-rows: 68mm; border: 0.3mm dashed #888 }
.slip { padding: 3mm 4mm 2.5mm; overflow: hidden; border: 0 dashed #888; border-width: 0 0.3mm 0.3mm 0;
  display: grid; gap: 0.8mm 3mm; grid-template-columns: 1fr 31mm; grid-template-rows: auto auto 1fr auto }
.slip:nth-child(2n) { border-right: 0 }
.name { grid-column: 1 / 3; font-size: 12.5pt; font-weight: 700; line-height: 1.2 }
.unit { font-size: 9pt; line-height: 1.25; color: #333 }
.qr { grid-row: 2 / 4; grid-column: 2; align-self: start }
.qr svg { width: 31mm; height: 31mm; display: block }
.code { font: 700 19pt/1.2 Consolas, "DejaVu Sans Mono", monospace; white-space: nowrap }
.code span + span { margin-left: 0.35em }
.code small { font: 9pt "Segoe UI", "Noto Sans", Arial, sans-serif; letter-spacing: 0; display: block }
.two svg { width: 21mm; height: 21mm; margin: 0 auto }
.two small { font-size: 7.5pt; line-height: 1.1; display: block; text-align: center }
.foot { grid-column: 1 / 3; font-size: 8pt; align-self: end }
ol { padding-left: 1.3em; font-size: 8.8pt; line-height: 1.22 }
@media screen { body { background: #eee } .page { background: #fff; padding: 3mm; margin: 4mm auto } }
""")
_DOCUMENT = Markup(
    '<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
    "<title>{title}</title><style>{style}</style></head>\n<body>\n{pages}\n</body></html>\n"
)
_PAGE = Markup('<section class="page"><h1>{heading}</h1><div class="slips">\n{slips}\n</div></section>')
_SLIP = Markup(
    '<article class="slip"><div class="name">{name}</div>'
    '<div><div class="unit">{base}<br>{cell}</div>'
    '<div class="code"><small>{code_label}</small><span>{code_start}</span><span>{code_end}</span></div></div>'
    '{qr}<ol>{steps}</ol><div class="foot">{until}. {once}</div></article>'
)
_STEP = Markup("<li>{}</li>")
_ONE, _TWO = Markup('<div class="qr">{}</div>'), Markup('<div class="qr two">{}</div>')
_NAMED = Markup("<small>{}</small>{}")


def slips_html(title: str, cards: Iterable[InvitationCard], say: Callable[..., str]) -> bytes:
    """Draw the slips, a new page for each cell; the page loads nothing from anywhere."""
    pages = Markup("\n").join(_pages(title, cards, say))
    lang = say("roster.slip_language")
    return _DOCUMENT.format(lang=lang, title=title, style=_STYLE, pages=pages).encode()


def _pages(title: str, cards: Iterable[InvitationCard], say: Callable[..., str]) -> Iterator[Markup]:
    for group in by_cell(cards):
        for start in range(0, len(group), SLIPS_PER_PAGE):
            slips = Markup("\n").join(_slip(card, say) for card in group[start : start + SLIPS_PER_PAGE])
            yield _PAGE.format(heading=" · ".join((title, *_unit(group[0]))), slips=slips)


def _slip(card: InvitationCard, say: Callable[..., str]) -> Markup:
    half = (len(card.code) + 1) // 2
    base, cell = (*_unit(card), "")[:2]
    return _SLIP.format(
        name=card.name,
        base=base,
        cell=cell,
        code_label=say("roster.slip_code"),
        code_start=card.code[:half],
        code_end=card.code[half:],
        qr=_squares(card, say),
        steps=Markup("").join(_STEP.format(step) for step in _steps(card, say)),
        until=say("roster.slip_until", date=card.valid_until.strftime("%d/%m/%Y")),
        once=say("roster.slip_once"),
    )


def _unit(card: InvitationCard) -> tuple[str, ...]:
    """Name the unit; a base cell is its own only cell and is named once."""
    return (card.cell,) if card.base in ("", card.cell) else (card.base, card.cell)


def _steps(card: InvitationCard, say: Callable[..., str]) -> Sequence[str]:
    if card.how:
        return card.how
    keys = _STEPS_WITH_LINK if card.link else _STEPS_WITHOUT_LINK
    return [say(f"roster.{key}") for key in keys]


def _squares(card: InvitationCard, say: Callable[..., str]) -> Markup:
    """Draw the way into the chat, and below it, smaller, the page where there is one."""
    if not card.page:
        return _ONE.format(_qr(card.link))
    named = ((card.link, "page.slip_chat"), (card.page, "page.slip_page"))
    drawn = (_NAMED.format(say(key), _qr(link)) for link, key in named if link)
    return _TWO.format(Markup("").join(drawn))


def _qr(link: str) -> Markup:
    if not link:
        return Markup("")
    code = segno.make(link, error="m", micro=False, boost_error=False, mask=QR_MASK)
    # The drawing comes from segno; the link is in it only as squares.
    return Markup(code.svg_inline(border=2, omitsize=True))  # noqa: S704

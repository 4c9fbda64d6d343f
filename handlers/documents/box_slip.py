"""The page that is carried to who fills in a part of somebody's paper: one A4 page of HTML with a QR code."""

from collections.abc import Callable
from dataclasses import dataclass

import segno
from markupsafe import Markup

from handlers.documents.invitation_slips import QR_MASK

_LINES = 9
_STYLE = Markup("""
@page { size: A4; margin: 20mm 15mm 15mm 30mm }
* { box-sizing: border-box; margin: 0 }
body { font: 14pt/1.35 "Times New Roman", "Liberation Serif", serif; color: #000; background: #fff }
main { width: 165mm; margin: 0 auto }
.head { display: grid; grid-template-columns: 1fr 1fr; text-align: center }
.head u { text-underline-offset: 1.5mm; font-weight: 700 }
.place { font-style: italic; text-align: right; margin-top: 4mm }
h1 { font-size: 16pt; text-align: center; margin-top: 8mm; text-transform: uppercase }
.round { text-align: center }
p { margin-top: 3mm; text-align: justify; text-indent: 10mm }
p.plain { text-indent: 0 }
.line { border-bottom: 0.3mm dotted #000; height: 8mm }
.options { margin-top: 2mm; display: grid; grid-template-columns: 1fr 1fr }
.sign { margin: 6mm 0 0 75mm; text-align: center; min-height: 34mm }
.link { display: grid; grid-template-columns: 26mm 1fr; gap: 5mm; border-top: 0.3mm dashed #888;
  padding-top: 3mm;  font-size: 10pt; line-height: 1.3; align-items: center; break-inside: avoid }
.link svg { width: 26mm; height: 26mm; display: block }
@media screen { body { background: #eee } main { background: #fff; padding: 10mm; width: 185mm } }
""")
_DOCUMENT = Markup(
    '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
    "<title>{title}</title><style>{style}</style></head>\n<body><main>\n"
    '<div class="head"><b>{head}</b><div><u>{party}</u></div></div><div class="place">{date}</div>\n'
    '<h1>{title}</h1><div class="round">{round}</div>\n'
    "<p>{to}</p><p>{about}</p>\n<p><b>{ask}:</b></p>\n{lines}\n{level}\n"
    '<div class="sign"><b>{signed_by}</b><br><i>{sign}</i></div>\n{link}</main></body></html>\n'
)
_LEVEL = Markup('<p><b>{title}:</b></p><div class="options">{options}</div>')
_OPTION = Markup("<div>☐ {}</div>")
_LINK = Markup('<div class="link"><div>{qr}</div><div>{words}</div></div>\n')


@dataclass(frozen=True, slots=True)
class BoxSlip:
    """What stands on the page; ``link`` works once and is for nobody but who was asked: never for a log."""

    name: str
    cell: str
    round: str
    asked: str
    heading: str
    title: str
    level: str
    options: tuple[str, ...]
    signed_by: str
    link: str
    until: str


def slip_html(slip: BoxSlip, say: Callable[..., str]) -> bytes:
    """Draw the page; it loads nothing from anywhere."""
    return _DOCUMENT.format(
        title=say("boxes.slip.title"),
        style=_STYLE,
        head=slip.cell.upper(),
        party=say("boxes.slip.party"),
        date=say("boxes.slip.date"),
        round=slip.round,
        to=say("boxes.slip.to", who=slip.asked),
        about=say("boxes.slip.about", name=slip.name, cell=slip.cell),
        ask=slip.title,
        lines=Markup('<div class="line"></div>') * _LINES,
        level=_level(slip),
        signed_by=slip.signed_by.upper(),
        sign=say("boxes.slip.sign"),
        link=_link(slip, say),
    ).encode()


def _level(slip: BoxSlip) -> Markup:
    if not slip.options:
        return Markup("")
    options = Markup("").join(_OPTION.format(one) for one in slip.options)
    return _LEVEL.format(title=slip.level, options=options)


def _link(slip: BoxSlip, say: Callable[..., str]) -> Markup:
    if not slip.link:
        return Markup("")
    code = segno.make(slip.link, error="m", micro=False, boost_error=False, mask=QR_MASK)
    # The drawing comes from segno; the link is in it only as squares.
    drawn = Markup(code.svg_inline(border=2, omitsize=True))  # noqa: S704
    return _LINK.format(qr=drawn, words=say("boxes.slip.by_link", until=slip.until))

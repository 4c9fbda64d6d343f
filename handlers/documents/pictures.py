"""Pictures after a paper in its Word file: the pages that were written by hand, one on each sheet."""

import io
from collections.abc import Sequence

MOST_BYTES = 30 * 1024 * 1024
"""Of all pictures of a paper together: a messenger takes no larger file, and a phone opens none."""
_WIDTH_MM, _HEIGHT_MM = 165.0, 245.0


def with_pictures(paper: bytes, pictures: Sequence[bytes]) -> bytes:
    """Return a Word file with pictures after its last page; what is no picture for Word is left out.

    Takes tens of milliseconds: call it in a thread.
    """
    if not pictures or sum(map(len, pictures)) > MOST_BYTES:
        return paper
    # Word libraries take a tenth of a second to load, and only papers need them.
    from docx import Document  # noqa: PLC0415
    from docx.image.exceptions import InvalidImageStreamError, UnrecognizedImageError  # noqa: PLC0415
    from docx.image.image import Image  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    document = Document(io.BytesIO(paper))
    for picture in pictures:
        try:
            image = Image.from_blob(picture)
        except (UnrecognizedImageError, InvalidImageStreamError):
            continue
        scale = min(_WIDTH_MM / image.px_width, _HEIGHT_MM / image.px_height)
        line = document.add_paragraph()
        line.paragraph_format.page_break_before = True
        line.paragraph_format.first_line_indent = Mm(0)
        line.add_run().add_picture(io.BytesIO(picture), width=Mm(scale * image.px_width))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()

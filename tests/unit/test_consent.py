"""The consent text: whoever changes it gives it a new version, so that people are asked again."""

import pytest

from handlers.joining.consent import CONSENT_VERSION, consent_hash
from handlers.texts import Texts
from tests.unit.form_talk import LOCALES

_KNOWN = {("2026-11", "vi"): "aed9fe07d78b155e", ("2026-11", "en"): "c2b7a545ee04d7bd"}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_text_of_a_version_does_not_change(lang: str) -> None:
    text = Texts.load(LOCALES).say(lang, "join.consent")
    assert consent_hash(str(text)).hex()[:16] == _KNOWN[CONSENT_VERSION, lang]

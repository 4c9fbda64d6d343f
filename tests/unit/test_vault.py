"""The files beside the database."""

import stat
from pathlib import Path

import pytest

from handlers.files.vault import EVIDENCE, UPLOAD, FileMissingError, Vault
from models.store.crypto import SecretBox, UnreadableSecretError

_BOX = SecretBox("a secret of the tests, longer than 32 letters")


async def test_file_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    vault = Vault(tmp_path, _BOX)
    await vault.keep(EVIDENCE, 7, b"content")
    assert (await vault.open(EVIDENCE, 7), list(vault.kept(EVIDENCE))) == (b"content", [7])


async def test_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    await Vault(tmp_path / "files", _BOX).keep(EVIDENCE, 7, b"content")
    mode, content = _only_file(tmp_path)
    assert (mode, b"content" in content) == (0o600, False)


def _only_file(folder: Path) -> tuple[int, bytes]:
    """Return the rights and the bytes of the one file in a folder."""
    path = next(folder.rglob("*.sealed"))
    return stat.S_IMODE(path.stat().st_mode), path.read_bytes()


async def test_file_moved_to_another_row_cannot_be_opened(tmp_path: Path) -> None:
    vault = Vault(tmp_path, _BOX)
    await vault.keep(EVIDENCE, 7, b"content")
    (tmp_path / EVIDENCE / "7.sealed").rename(tmp_path / EVIDENCE / "8.sealed")
    with pytest.raises(UnreadableSecretError):
        await vault.open(EVIDENCE, 8)


async def test_forgotten_file_is_gone_and_may_be_forgotten_again(tmp_path: Path) -> None:
    vault = Vault(tmp_path, _BOX)
    await vault.keep(UPLOAD, 7, b"content")
    await vault.forget(UPLOAD, 7, 8)
    with pytest.raises(FileMissingError):
        await vault.open(UPLOAD, 7)

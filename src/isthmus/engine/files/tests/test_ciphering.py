"""A file that is kept encrypted opens as it was, from any place, and not at all once it was touched."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.engine.door import Act, Refused
from isthmus.engine.door.transaction import door_open
from isthmus.engine.files import check, dispose, masters, opened, store
from isthmus.engine.files.ciphering import (
    CHUNK,
    HEADER,
    TAG,
    CipherProblem,
    Decrypting,
    encrypted,
    new_key,
    unwrapped,
    wrapped,
)
from isthmus.engine.files.encrypting import encrypt, encrypt_anew, key_for, wrap_anew
from isthmus.engine.models import Entry, FileKey, StoredFile

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

KEY = new_key()
SIZES = st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])


def made(content: bytes, key: bytes = KEY, bound_to: bytes = b"1/2/3") -> bytes:
    return b"".join(encrypted(io.BytesIO(content), key, bound_to))


def read(kept: bytes, key: bytes = KEY, bound_to: bytes = b"1/2/3") -> bytes:
    return io.BufferedReader(Decrypting(io.BytesIO(kept), key, bound_to)).read()


def some(size: int) -> bytes:
    return (bytes(range(32, 127)) * (size // 95 + 1))[:size]


@given(SIZES, st.integers(0, 4 * CHUNK), st.integers(1, 2 * CHUNK))
@settings(max_examples=40, deadline=None)
def test_it_opens_as_it_was_from_any_place(size: int, start: int, count: int) -> None:
    content = some(size)
    kept = made(content)
    assert read(kept) == content
    reader = io.BufferedReader(Decrypting(io.BytesIO(kept), KEY, b"1/2/3"))
    assert reader.seek(0, io.SEEK_END) == size
    reader.seek(start)
    assert reader.read(count) == content[start : start + count]


@given(SIZES, st.data())
@settings(max_examples=60, deadline=None)
def test_one_changed_bit_anywhere_is_noticed(size: int, data: Any) -> None:
    kept = bytearray(made(some(size)))
    place = data.draw(st.integers(0, len(kept) - 1))
    kept[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CipherProblem):
        read(bytes(kept))


def test_what_is_cut_longer_reordered_or_of_another_does_not_open() -> None:
    content = some(3 * CHUNK)
    kept = made(content)
    step = CHUNK + TAG
    first, second = kept[HEADER : HEADER + step], kept[HEADER + step : HEADER + 2 * step]
    wrong = {
        "cut at a chunk": kept[: HEADER + 2 * step],
        "cut within one": kept[:-5],
        "longer": kept + kept[-step:],
        "reordered": kept[:HEADER] + second + first + kept[HEADER + 2 * step :],
        "empty": b"",
        "header alone": kept[:HEADER],
        "chunk of another file": made(content)[: HEADER + step] + kept[HEADER + step :],
    }
    for bytes_ in wrong.values():
        with pytest.raises(CipherProblem):
            read(bytes_)
    for key, bound_to in ((new_key(), b"1/2/3"), (KEY, b"1/2/4")):
        with pytest.raises(CipherProblem):
            read(kept, key, bound_to)


def test_the_same_twice_is_kept_differently() -> None:
    assert made(b"the same") != made(b"the same")


def test_a_key_opens_with_its_master_and_for_its_record_only() -> None:
    master = new_key()
    kept = wrapped(KEY, master, b"1/2/3")
    assert unwrapped(kept, master, b"1/2/3") == KEY
    for other, bound_to in ((new_key(), b"1/2/3"), (master, b"1/2/4")):
        with pytest.raises(CipherProblem):
            unwrapped(kept, other, bound_to)


@pytest.fixture
def kept(acts: dict[str, Act], django_capture_on_commit_callbacks: Any) -> StoredFile:
    """A file that is kept encrypted with a key of the organization's own entry."""
    act = acts["ims_manager"]
    stored = store(ContentFile(some(200_000), name="log.txt"), act.viewer.organization)
    with django_capture_on_commit_callbacks(execute=True), door_open():
        entry = Entry.objects.as_system("test").get(pk=act.viewer.organization_id)
        encrypt(stored, key_for(entry, act.recorded_at))
    return stored


def bytes_of(stored: StoredFile) -> bytes:
    with default_storage.open(stored.path) as file:
        return bytes(file.read())


def test_nothing_of_it_stands_on_the_disk_in_clear(kept: StoredFile) -> None:
    assert some(64) not in bytes_of(kept)
    with opened(kept, None) as file:
        assert file.read() == some(200_000)
    files = default_storage.listdir(kept.path[:2])[1]
    assert files == [kept.path.partition("/")[2]]
    assert list(check(StoredFile.objects.all())) == []


def test_one_byte_on_the_disk_is_noticed_and_the_file_refused(kept: StoredFile) -> None:
    content = bytearray(bytes_of(kept))
    content[-1] ^= 1
    with default_storage.open(kept.path, "wb") as file:
        file.write(bytes(content))
    with pytest.raises(Refused) as refused:
        opened(kept, None)
    assert [reason.code for _, reason in refused.value.reasons] == ["damaged"]
    assert [one.what for one in check(StoredFile.objects.all())] == ["changed"]


def test_master_keys_change_and_old_ones_are_not_needed_any_more(
    kept: StoredFile, settings: Any, tmp_path: Any
) -> None:
    before = settings.FILE_KEYS
    settings.FILE_KEYS, settings.FILE_KEYS_FILE = [], tmp_path / "file-keys"
    (tmp_path / "file-keys").write_text(f"{before[0]}\n")
    old = next(iter(masters.masters()))
    new = masters.add()
    assert (tmp_path / "file-keys").stat().st_mode & 0o777 == 0o600
    assert [*masters.masters()] == [new, old]
    assert wrap_anew() == 1
    assert wrap_anew() == 0
    masters.forget([old])
    assert [*masters.masters()] == [new]
    kept.refresh_from_db()
    with opened(StoredFile.objects.get(pk=kept.pk), None) as file:
        assert file.read() == some(200_000)
    masters.forget([new])
    with pytest.raises(Refused):
        opened(StoredFile.objects.get(pk=kept.pk), None)


def test_files_are_encrypted_anew_with_other_keys(
    kept: StoredFile, django_capture_on_commit_callbacks: Any
) -> None:
    key, path, content = kept.key_id, kept.path, bytes_of(kept)
    with django_capture_on_commit_callbacks(execute=True):
        assert list(encrypt_anew()) == []
    again = StoredFile.objects.get(pk=kept.pk)
    assert again.key_id != key
    assert not default_storage.exists(path)
    assert bytes_of(again) != content
    assert FileKey.objects.count() == 1
    with opened(again, None) as file:
        assert file.read() == some(200_000)


def test_what_was_disposed_of_is_gone_and_its_hash_stays(
    kept: StoredFile, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), door_open():
        dispose([kept])
    assert not default_storage.exists(kept.path)
    with pytest.raises(Refused) as refused:
        opened(kept, None)
    assert [reason.code for _, reason in refused.value.reasons] == ["disposed"]
    assert len(StoredFile.objects.get(pk=kept.pk).sha256) == 64
    assert list(check(StoredFile.objects.all())) == []


def test_the_first_use_makes_a_master_key(settings: Any, tmp_path: Any) -> None:
    settings.FILE_KEYS, settings.FILE_KEYS_FILE = [], tmp_path / "data" / "file-keys"
    made_first = [*masters.masters()]
    assert [*masters.masters()] == made_first
    assert (tmp_path / "data" / "file-keys").stat().st_mode & 0o777 == 0o600
    settings.FILE_KEYS = ["short"]
    with pytest.raises(CipherProblem):
        masters.masters()

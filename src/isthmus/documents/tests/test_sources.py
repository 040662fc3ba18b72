"""Which files are read, and what is said of those that are not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from isthmus.documents import sources as module
from isthmus.documents.sources import read_folder, sources
from isthmus.engine.fields import FieldProblem

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def packed(*files: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def problem_of(name: str, content: bytes) -> str:
    (source,) = sources([(name, content)])
    return source.problem.code if source.problem else ""


@pytest.mark.parametrize("name", ["a.md", "a.md.tmpl", "a.markdown", "a.txt", "A.MD", "x/y/a.md"])
def test_texts_are_read(name: str) -> None:
    (source,) = sources([(name, b"# Title\r\n\r\nText\r")])
    assert source.problem is None
    assert source.text == "# Title\n\nText\n"
    assert source.stem.lower() == "a"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert sources([("a.md", b"\xef\xbb\xbf# T")])[0].text == "# T"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("latin.md", "café".encode("latin-1"), "encoding"),
        ("wide.txt", "text".encode("utf-16"), "encoding"),
        ("nul.md", b"a\x00b", "file-type"),
        ("empty.md", b" \n\t", "empty"),
        ("tool.exe", b"MZ", "file-type"),
        ("noending", b"text", "file-type"),
        ("picture.png", b"\x89PNG\r\n\x1a\n", "file-type"),
        ("html-named.pdf", b"<html><script>", "file-type"),
        ("broken.zip", b"PK\x03\x04 no archive", "damaged"),
        ("big.md", b"x" * (module.MAX_TEXT + 1), "too-large"),
    ],
)
def test_what_cannot_be_a_document_says_why(name: str, content: bytes, code: str) -> None:
    assert problem_of(name, content) == code


def test_office_files_are_kept_as_they_are() -> None:
    (source,) = sources([("Plan.pdf", PDF)])
    assert (source.problem, source.content) == (None, PDF)


def test_a_file_that_is_too_large_says_so(settings: object) -> None:
    settings.FILE_MAX_SIZE = 10  # type: ignore[attr-defined]
    assert problem_of("a.pdf", PDF) == "too-large"


def test_hidden_files_are_passed_over() -> None:
    names = [".DS_Store", ".git/config.md", "__MACOSX/a.md", "x/.hidden.md"]
    assert sources([(name, b"text") for name in names]) == []


def test_an_archive_is_unpacked() -> None:
    found = sources(
        [("all.zip", packed(("p/b.md", b"# B"), ("p/a.md", b"# A"), ("p/c.exe", b"x")))]
    )
    assert [(one.name, one.text) for one in found if not one.problem] == [
        ("p/a.md", "# A"),
        ("p/b.md", "# B"),
    ]
    assert [one.name for one in found if one.problem] == ["p/c.exe"]


def test_an_archive_within_an_archive_is_not_unpacked() -> None:
    inner = packed(("a.md", b"# A"))
    assert problem_of("out.zip", packed(("in.zip", inner))) == "file-type"


def test_names_cannot_lead_out_of_their_folder() -> None:
    found = sources([("x.zip", packed(("../../etc/a.md", b"# A"))), ("C:\\up\\..\\b.md", b"# B")])
    assert [one.name for one in found] == ["C:/up/b.md", "etc/a.md"]


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_TOTAL", 1024 * 1024)
    bomb = packed(*[(f"{number}.txt", b"0" * 400_000) for number in range(20)])
    assert len(bomb) < 20_000
    with pytest.raises(FieldProblem) as refusal:
        sources([("bomb.zip", bomb)])
    assert refusal.value.code == "too-large"


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FILES", 3)
    for files in ([(f"{n}.md", b"x") for n in range(4)], [("a.zip", packed(*[(f"{n}.md", b"x") for n in range(4)]))]):  # fmt: skip
        with pytest.raises(FieldProblem) as refusal:
            sources(files)
        assert refusal.value.code == "too-many"


def test_a_damaged_member_spoils_only_itself() -> None:
    whole = bytearray(packed(("a.md", b"# A" * 500), ("b.md", b"# B")))
    whole[36:40] = b"\xff" * 4
    found = sources([("x.zip", bytes(whole))])
    assert {one.name: one.problem.code if one.problem else "" for one in found} == {
        "a.md": "damaged",
        "b.md": "",
    }


def test_a_folder_is_read_in_order_without_links(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.md").write_text("# B")
    (tmp_path / "a.md").write_text("# A")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "c.md").write_text("# C")
    (tmp_path / "link.md").symlink_to("/etc/hostname")
    assert read_folder(tmp_path) == [("a.md", b"# A"), ("sub/b.md", b"# B")]


def test_a_path_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FieldProblem):
        read_folder(tmp_path / "nowhere")

"""The words kept of each record: of its reference and title, of its texts and those of its parts,
of its own fields and its kind, and of its comments.

All stand in one row, as a set; those of comments in a column of their own, so that who edits the
record needs to know none of them. Words of reference and title stand there twice, once behind a mark
of the organization, so that titles can be asked alone and nobody's grow slower with those of others;
the organization and the register stand there as words too, so that the index itself leaves all
others out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from zlib import crc32

from isthmus.engine import fields as kinds
from isthmus.engine.door.bulk import insert_rows, update_rows
from isthmus.engine.models import Comment, Record, SearchRow
from isthmus.engine.models.rows import row_of
from isthmus.engine.own.words import FoundBy, found_by, own_texts
from isthmus.engine.parts import load_parts
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.text import words_of

TEXTS = frozenset({kinds.TEXT, kinds.LONG, kinds.MARKDOWN})
#: Characters kept of one record at most, and of its comments; the index takes no more than a
#: megabyte.
MOST = 100_000
#: What changes the words of a record besides its texts.
ALWAYS = frozenset({"title", "reference", "own"})


@cache
def searched(record_type: type[RecordType]) -> tuple[str, ...]:
    """Return the names of the record's own text fields beside the title."""
    names = dict.fromkeys([*record_type.editable(), *record_type.readonly])
    left_out = {"title", *record_type.not_searched}
    return tuple(
        spec.attribute
        for spec in record_type.specs(names)
        if spec.kind in TEXTS and spec.name not in left_out
    )


@cache
def searched_parts(record_type: type[RecordType]) -> dict[str, tuple[str, ...]]:
    """Return the names of the text fields of each part, by the part's name."""
    found = {
        part.name: tuple(
            spec.attribute
            for spec in part.specs()
            if spec.kind in TEXTS and spec.name not in record_type.not_searched
        )
        for part in record_type.parts
    }
    return {name: fields for name, fields in found.items() if fields}


def of_organization(key: int) -> str:
    """Return the word that stands in every row of an organization."""
    return f"__o{key:x}"


@cache
def title_mark(key: int) -> str:
    """Return what stands before the words of references and titles of an organization, such as
    `_3f2a_`: no word has it in it. Two organizations may share one; whose a row is, its entry says.
    """
    return f"_{crc32(str(key).encode()) & 0xFFFF:x}_"


@cache
def of_register(record_type: type[RecordType]) -> str:
    """Return the word that stands in every row of a register."""
    return f"__t_{record_type.code.replace('.', '_')}"


def words_for(record_type: type[RecordType], record: Record, own: FoundBy) -> str:
    """Return what is kept of a record whose parts are loaded; `own`: what its organization defined."""
    head = words_of(f"{record.reference} {record.title}")
    said = words_of("\n".join([*_texts(record_type, record), *own_texts(record_type, record, own)]))
    found = dict.fromkeys(head)
    found.update(dict.fromkeys(said))
    scope = f"{of_organization(record.organization_id)} {of_register(record_type)}"
    mark = title_mark(record.organization_id)
    # Nothing before a word of the text may be cut off with it.
    text = f"{scope} {mark}{f' {mark}'.join(head)} {' '.join(found)}"
    if len(text) > MOST:
        text = text[:MOST].rpartition(" ")[0]
    return f" {text} "


def _texts(record_type: type[RecordType], record: Record) -> Iterator[str]:
    for name in searched(record_type):
        yield getattr(record, name)
    for part, names in searched_parts(record_type).items():
        for row in record.parts[part]:
            for name in names:
                yield getattr(row, name)


def rows_for(records: Iterable[Record]) -> list[SearchRow]:
    """Return the rows of records of one register, whose parts are loaded where it has any.

    Nothing is said about them in these rows: `said_about` knows.
    """
    known = list(records)
    if not known:
        return []
    record_type = registry.of(type(known[0]))
    own = found_by(record_type, known)
    return [
        row_of(
            SearchRow,
            {
                "entry_id": one.pk,
                "words": words_for(record_type, one, own.get(one.organization_id, FoundBy())),
                "said": "",
            },
        )
        for one in known
    ]


def keep_new(records: Sequence[Record]) -> None:
    """Write the words of records that were just created."""
    insert_rows(SearchRow, rows_for(records))


def keep(records: Sequence[Record], names: Collection[str]) -> None:
    """Write the words of records anew of which these fields and parts changed; one register's."""
    if not records:
        return
    record_type = registry.of(type(records[0]))
    said = {*searched(record_type), *searched_parts(record_type)}
    if said.isdisjoint(names) and ALWAYS.isdisjoint(names):
        return
    if searched_parts(record_type):
        load_parts(record_type, records)
    update_rows(SearchRow, rows_for(records), ("words",))


def said_with(said: str, text: str) -> str:
    """Return the words of comments with those of one more. Words that have no room are left out."""
    known, room = dict.fromkeys(said.split()), MOST - len(said)
    for word in words_of(text):
        if word not in known and len(word) < room:
            known[word] = None
            room -= len(word) + 1
    return "".join(f"{word} " for word in known)


def said_about(keys: Collection[int]) -> dict[int, str]:
    """Return the words of the comments on these entries, by entry; none for those without."""
    found: dict[int, str] = {}
    rows = Comment.objects.filter(entry__in=keys, removed_at__isnull=True).order_by("pk")
    for entry, text in rows.values_list("entry_id", "text").iterator():
        found[entry] = said_with(found.get(entry, ""), text)
    return found


def keep_said(said: Mapping[int, str]) -> None:
    """Write the words of comments, by entry."""
    rows = [row_of(SearchRow, {"entry_id": key, "said": words}) for key, words in said.items()]
    update_rows(SearchRow, rows, ("said",))


def keep_said_anew(keys: Collection[int]) -> None:
    """Write the words of comments on these entries as the comments have them now."""
    keep_said(dict.fromkeys(keys, "") | said_about(keys))

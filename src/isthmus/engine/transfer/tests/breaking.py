"""Breaking good files in every way that programs, wires and people with bad intentions do."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import orjson
from xlsxwriter import Workbook  # type: ignore[import-untyped,unused-ignore]

from isthmus.engine.transfer.archive import BROKEN

Cells = list[list[str]]
#: What no cell should hold, in files that are well made otherwise.
ODD = (
    "", " ", "\x00", "\x1b[2J", "=1+1", "'=1", '"', "''", "\u202e", "\ufeff", "\ufffe", "\U0001f600",
    "a\nb", "\r", "1e999", "NaN", "-0", "٣", "9" * 400, "2026-02-30", "0000-00-00", "9999-12-31",
    "2026-11-26T25:61", "31.12.1899", "DOC-0000-0000", "x:1", ":", "old:" + "y" * 300, "; ; ;",
    "<!DOCTYPE x>", "{{7*7}}", "%s%n", "../../etc/passwd", "null", "true", "[1]", '{"a": 1}',
    "x" * 40_000, "é" * 300, "e\u0301", "ß", "İ",
)  # fmt: skip
JSON_ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 2**53, [], {}, [[]], {"": ""}, ["a", 1, None], {"reference": {}}, *ODD,
)  # fmt: skip
YAML_ODD = (
    "&a [*a]", "*b", "!!python/object/apply:os.system [id]", "!!binary aGk=", "? [a]\n: b", "<<: {}",
    "[" * 60, "{a: " * 40, "- - - -", "|\n  x", "key: [", "\tkey: x", "2026-01-01", "~", "yes", "%YAML 9",
    "---", "'", '"\\ud800"', "x" * 5_000, "{n}", "title", "[title, title]", "{column: 1}",
)  # fmt: skip


def broken(name: str, data: bytes, dice: Random) -> bytes:
    """Return a file that was good once, broken in one to three ways."""
    ending = name.rpartition(".")[2]
    ways = [*BYTES, *OF[ending], *OF[ending]]
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        data = dice.choice(ways)(data, dice)
    return data


# Any bytes.


def _place(data: bytes, dice: Random) -> int:
    return dice.randrange(len(data) + 1)


def flipped(data: bytes, dice: Random) -> bytes:
    made = bytearray(data)
    for _ in range(dice.choice((1, 2, 20))):
        if made:
            made[dice.randrange(len(made))] ^= 1 << dice.randrange(8)
    return bytes(made)


def cut(data: bytes, dice: Random) -> bytes:
    return data[: _place(data, dice)]


def beheaded(data: bytes, dice: Random) -> bytes:
    return data[_place(data, dice) :]


def holed(data: bytes, dice: Random) -> bytes:
    start, end = sorted((_place(data, dice), _place(data, dice)))
    return data[:start] + data[end:]


def swapped(data: bytes, dice: Random) -> bytes:
    one, two, three = sorted(_place(data, dice) for _ in range(3))
    return data[:one] + data[two:three] + data[one:two] + data[three:]


def doubled(data: bytes, dice: Random) -> bytes:
    start, end = sorted((_place(data, dice), _place(data, dice)))
    return data[:end] + data[start:end] + data[end:]


def salted(data: bytes, dice: Random) -> bytes:
    at = _place(data, dice)
    grain = dice.choice(
        (b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b'"', b"\r", dice.randbytes(9))
    )
    return data[:at] + grain * dice.choice((1, 1, 1_000)) + data[at:]


BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (
    flipped, cut, beheaded, holed, swapped, doubled, salted,
)  # fmt: skip


# Tables, whatever holds them.


def twisted(rows: Cells, dice: Random) -> Cells:
    """Return the rows of a table with something wrong in them."""
    rows = [list(row) for row in rows]
    if len(rows) > 1:
        dice.choice((*TWISTS, odd_cells, odd_cells, odd_cells))(rows, dice)
    return rows


def odd_cells(rows: Cells, dice: Random) -> None:
    for _ in range(dice.choice((1, 5))):
        row = dice.choice(rows)
        if row:
            row[dice.randrange(len(row))] = dice.choice(ODD)


def head_again(rows: Cells, dice: Random) -> None:
    rows.insert(dice.randrange(len(rows)), list(rows[0]))


def names_twice(rows: Cells, dice: Random) -> None:
    rows[0] += rows[0]


def no_head(rows: Cells, dice: Random) -> None:
    del rows[0]


def names_mixed(rows: Cells, dice: Random) -> None:
    dice.shuffle(rows[0])


def short_row(rows: Cells, dice: Random) -> None:
    row = dice.choice(rows)
    del row[dice.randrange(len(row) + 1) :]


def long_row(rows: Cells, dice: Random) -> None:
    dice.choice(rows).extend([dice.choice(ODD)] * dice.choice((1, 600)))


def rows_again(rows: Cells, dice: Random) -> None:
    rows += rows[1:] * dice.choice((1, 3))


def odd_name(rows: Cells, dice: Random) -> None:
    if rows[0]:
        name = dice.choice((*ODD, "parts.", "relations.nobody"))
        rows[0][dice.randrange(len(rows[0]))] = name


TWISTS: tuple[Callable[[Cells, Random], None], ...] = (
    head_again, names_twice, no_head, names_mixed, short_row, long_row, rows_again, odd_name,
)  # fmt: skip


# CSV.


def _csv_rows(data: bytes) -> Cells:
    try:
        text = data.decode("utf-8-sig", "replace").replace("\x00", "")
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return []


def csv_twisted(data: bytes, dice: Random) -> bytes:
    file = io.StringIO()
    sign = dice.choice((",", ",", ";", "\t", "|"))
    form = dice.choice((csv.excel, csv.unix_dialect))
    csv.writer(file, form, delimiter=sign).writerows(twisted(_csv_rows(data), dice))
    return file.getvalue().encode("utf-8", "surrogatepass")


def csv_encoded(data: bytes, dice: Random) -> bytes:
    text = data.decode("utf-8-sig", "replace")
    name = dice.choice(
        ("utf-16", "utf-16-be", "utf-32", "cp037", "cp1252", "utf-7", "shift_jis", "cp850")
    )
    return text.encode(name, "replace")


def csv_unquoted(data: bytes, dice: Random) -> bytes:
    return data.replace(b'"', dice.choice((b"", b'""', b"'")), dice.choice((1, -1)))


def csv_lines(data: bytes, dice: Random) -> bytes:
    return data.replace(b"\r\n", dice.choice((b"\r", b"\n", b"\n\r", b"\x0b", b"\r\n\r\n", b"")))


def csv_other(data: bytes, dice: Random) -> bytes:
    return (
        dice.choice(
            (b"", b"\n\n", b"PK\x03\x04", b"%PDF-1.7", b"<html>", b"\xd0\xcf\x11\xe0", b"sep=,\n")
        )
        + data
    )


# JSON.


def json_twisted(data: bytes, dice: Random) -> bytes:
    """Put something odd into one place of it, at any depth."""
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError:
        return data
    where, key = _somewhere(content, dice)
    if where is None:
        return orjson.dumps(dice.choice(JSON_ODD))
    if dice.randrange(3):
        where[key] = dice.choice(JSON_ODD)
    elif isinstance(where, dict):
        where[dice.choice((*ODD, "reference", "records", "format"))] = where.pop(key)
    else:
        where.append(where[key])
    return orjson.dumps(content)


def _somewhere(content: Any, dice: Random) -> tuple[Any, Any]:
    where, key, inside = None, None, content
    while isinstance(inside, dict | list) and inside and (where is None or dice.randrange(3)):
        where = inside
        key = dice.choice(list(inside)) if isinstance(inside, dict) else dice.randrange(len(inside))
        inside = where[key]
    return where, key


#: What no program that writes JSON writes.
JSON_TEXTS = (
    b"NaN", b"1e999", b'"\\ud800"', b"1" * 5_000, b"{,}", b"'x'", b"//", b"[" * 3_000,
)  # fmt: skip


def json_text(data: bytes, dice: Random) -> bytes:
    return data.replace(dice.choice((b'"', b"null", b"{", b",", b":")), dice.choice(JSON_TEXTS), 1)


# XLSX.


def _members(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except BROKEN:
        # It was broken before.
        return {}


def _packed(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def xlsx_member(data: bytes, dice: Random) -> bytes:
    """Break one file inside the archive, which stays whole itself."""
    members = _members(data)
    if not members:
        return data
    name = dice.choice([*members, *[one for one in members if "sheet" in one.lower()] * 3])
    members[name] = dice.choice((*BYTES, xml_twisted, xml_twisted))(members[name], dice)
    return _packed(members)


def xml_twisted(data: bytes, dice: Random) -> bytes:
    old, new = dice.choice((
        (b' t="s"', b' t="n"'), (b"<v>", b"<v>999999"), (b"<v>", b"<v>-1"), (b'r="A1"', b'r="ZZZ9999999"'),
        (b'r="A', b'r="'), (b"<row ", b'<row r="0" '), (b'<row r="', b'<row r="-'), (b"<c ", b"<d "),
        (b'ref="', b'ref="A1:XFD1048576 '), (b"UTF-8", b"UTF-16"), (b"?>", b"?><!DOCTYPE x>"), (b"<t>", b"<t>&x;"),
        (b"</sheetData>", b""), (b"rId1", b"rId99"), (b"worksheets/", b"../"), (b"<v>", b"<v>1e400"), (b' t="s"', b' t="d"'),
        (b' t="s"', b' t="e"'), (b' t="s"', b' t="b"'), (b'name="', b'name="x" name="'), (b"sheetId", b"x"),
        (b"<t>", b"<t>" + b"A" * 70_000),
    ))  # fmt: skip
    return data.replace(old, new, dice.choice((1, -1)))


def xlsx_archive(data: bytes, dice: Random) -> bytes:
    """Trick with the archive itself."""
    members = _members(data)
    if not members:
        return data
    name = dice.choice(list(members))
    match dice.randrange(6):
        case 0:
            members[dice.choice((f"../{name}", "/etc/passwd", name.upper(), "a" * 300))] = (
                members.pop(name)
            )
        case 1:
            del members[name]
        case 2:
            members[name] += b" " * 3_000_000
        case 3:
            return _packed(members, zipfile.ZIP_STORED).replace(
                b"\x50\x4b\x01\x02", dice.randbytes(4), 1
            )
        case 4:
            return dice.randbytes(40) + data
        case _:
            members |= {f"xl/worksheets/sheet{n}.xml": members[name] for n in range(9)}
    return _packed(members)


def xlsx_twisted(data: bytes, dice: Random) -> bytes:
    """Write a whole workbook of cells that no good one has."""
    rows = twisted(
        [["reference", "title", "kind", "owner"], *([["", "x", "policy", ""]] * 3)], dice
    )
    file = io.BytesIO()
    with Workbook(
        file, {"strings_to_formulas": bool(dice.randrange(2)), "strings_to_urls": False}
    ) as book:
        page = book.add_worksheet(dice.choice(("documents", "Sheet", "Long texts", "targets")))
        for number, row in enumerate(rows):
            for place, cell in enumerate(row[:600]):
                page.write(number, place, cell[:32_000])
        if dice.randrange(2):
            page.merge_range(0, 0, dice.randrange(1, 4), 1, "title")
    return file.getvalue()


# Mappings.


def yaml_twisted(data: bytes, dice: Random) -> bytes:
    lines = data.decode("utf-8", "replace").splitlines()
    if not lines:
        return data
    place = dice.randrange(len(lines))
    match dice.randrange(6):
        case 0:
            lines[place] = dice.choice(YAML_ODD)
        case 1:
            lines.insert(place, lines[dice.randrange(len(lines))])
        case 2:
            lines[place] = f"{' ' * dice.randrange(8)}{lines[place].lstrip()}"
        case 3:
            lines[place] = f"{lines[place].partition(':')[0]}: {dice.choice(YAML_ODD)}"
        case 4:
            del lines[place]
        case _:
            lines[place] = lines[place].replace(": ", dice.choice((":", ": - ", ": {", " ")), 1)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


OF: dict[str, Sequence[Callable[[bytes, Random], bytes]]] = {
    "csv": (csv_twisted, csv_twisted, csv_encoded, csv_unquoted, csv_lines, csv_other),
    "json": (json_twisted, json_twisted, json_twisted, json_text),
    "xlsx": (xlsx_member, xlsx_member, xlsx_archive, xlsx_twisted),
    "yaml": (yaml_twisted, yaml_twisted, yaml_twisted),
}

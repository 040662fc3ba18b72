from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models.lookups import Lookup

from isthmus.engine.models.entry import Entry

if TYPE_CHECKING:
    Text = models.TextField[str, str]
else:
    Text = models.TextField


class WordsField(Text):
    """Folded words with one space before, between and behind them, under a full-text index.

    `words__match` takes what `matching` makes of words; `words__holds` a text that is looked for
    in the words as it stands. Both look at the words of comments (`said`) as well.
    """


def matching(groups: Iterable[Iterable[str]]) -> str:
    """Return what the index is asked for rows that have of each group one of its words.

    A word that ends with `*` stands for all that begin like it.
    """
    sqlite = connection.vendor == "sqlite"
    either, both = (" OR ", " AND ") if sqlite else (" | ", " & ")
    quoted = _for_sqlite if sqlite else _for_postgresql
    return both.join(f"({either.join(map(quoted, group))})" for group in groups)


@WordsField.register_lookup
class Match(Lookup[Any]):
    """What the database's own full-text index finds; it never scans the table."""

    lookup_name = "match"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [value]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        words, parameters = self.process_lhs(compiler, connection)
        _, wanted = self.process_rhs(compiler, connection)
        said = said_beside(self.lhs, compiler)
        indexed = f"array_to_tsvector(string_to_array(btrim({words} || {said}), ' '))"
        return f"{indexed} @@ %s::tsquery", [*parameters, *wanted]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        _, wanted = self.process_rhs(compiler, connection)
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        # A full-text table has a hidden column of its own name, which stands for all of it.
        return f'{table}."{SearchRow._meta.db_table}" MATCH %s', wanted


@WordsField.register_lookup
class Holds(Lookup[Any]):
    """Rows that have a text somewhere in their words, looked at one by one."""

    lookup_name = "holds"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [value]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        words, parameters = self.process_lhs(compiler, connection)
        place, wanted = self.process_rhs(compiler, connection)
        function = "instr" if connection.vendor == "sqlite" else "strpos"
        said = said_beside(self.lhs, compiler)
        return f"{function}({words} || {said}, {place}) > 0", [*parameters, *wanted]


def said_beside(words: Any, compiler: Any) -> str:
    """Return the SQL of the words of comments in the row in which these words stand."""
    return f'{compiler.quote_name_unless_alias(words.alias)}."said"'


def _for_sqlite(word: str) -> str:
    return f'"{word[:-1]}" *' if word.endswith("*") else f'"{word}"'


def _for_postgresql(word: str) -> str:
    return f"'{word[:-1]}':*" if word.endswith("*") else f"'{word}'"


class SearchRow(models.Model):
    """The words by which a record is found: see `engine.door.words`.

    Derived from the record, and written in the same transaction. Who may find it is asked of its
    entry. On SQLite the table is a full-text table, whose key is always called `rowid`.
    """

    entry = models.OneToOneField(
        Entry,
        primary_key=True,
        db_column="rowid",
        db_constraint=False,
        on_delete=models.PROTECT,
        related_name="search_row",
    )
    words = WordsField()
    #: those of its comments, each with one space behind it
    said = models.TextField(default="")

    def __str__(self) -> str:
        return f"words of {self.entry_id}"

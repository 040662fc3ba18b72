"""Text made comparable: the same order and the same matches on every database."""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    Characters = models.CharField[str, str]
else:
    Characters = models.CharField

_SPACE = re.compile(r"\s+")
_BLANKS = re.compile(r"  +")


def fold(text: str) -> str:
    """Return `text` without case, accents and doubled white space, for comparing and sorting."""
    if text.isascii():
        # Most texts; nothing in them is taken apart.
        return _SPACE.sub(" ", text.lower()).strip()
    # Decomposing first: some compatibility characters are capitals only once taken apart.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return _SPACE.sub(" ", plain).strip()


def clean_line(text: str) -> str:
    """Return `text` as one line: control characters gone, white space collapsed."""
    if text.isprintable():
        # Of white space only the blank is printable, and no control character is.
        return _BLANKS.sub(" ", text).strip(" ")
    kept = (" " if char.isspace() else char for char in text)
    return _SPACE.sub(" ", "".join(c for c in kept if unicodedata.category(c) != "Cc")).strip()


class FoldedField(Characters):
    """A folded sort column, compared by code point on SQLite and PostgreSQL alike."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 250)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        parameters["collation"] = "C" if connection.vendor == "postgresql" else "BINARY"
        return parameters

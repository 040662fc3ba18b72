"""ETags of lists: whoever has a list and asks again is sent it only if it says something else.

A tag is the digest of what the answer says. Anything cheaper, such as a mark that every write of
the organization moves, would tell that something was written which the viewer may not know of.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from django.http import HttpRequest


def tag_of_list(content: bytes, turns: Iterable[str | None]) -> str:
    """Return the tag of a list that is answered with these bytes.

    That pages come before and after is part of it; their addresses, which hold keys, are not.
    """
    for address in turns:
        if address:
            content = content.replace(address.encode(), b"")
    return f'"{sha256(content).hexdigest()[:32]}"'


def is_known(request: HttpRequest, tag: str) -> bool:
    """Return whether the request says that it has what goes by this tag."""
    given = request.headers.get("If-None-Match", "")
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in given.split(","))

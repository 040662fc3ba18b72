"""What was found, on its way: packed for keeping, in chunks that depend on none after them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field

import orjson

from isthmus.assets.discovery.source import Found, SourceProblem
from isthmus.assets.models import DiscoveryChunk
from isthmus.engine.door.transaction import CHUNK
from isthmus.engine.language import tr


@dataclass(frozen=True)
class Packed:
    """What a chunk holds: things of one register, or entries that were found no more."""

    found: list[Found] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.found) + len(self.missed)

    def pack(self) -> bytes:
        return zlib.compress(orjson.dumps([[asdict(one) for one in self.found], self.missed]), 3)

    @classmethod
    def of(cls, chunk: DiscoveryChunk) -> Packed:
        found, missed = orjson.loads(zlib.decompress(bytes(chunk.content)))
        for one in found:
            one["relations"] = {code: tuple(ends) for code, ends in one["relations"].items()}
        return cls([Found(**one) for one in found], missed)


def chunked(found: Iterable[Found]) -> Iterator[Packed]:
    """Yield things of one register together, none beside one that it refers to.

    Raises SourceProblem for a key that is there twice.
    """
    part: list[Found] = []
    keys: set[str] = set()
    seen: set[str] = set()
    for one in found:
        if one.key in seen:
            raise SourceProblem(tr("%(key)s is there twice.", key=one.key))
        seen.add(one.key)
        other = bool(part) and part[0].register != one.register
        if other or len(part) >= CHUNK or keys & set(one.refers.values()):
            yield Packed(part)
            part, keys = [], set()
        part.append(one)
        keys.add(one.key)
    if part:
        yield Packed(part)

"""Records that say much the same as what somebody is writing, in a time that does not grow with the
register.

Nobody who takes something down picks its words for a search, so not all of them have to be there: two
are enough, or the only one. Long words are asked for, which tell most. Of what changed lately, how they
begin is enough, so that other forms of them fit; of the rest the index brings what has the words
themselves. (Asked for all words that begin so, it reads every row of each: 0.9 s among a million
documents, where two words themselves take 2 ms.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from isthmus.engine.access import Viewer
from isthmus.engine.door.words import title_mark
from isthmus.engine.models import SearchRow
from isthmus.engine.models.search import matching
from isthmus.engine.registry import RecordType
from isthmus.engine.search.asking import Question, found_by_index, holding, narrowed, question
from isthmus.engine.search.soonest import latest_of
from isthmus.engine.text import words_of

#: So many words are asked for, and none that is shorter.
MOST_WORDS, SHORTEST = 6, 3
#: Of what is written only so much is read.
LONGEST = 2_000
#: So many of those the index brings are weighed.
MOST = 200


@dataclass(frozen=True)
class Likeness:
    """How much a record says of what was written."""

    key: int
    #: how many of the words it has, and how many of them in its title
    words: int
    titled: int
    changed_at: datetime

    @property
    def weight(self) -> int:
        return self.words + 2 * self.titled


def telling(typed: str) -> tuple[str, ...]:
    """Return the words of a text that tell most, folded."""
    known = dict.fromkeys(words_of(typed[:LONGEST]))
    words = [word for word in known if len(word) >= SHORTEST]
    # The first of equally long ones: what matters is said first.
    return tuple(sorted(words, key=len, reverse=True)[:MOST_WORDS])


def begun(words: Sequence[str]) -> tuple[str, ...]:
    """Return how these words begin, and other forms of them."""
    return tuple(dict.fromkeys(word[: max(4, len(word) - 2)] for word in words))


def alike(
    typed: str,
    viewer: Viewer,
    record_type: type[RecordType],
    *,
    besides: Sequence[int] = (),
) -> list[Likeness]:
    """Return the records that have at least two of the words, or the only one, the likest first.

    `besides` are keys of records to weigh whatever words they have. Only those are returned that the
    viewer may see. Three queries at most.
    """
    asked = question("x", viewer, [record_type])
    words = telling(typed)
    beginnings, mark = begun(words), title_mark(viewer.organization_id)
    if not asked.types:
        return []
    rows = SearchRow.objects.filter(narrowed(viewer, asked.types))
    found: dict[int, Likeness] = {}
    if words:
        least = min(len(beginnings), 2)
        for one in _weighed(rows.filter(pk__in=latest_of(viewer)), beginnings, mark):
            if one.words >= least:
                found[one.key] = one
        index = found_by_index(viewer, _two_of(asked, words), asked.types)
        for one in _weighed(index[:MOST], beginnings, mark):
            found[one.key] = one
    if besides:
        for one in _weighed(rows.filter(pk__in=besides), beginnings, mark):
            found[one.key] = one
    return sorted(found.values(), key=lambda one: (one.weight, one.changed_at), reverse=True)


def _two_of(asked: Question, words: Sequence[str]) -> str:
    """Return what the index is asked for rows with two of the words: whichever is left out, one of
    the others is there."""
    if len(words) == 1:
        return matching([*asked.scope, words])
    rest = ([*words[:place], *words[place + 1 :]] for place in range(len(words)))
    return matching([*asked.scope, *rest])


def _weighed(rows: QuerySet[SearchRow], words: Sequence[str], mark: str) -> Iterator[Likeness]:
    held: dict[str, Any] = {}
    for place, word in enumerate(words):
        held[f"in_text_{place}"] = _has(f" {word}")
        held[f"in_title_{place}"] = _has(f" {mark}{word}")
    names = [*held]
    for key, moment, *has in rows.annotate(**held).values_list("pk", "entry__changed_at", *names):
        yield Likeness(key, sum(has[::2]), sum(has[1::2]), moment)


def _has(piece: str) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(Q(holding("words", [piece])), output_field=BooleanField())

"""Taking records to the state that a source says they are in, one transition after another."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from isthmus.engine.door import Act, Refused, move
from isthmus.engine.registry import RecordType

#: Record, its state, where it is to go.
Way = tuple[int, str, str]


def path(record_type: type[RecordType], start: str, target: str) -> list[str] | None:
    """Return the shortest way of transitions that ask for nothing and can be taken back.

    None where there is no such way.
    """
    ways: dict[str, list[str]] = {start: []}
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        if state == target:
            return ways[state]
        for move_ in record_type.transitions().values():
            if state in move_.sources and not move_.inputs and move_.target not in ways:
                ways[move_.target] = [*ways[state], move_.verb]
                waiting.append(move_.target)
    return None


def take(record_type: type[RecordType], ways: Iterable[Way], act: Act) -> None:
    """Move records along, those that go the same way together. What is refused stays."""
    together: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for key, start, target in ways:
        if steps := path(record_type, start, target):
            together[tuple(steps)].append(key)
    for verbs, keys in together.items():
        left = keys
        for verb in verbs:
            left = _moved(record_type, verb, left, act)


def _moved(record_type: type[RecordType], verb: str, keys: list[int], act: Act) -> list[int]:
    """Take records through one transition and return those that could be."""
    while keys:
        try:
            move(record_type, verb, keys, act)
        except Refused as refused:
            stay = {record.pk for record, _ in refused.reasons}
            keys = [key for key in keys if key not in stay]
        else:
            break
    return keys

"""What follows from what a statement names: plain sets, no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping

#: The record before each on the way from the root; the root has none.
Tree = dict[int, int | None]


def reached(
    root: int,
    after: Mapping[int, Collection[int]],
    excluded: Collection[int],
    kept: Tree | None = None,
) -> Tree:
    """Return everything that follows from `root`, each with the one before it.

    `kept` is how it was before: whatever of it still holds stays as it is, so that only what
    really changed differs.
    """
    if root in excluded:
        return {}
    tree: Tree = {root: None}
    frontier = [root]
    if kept:
        frontier = _grown_again(tree, after, excluded, kept)
    while frontier:
        following = []
        for node in frontier:
            for end in after.get(node, ()):
                if end not in tree and end not in excluded:
                    tree[end] = node
                    following.append(end)
        frontier = following
    return tree


def _grown_again(
    tree: Tree, after: Mapping[int, Collection[int]], excluded: Collection[int], kept: Tree
) -> list[int]:
    """Take over what of `kept` still holds, from the root outwards; return all of it."""
    branches: dict[int, list[int]] = {}
    for node, via in kept.items():
        if via is not None:
            branches.setdefault(via, []).append(node)
    frontier, every = [*tree], [*tree]
    while frontier:
        following = []
        for node in frontier:
            wanted = branches.get(node)
            if not wanted:
                continue
            standing = {*after.get(node, ())}
            for end in wanted:
                if end in standing and end not in tree and end not in excluded:
                    tree[end] = node
                    following.append(end)
        every += following
        frontier = following
    return every

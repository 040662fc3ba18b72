"""Calculates the contrast (WCAG 2.2, 1.4.3 and 1.4.11) of the pairs of tokens that meet on a page, in both themes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
GROUNDS = ("canvas", "surface", "sunken", "hover", "raised")
TEXT = 4.5
SHAPE = 3.0


def pairs() -> list[tuple[str, str, float]]:
    """Ink, ground and the least ratio: what a component really puts upon what."""
    found = [
        (ink, ground, TEXT)
        for ink in ("ink", "ink-2", "ink-3")
        for ground in (*GROUNDS, "void-soft")
    ]
    found += [
        (ink, ground, TEXT)
        for ink in ("isms", "sms")
        for ground in ("surface", "canvas", "hover", f"{ink}-soft")
    ]
    for tone in ("ok", "warn", "bad"):
        found += [
            (f"{tone}-ink", ground, TEXT)
            for ground in ("surface", "canvas", "raised", "hover", f"{tone}-soft")
        ]
        found += [(f"on-{tone}", tone, TEXT), (tone, "surface", SHAPE), (tone, "canvas", SHAPE)]
        found += [("ink", f"{tone}-soft", TEXT), ("ink-2", f"{tone}-soft", TEXT)]
    found += [
        ("on-solid", "solid", TEXT),
        ("on-solid", "solid-hover", TEXT),
        ("solid", "surface", SHAPE),
    ]
    found += [
        (line, ground, SHAPE)
        for line in ("line-strong", "focus")
        for ground in ("surface", "canvas", "hover")
    ]
    found += [
        ("ink-2", "isms-soft", TEXT),
        ("ink-2", "sms-soft", TEXT),
        ("bad-ink", "warn-soft", TEXT),
    ]
    return found


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def main() -> int:
    source = Path(__file__).with_name("tokens.css").read_text(encoding="utf-8")
    tokens = {name: (light, dark) for name, light, dark in TOKEN.findall(source)}
    low = 0
    for ink, ground, least in pairs():
        for index, theme in enumerate(("light", "dark")):
            value = ratio(tokens[ink][index], tokens[ground][index])
            if value < least:
                low += 1
                print(f"{theme}: --{ink} on --{ground} is {value:.2f}, needs {least}")
    print(f"{2 * len(pairs())} pairs calculated, {low} too low")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())

"""Comparing how a page looks with how it looked: pictures at a quarter of their size, in the browser.

At that size the edges of letters, which differ between machines and releases of the browser, are
gone; what is left are places, sizes, colours and the weight of text.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

FOLDER = Path(__file__).parent / "looks"
#: Pictures are kept so many times smaller. A cell is so many of the small pixels wide and high.
SMALLER, CELL = 4, 8
#: A pixel differs from so many of 255 steps of a colour on; a cell from this share of its pixels on.
STEPS, SHARE = 40, 0.12
#: So much may a picture be higher or lower than the one that is kept, in pixels of the page.
HEIGHT = 24

SHRINK = """
async ([png, smaller]) => {
  const image = await createImageBitmap(await (await fetch(png)).blob());
  const canvas = document.createElement("canvas");
  canvas.width = Math.floor(image.width / smaller);
  canvas.height = Math.floor(image.height / smaller);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/webp", 0.8);
}
"""
COMPARE = """
async ([now, then, cell, steps, share]) => {
  const pixels = async (url) => {
    const image = await createImageBitmap(await (await fetch(url)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  };
  const [one, other] = [await pixels(now), await pixels(then)];
  const [width, height] = [Math.min(one.width, other.width), Math.min(one.height, other.height)];
  const found = [];
  for (let top = 0; top < height; top += cell) {
    for (let left = 0; left < width; left += cell) {
      let differing = 0, looked = 0;
      for (let y = top; y < Math.min(top + cell, height); y += 1) {
        for (let x = left; x < Math.min(left + cell, width); x += 1) {
          const [a, b] = [(y * one.width + x) * 4, (y * other.width + x) * 4];
          const most = Math.max(...[0, 1, 2].map((n) => Math.abs(one.data[a + n] - other.data[b + n])));
          looked += 1;
          differing += most > steps ? 1 : 0;
        }
      }
      if (differing > looked * share) found.push([left, top]);
    }
  }
  return {found, heights: [one.height, other.height], widths: [one.width, other.width]};
}
"""
#: What stands where: of each example its heading, and how far down it reaches.
PLACES = """
() => {
  const top = document.querySelector("main").getBoundingClientRect().top;
  return [...document.querySelectorAll("main :is(h1, h2, h3, caption, legend)")]
    .filter((one) => one.getClientRects().length)
    .map((one) => [Math.round(one.getBoundingClientRect().top - top), one.innerText.slice(0, 60)]);
}
"""


def taken(page: Page) -> bytes:
    """Return a picture of what stands in the middle of a page, small."""
    png = page.locator("main").screenshot(animations="disabled", caret="hide", scale="css")
    return _bytes(_blank(page, SHRINK, [_address(png, "png"), SMALLER]))


def differences(page: Page, kept: bytes, now: bytes) -> list[str]:
    """Return where two small pictures differ, in words; `page` still shows what the newer one does."""
    places = page.evaluate(PLACES)
    found = _blank(page, COMPARE, [_address(now), _address(kept), CELL, STEPS, SHARE])
    told = []
    new, old = (value * SMALLER for value in found["heights"])
    if abs(new - old) > HEIGHT or found["widths"][0] != found["widths"][1]:
        told.append(f"it is {new} px high instead of {old}")
    cells: dict[str, list[list[int]]] = {}
    for left, top in found["found"]:
        cells.setdefault(_beside(places, top * SMALLER), []).append([left * SMALLER, top * SMALLER])
    for name, corners in cells.items():
        left, top = (min(corner[n] for corner in corners) for n in (0, 1))
        size = len(corners)
        told.append(f"under “{name}” at {left}, {top}: {size} places of {CELL * SMALLER} px differ")
    return told


def _beside(places: list[tuple[int, str]], top: int) -> str:
    above = [name for start, name in places if start <= top]
    return above[-1] if above else "the top"


def _blank(page: Page, script: str, given: list[Any]) -> Any:
    """Run a script on a page of its own: the product's pages load no pictures from elsewhere."""
    other = page.context.new_page()
    try:
        return other.evaluate(script, given)
    finally:
        other.close()


def _address(picture: bytes, kind: str = "webp") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"


def _bytes(address: str) -> bytes:
    return base64.b64decode(address.partition(",")[2])

"""The environment of our templates. Everything is escaped; nothing here marks text as safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

import jinja2
from django.templatetags.static import static
from django.utils import timezone
from markupsafe import Markup

from isthmus.engine.web.addresses import page_address
from isthmus.engine.web.table import column_class, table_rows

DECORATION, NOTHING = Markup('aria-hidden="true"'), Markup("")
#: How much each unit of time is in seconds, largest first.
UNITS = (
    (365 * 86_400, "year"),
    (30 * 86_400, "month"),
    (7 * 86_400, "week"),
    (86_400, "day"),
    (3600, "hour"),
    (60, "minute"),
)


def environment(**options: Any) -> jinja2.Environment:
    """Return the Jinja2 environment that Django's backend uses."""
    options |= {"autoescape": True, "undefined": Careful}
    made = Environment(**options)
    made.globals.update(
        # Addresses of static files stay the same for the life of a process, and icons need many.
        static=static_address,
        url=url,
        draw_icon=draw_icon,
        draw_attributes=draw_attributes,
        table_rows=table_rows,
        column_class=column_class,
    )
    made.filters.update(
        day=day, moment=moment, relative=relative, iso=iso, size=size, initials=initials
    )
    return made


class Template(jinja2.Template):
    """A template all of whose globals are the environment's, as they are here.

    So the components it offers to others are the same whoever imports them; Jinja compares the
    globals of both at each of the fifty imports of a page.
    """

    def _get_default_module(self, ctx: Any = None) -> Any:
        if self._module is None:
            self._module = self.make_module()
        return self._module


class Environment(jinja2.Environment):
    """Components take plain dicts, so in a dict the key is looked for before the attribute."""

    template_class = Template

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class Careful(jinja2.Undefined):
    """An unknown name or attribute fails. Only a key that a dict leaves out is empty.

    Components take plain dicts in which most keys are optional.
    """

    __slots__ = ()

    def _optional(self) -> bool:
        return isinstance(self._undefined_obj, dict)

    def _require(self) -> None:
        if not self._optional():
            self._fail_with_undefined_error()

    def __str__(self) -> str:
        self._require()
        return ""

    def __bool__(self) -> bool:
        self._require()
        return False

    def __iter__(self) -> Iterator[Any]:
        self._require()
        return iter(())

    def __len__(self) -> int:
        self._require()
        return 0

    def __eq__(self, other: object) -> bool:
        self._require()
        return isinstance(other, Careful)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        self._require()
        return id(type(self))


static_address = cache(static)


@lru_cache(maxsize=2_000)
def draw_icon(name: str, label: str = "", cls: str = "") -> Markup:
    """Return an icon of the sprite. A page has some fifty, mostly the same ones as the last page."""
    more = f" {cls}" if cls else ""
    told = Markup('role="img" aria-label="{}"').format(label) if label else DECORATION
    return Markup('<svg class="icon{}" {} focusable="false"><use href="{}#{}"/></svg>').format(
        more, told, static_address("isthmus/icons.svg"), name
    )


def draw_attributes(attributes: Mapping[str, Any] | None) -> Markup:
    """Return attributes of an element: True is one without a value, None and False are none."""
    if not attributes:
        return NOTHING
    return Markup("").join(
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)
        for name, value in attributes.items()
        if value is not None and value is not False
    )


def url(name: str, **kwargs: Any) -> str:
    """Return the address of a page by its name: `url("record_list", org=…, record_type=…)`."""
    return page_address(name, **kwargs)


def day(value: date | datetime | None) -> str:
    """Return a date as 2026-11-23; an instant by the local day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return value.strftime("%Y-%m-%d")


def moment(value: datetime | None) -> str:
    """Return an instant as 2026-11-23 14:05 in the organization's time zone."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def iso(value: date | datetime | None) -> str:
    """Return a date or instant as machines read it."""
    return value.isoformat() if value else ""


def relative(value: datetime | None, now: datetime | None = None) -> str:
    """Return how long ago, or how far ahead, an instant is: “2 hours ago”, “in 3 days”."""
    if value is None:
        return ""
    seconds = ((now or timezone.now()) - value).total_seconds()
    for length, unit in UNITS:
        count = int(abs(seconds) // length)
        if count:
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now"


def size(count: int) -> str:
    """Return a number of bytes in words: 14 KB."""
    for unit in ("bytes", "KB", "MB"):
        if count < 1024:
            return f"{count} {unit}"
        count //= 1024
    return f"{count} GB"


def initials(name: str) -> str:
    """Return one or two letters that stand for a person."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

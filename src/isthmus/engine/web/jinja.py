"""The environment of our templates. Everything is escaped; nothing here marks text as safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import jinja2
from django.templatetags.static import static
from jinja2 import compiler
from jinja2.runtime import Macro
from markupsafe import Markup

from isthmus.engine.formats import day, moment, number, relative, size
from isthmus.engine.language import language, tr, tr_markup, trc, trn, trn_markup, within
from isthmus.engine.web.addresses import page_address
from isthmus.engine.web.escaping import escaped
from isthmus.engine.web.table import column_class, table_rows

DECORATION, NOTHING = Markup('aria-hidden="true"'), Markup("")
#: What is called as it stands unless it says that it wants to be given the context.
PLAIN = frozenset({FunctionType, MethodType, BuiltinFunctionType})
#: What a dict has beside its keys: `items` and the like.
DICT = frozenset(dir(dict))


def environment(**options: Any) -> jinja2.Environment:
    """Return the Jinja2 environment that Django's backend uses."""
    options |= {"autoescape": True, "undefined": Careful, "extensions": ["jinja2.ext.i18n"]}
    made = Environment(**options)
    # `trans` blocks hold markup of ours; everything else is text like any other, to be escaped.
    made.policies["ext.i18n.trimmed"] = True
    made.newstyle_gettext = True  # type: ignore[attr-defined]
    made.globals.update(gettext=tr_markup, ngettext=trn_markup, tr=tr, trn=trn, trc=trc)
    made.globals.update(
        # Addresses of static files stay the same for the life of a process, and icons need many.
        static=static_address,
        url=url,
        draw_icon=draw_icon,
        draw_attributes=draw_attributes,
        table_rows=table_rows,
        column_class=column_class,
        language=language,
    )
    made.filters.update(
        day=day,
        moment=moment,
        relative=relative,
        iso=iso,
        size=size,
        number=number,
        initials=initials,
        within=within,
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


class Context(jinja2.runtime.Context):
    """Calls components, functions and methods at once.

    Jinja looks at each, and at how it is called, whether it wants to be given the context; a page
    calls a thousand.
    """

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(called)
        if kind is not Macro and (kind not in PLAIN or hasattr(called, "jinja_pass_arg")):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return called(*args, **kwargs)


class CodeGenerator(compiler.CodeGenerator):
    """Escapes what a template puts out by `escaped`."""

    def _output_child_pre(self, *args: Any) -> None:
        self.write("environment.escaped(")


class Environment(jinja2.Environment):
    """Components take plain dicts, so in a dict the key is looked for before the attribute."""

    template_class = Template
    context_class = Context
    code_generator_class = CodeGenerator
    escaped = staticmethod(escaped)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict:
            if attribute in obj:
                return obj[attribute]
            if attribute not in DICT:
                return self.undefined(obj=obj, name=attribute)
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
    return Markup(  # noqa: S704 - both are escaped
        "".join(
            f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
            for name, value in attributes.items()
            if value is not None and value is not False
        )
    )


def url(name: str, **kwargs: Any) -> str:
    """Return the address of a page by its name: `url("record_list", org=…, record_type=…)`."""
    return page_address(name, **kwargs)


def iso(value: date | datetime | None) -> str:
    """Return a date or instant as machines read it."""
    return value.isoformat() if value else ""


def initials(name: str) -> str:
    """Return one or two letters that stand for a person."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

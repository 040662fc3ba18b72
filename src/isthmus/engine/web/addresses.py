"""Addresses of records, and of what relations lead to."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.urls import (
    NoReverseMatch,
    get_script_prefix,
    get_urlconf,
    register_converter,
    reverse,
)

from isthmus.engine.models import Entry, Record
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web.hooks import entry_addresses


class RegisterConverter:
    """A register in an address: views get its record type, other words don't match at all."""

    regex = "[a-z0-9-]+"

    def to_python(self, value: str) -> type[RecordType]:
        found = registry.by_register(value)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: type[RecordType] | str) -> str:
        return value if isinstance(value, str) else value.register


register_converter(RegisterConverter, "register")


def list_address(record_type: type[RecordType], organization: str) -> str:
    return page_address("record_list", org=organization, record_type=record_type)


def record_address(record: Record | Entry, organization: str, route: str = "record") -> str:
    """Return the address of a record, or of another page of it by the page's name."""
    record_type = record.record_type if isinstance(record, Entry) else registry.of(type(record))
    return addresses_of(record_type, organization, route)(record.reference)


def undo_address(record: Record, organization: str) -> str:
    """Return where the change that led to the record as it stands is taken back by POST."""
    return f"{record_address(record, organization, 'record_undo')}?version={record.entry.version}"


def addresses_of(
    record_type: Any, organization: str, route: str = "record"
) -> Callable[[str], str]:
    """Return what makes the address of any record of a register from its reference."""
    place = "REFERENCE"
    found = page_address(route, org=organization, record_type=record_type, reference=place)
    before, _, after = found.rpartition(place)
    return lambda reference: f"{before}{_quoted(reference)}{after}"


@lru_cache(maxsize=10_000)
def _quoted(reference: str) -> str:
    return quote(reference, safe="")


def page_address(name: str, **kwargs: Hashable) -> str:
    """Return the address of a page by its name. Raises NoReverseMatch.

    A page names some hundred others, mostly the same ones as the page before.
    """
    return _reversed(name, get_script_prefix(), get_urlconf(), *kwargs.items())


@lru_cache(maxsize=10_000)
def _reversed(name: str, prefix: str, urls: Any, *kwargs: tuple[str, Hashable]) -> str:
    """Return an address; where the server's own begin and what pages there are is part of the key."""
    return reverse(name, urls, kwargs=dict(kwargs))


def entry_address(entry: Entry, organization: str) -> str:
    """Return where an entry of any kind is shown; empty if nothing shows it."""
    if registry.find(entry.type) is not None:
        return record_address(entry, organization)
    find = entry_addresses.get(entry.type)
    return find(entry, organization) if find else ""


def address_or_none(name: str, **kwargs: Any) -> str:
    """Return the address of a page that may not be installed, or the empty string."""
    try:
        return page_address(name, **kwargs)
    except NoReverseMatch:
        return ""

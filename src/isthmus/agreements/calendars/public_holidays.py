"""Public holidays of countries and their parts, from the library `holidays`.

What it knows changes when it is upgraded: a law is passed, a mistake is mended. So nothing that is
in force asks it. A calendar asks once, when it is brought into force, and keeps the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

#: How many years a calendar knows of: before this one, and after it.
BEFORE, AHEAD = 2, 3
#: The library's word for a language of ours.
LANGUAGES = {"en": "en_US"}


@lru_cache(maxsize=1)
def countries() -> Mapping[str, tuple[str, ...]]:
    """Return the codes of ISO 3166-1 of all countries that are known, with those of their parts."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in known.items()}


def years_known(today: date, since: date | None = None) -> range:
    """Return the years to know of on a day, from the one of `since` where that is earlier."""
    first = today.year - BEFORE
    return range(min(first, since.year) if since else first, today.year + AHEAD + 1)


def public_holidays(
    country: str, part: str, years: Iterable[int], language: str = ""
) -> dict[date, str]:
    """Return the public holidays of a country, or of a part of it, by day, with their names.

    In `language` where the library has it, else in English, else in the country's own. Nothing
    for a country or part that it doesn't know.
    """
    import holidays

    if country not in countries() or (part and part not in countries()[country]):
        return {}
    years = list(years)
    found = holidays.country_holidays(country, subdiv=part or None, years=years, observed=True)
    wanted = LANGUAGES.get(language, language)
    spoken = found.supported_languages or ()
    if spoken:
        chosen = next((one for one in (wanted, "en_US") if one in spoken), None)
        found = holidays.country_holidays(
            country, subdiv=part or None, years=years, observed=True, language=chosen
        )
    return {day: name for day, name in sorted(found.items()) if day.year in years}


def written(days: Mapping[date, str]) -> str:
    """Return holidays as a calendar keeps them: a line each, the day and its name."""
    return "\n".join(f"{day.isoformat()} {name}" for day, name in sorted(days.items()))


def read(text: str) -> dict[date, str]:
    """Return what `written` wrote. Raises ValueError."""
    rows = (line.partition(" ") for line in text.splitlines())
    return {date.fromisoformat(day): name for day, _, name in rows}

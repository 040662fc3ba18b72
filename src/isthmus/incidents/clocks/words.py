"""Working time in words."""

from isthmus.engine.language import tr


def span(count: int) -> str:
    """Return working seconds in words: 3 h 05 min 10 s."""
    hours, rest = divmod(max(count, 0), 3600)
    minutes, seconds = divmod(rest, 60)
    words = [tr("%(count)s h", count=hours)] if hours else []
    if hours or minutes:
        words.append(tr("%(count)s min", count=str(minutes).zfill(2 if hours else 1)))
    if seconds or not words:
        words.append(tr("%(count)s s", count=seconds))
    return " ".join(words)

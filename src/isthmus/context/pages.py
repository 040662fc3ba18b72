"""What the package adds to the pages of others, and what it does about their writes."""

from functools import partial

from isthmus.context.models.scope import System
from isthmus.context.needs import needs
from isthmus.context.scope.column import COLUMN
from isthmus.context.scope.filter import FILTER
from isthmus.context.scope.following import follow
from isthmus.context.scope.panel import scope_rail
from isthmus.context.scope.reading import REASONS, named_by, reasons_with
from isthmus.engine.door.transaction import tellers
from isthmus.engine.filters import extras
from isthmus.engine.web.hooks import (
    NavItem,
    Panel,
    list_columns,
    nav_items,
    panels,
    record_annotations,
    record_names,
)

tellers.append(follow)
extras[FILTER.name] = FILTER
list_columns[COLUMN.name] = COLUMN
record_annotations |= {
    REASONS[system]: partial(reasons_with, system=system) for system in System.values
}
record_names.append(named_by)
panels += [
    Panel("people.party", "context/needs_panel.html", needs, order=20),
    Panel("*", "context/scope_rail.html", scope_rail, "rail", order=15),
]
nav_items.append(
    NavItem("plan", "Scope", "scope", "chart-dots-3", permission="context.scopestatement.view")
)

"""What conformity adds to the pages of other packages' records, and to the navigation."""

from isthmus.conformity.adoption import editions_in_use, reasons_to_keep
from isthmus.conformity.panels import requirement_entry_address, traces_panel, traces_rail
from isthmus.engine.web.hooks import (
    ListAction,
    NavItem,
    Panel,
    entry_addresses,
    list_actions,
    nav_items,
    panels,
)
from isthmus.standards import use
from isthmus.standards.shelf import REQUIREMENT

panels += [
    Panel(
        "*", "conformity/traces_panel.html", traces_panel, edges=("traces", "declines"), order=20
    ),
    Panel("*", "conformity/traces_rail.html", traces_rail, "rail", order=20),
]
list_actions.append(
    ListAction(
        "conformity.assessment",
        "Begin an assessment",
        "assessment_begin",
        "player-play",
        for_register=False,
        verb="create",
    )
)
nav_items += [
    NavItem("check", "Matrix", "matrix", "table", permission="conformity.judgement.view"),
    NavItem("check", "Probes", "probes", "gauge", permission="conformity.judgement.view"),
]
entry_addresses[REQUIREMENT] = requirement_entry_address
use.sources.append(editions_in_use)
use.holders.append(reasons_to_keep)

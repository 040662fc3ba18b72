"""What risks add to lists and the navigation, and what they do about writes elsewhere."""

from isthmus.engine.access import CREATE
from isthmus.engine.door.transaction import tellers
from isthmus.engine.web.hooks import ListAction, NavItem, Panel, list_actions, nav_items, panels
from isthmus.risks.differing import open_differences
from isthmus.risks.edges import APPROACH, LEVEL, METHOD, RISK
from isthmus.risks.following import follow

# Before people are told, so that they are told of what follows as well.
tellers.insert(0, follow)
nav_items.append(
    NavItem(
        "plan",
        "Risk matrix",
        "risk_matrix",
        "table",
        permission=f"{RISK}.view",
        of=RISK,
        label_of="Matrix: %(name)s",
    )
)
panels.append(
    Panel(
        "context.scopestatement",
        "risks/open_differences.html",
        open_differences,
        permission=f"{LEVEL}.view",
        order=10,
    )
)
list_actions += [
    ListAction(APPROACH, "What another would change", "risk_switch", "route", for_register=False),
    ListAction(RISK, "Matrix", "risk_matrix", "table", for_register=False, keep_name=True),
    ListAction(RISK, "Losses", "risk_losses", "chart-bar", keep_filters=True, for_register=False),
    ListAction(
        RISK,
        "From a scenario",
        "risk_scenarios",
        "bulb",
        for_register=False,
        verb=CREATE,
        keep_name=True,
    ),
    ListAction(METHOD, "Five by five", "risk_starter", "table", for_register=False, verb=CREATE),
]

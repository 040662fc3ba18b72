"""What risks add to lists and the navigation, and what they do about writes elsewhere."""

import isthmus.controls.pages  # noqa: F401 - its teller comes first
from isthmus.controls.edges import CONTROL
from isthmus.controls.following import follow as follow_tests
from isthmus.engine.access import CREATE
from isthmus.engine.door.transaction import tellers
from isthmus.engine.web.hooks import (
    FormNote,
    ListAction,
    NavItem,
    Panel,
    form_notes,
    list_actions,
    list_columns,
    nav_items,
    panels,
    record_annotations,
)
from isthmus.risks import holding
from isthmus.risks.differing import open_at_transition, open_differences
from isthmus.risks.edges import APPROACH, LEVEL, METHOD, RISK, SESSION
from isthmus.risks.following import follow
from isthmus.risks.method.in_force import APPROACH_SAYS, METHOD_SAYS, approach_says, method_says
from isthmus.risks.sessions import progress_panel
from isthmus.risks.treating import controls_panel, treated_note, treated_panel
from isthmus.services.edges import SERVICE

# Before people are told, so that they are told of what follows as well; after controls, since an
# acceptance leans on what their tests say.
tellers.insert(tellers.index(follow_tests) + 1, follow)
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
    Panel(SESSION, "risks/session_panel.html", progress_panel, permission=f"{RISK}.view", order=5)
)
panels += [
    Panel(
        code,
        "risks/open_differences.html",
        context,
        permission=f"{LEVEL}.view",
        order=10,
    )
    for code, context in (
        ("context.scopestatement", open_differences),
        (SERVICE, open_at_transition),
    )
]
panels += [
    Panel(CONTROL, "risks/treated_panel.html", treated_panel, permission=f"{RISK}.view", order=4),
    Panel(RISK, "risks/controls_panel.html", controls_panel, permission=f"{CONTROL}.view", order=6),
]
form_notes.append(FormNote(CONTROL, "risks/treated_note.html", treated_note, "top"))
record_annotations |= {METHOD_SAYS: method_says, APPROACH_SAYS: approach_says}
list_columns[holding.COLUMN.name] = holding.COLUMN
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

"""What the library adds to the frame of every page."""

from isthmus.engine.web.hooks import NavItem, entry_labels, nav_items
from isthmus.standards.shelf import REQUIREMENT

nav_items += [
    NavItem("library", "Standards", "standards", "book-2"),
    NavItem("library", "Correspondence", "standards_compare_start", "arrows-exchange"),
    NavItem("library", "Glossary", "standards_terms", "vocabulary"),
    NavItem("library", "Errata", "standards_errata", "zoom-check"),
]
entry_labels[REQUIREMENT] = "Requirement"

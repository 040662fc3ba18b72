from isthmus.assets.models.definition import Category, Definition
from isthmus.assets.models.discovery import DiscoveryChunk, DiscoveryRun
from isthmus.assets.models.discrepancy import Discrepancy
from isthmus.assets.models.item import Classification, Control, Item, Level
from isthmus.assets.models.redundancy import Needs, Redundancy, Sufficing
from isthmus.assets.models.sighting import Sighting, SourceOrder

__all__ = [
    "Category",
    "Classification",
    "Control",
    "Definition",
    "DiscoveryChunk",
    "DiscoveryRun",
    "Discrepancy",
    "Item",
    "Level",
    "Needs",
    "Redundancy",
    "Sighting",
    "SourceOrder",
    "Sufficing",
]

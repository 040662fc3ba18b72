from isthmus.assets.models.definition import Category, Definition
from isthmus.assets.models.item import Classification, Control, Item, Level

__all__ = ["Category", "Classification", "Control", "Definition", "Item", "Level"]

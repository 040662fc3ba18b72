from isthmus.assets.models.item import Classification, Control, Item, Level

__all__ = ["Classification", "Control", "Item", "Level"]

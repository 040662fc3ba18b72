from isthmus.controls.records.control import ControlType

__all__ = ["ControlType"]

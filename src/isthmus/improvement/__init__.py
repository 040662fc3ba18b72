"""Putting right what is wrong, and getting better (mission rows V2, in part, and V5)."""

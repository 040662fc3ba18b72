"""Controls: what is done against risks and for requirements of both standards (mission rows R5, V3)."""

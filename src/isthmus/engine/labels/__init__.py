"""Labels: words of the organization's own, on records of any register."""

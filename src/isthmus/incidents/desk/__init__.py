"""What the desk works with besides the reports themselves."""

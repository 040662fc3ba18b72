"""Handing over what a person holds when they leave: all of it, found by what tables declare."""

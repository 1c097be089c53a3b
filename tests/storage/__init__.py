"""Promises of what outlives the process."""

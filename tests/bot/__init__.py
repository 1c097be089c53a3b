"""Promises of the running service."""

"""Promises, kept by running them."""

"""Conversations, tested as conversations."""

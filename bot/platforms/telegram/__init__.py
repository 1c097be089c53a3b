"""Telegram: learners' platform. Long polling, or a webhook when there is a secret for it."""

from bot.platforms.telegram.platform import Access, Menus, Telegram

__all__ = ["Access", "Menus", "Telegram"]

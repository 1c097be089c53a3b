"""Telegram: learners' platform. Long polling, or a webhook when there is a secret for it."""

from bot.platforms.telegram.access import Access, try_out
from bot.platforms.telegram.platform import Introduced, Menus, Telegram

__all__ = ["Access", "Introduced", "Menus", "Telegram", "try_out"]

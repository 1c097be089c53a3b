"""A strict stand-in for the Telegram Bot API: the methods we call, and its limits."""

from tests.doubles.telegram.chats import Group, Person, Sent
from tests.doubles.telegram.double import TOKEN, TelegramDouble

__all__ = ["TOKEN", "Group", "Person", "Sent", "TelegramDouble"]

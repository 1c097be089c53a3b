"""Slack: the platform of employers and staff. Commands, buttons and direct messages over HTTP."""

from bot.platforms.slack.platform import Access, Slack, try_out

__all__ = ["Access", "Slack", "try_out"]

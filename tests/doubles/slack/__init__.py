"""A strict stand-in for Slack: the Web API methods we call, and signed requests to our app."""

from tests.doubles.slack.double import BOT_TOKEN, SlackDouble
from tests.doubles.slack.people import SIGNING_SECRET, Signing
from tests.doubles.slack.requests import Ack
from tests.doubles.slack.workspace import Member, Posted

__all__ = ["BOT_TOKEN", "SIGNING_SECRET", "Ack", "Member", "Posted", "Signing", "SlackDouble"]

"""Everything we can owe somebody: facts, never prose; a small file for each kind.

A notice is written into the outbox in the transaction that makes it true, and turned into words
when it is sent, in the language the person has by then. A file here holds the fact and, where
time brings it, the rule that says when. How it is found, judged once more and worded stands in
the file of the same name in `handlers/due/kinds/`. Nothing here sends, stores or words anything.
"""

from credentials.notices.alert import AlertKind, CohortAlert
from credentials.notices.alert_handled import AlertHandled
from credentials.notices.badge_awarded import BadgeAwarded
from credentials.notices.badge_withdrawn import BadgeWithdrawn, Change
from credentials.notices.notice import (
    FACTS,
    STAFF_CHANNEL,
    Audience,
    InDoubt,
    Notice,
    Sort,
    fact,
    notice_from_json,
    notice_to_json,
)
from credentials.notices.renewal import RenewalDue
from credentials.notices.result import ResultReady
from credentials.notices.retake_open import RetakeOpen
from credentials.notices.sent_back import SentBack

__all__ = [
    "FACTS",
    "STAFF_CHANNEL",
    "AlertHandled",
    "AlertKind",
    "Audience",
    "BadgeAwarded",
    "BadgeWithdrawn",
    "Change",
    "CohortAlert",
    "InDoubt",
    "Notice",
    "RenewalDue",
    "ResultReady",
    "RetakeOpen",
    "SentBack",
    "Sort",
    "fact",
    "notice_from_json",
    "notice_to_json",
]

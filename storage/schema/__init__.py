"""Every table, a file for each part. Personal data stands in `…_sealed` columns (see `sealing`).

Tables with sealed columns have random keys, because a sealed value is bound to its row.
"""

from storage.schema.assessment import (
    attempt,
    attempt_part,
    decision,
    file,
    handed_out,
    outside_record,
    practice,
    score,
)
from storage.schema.base import fact, metadata
from storage.schema.catalog import material, pack
from storage.schema.messages import (
    alert,
    inbox,
    leader,
    local_message,
    outbox,
    outbox_step,
    reminder_choice,
    send_slot,
)
from storage.schema.people import (
    account,
    api_key,
    cohort,
    conversation,
    departure,
    enrolment,
    join_code,
    limit_use,
    person,
    staff_role,
    workspace,
)
from storage.schema.registry import (
    badge,
    checkpoint,
    cosignature,
    imported_result,
    log_entries,
    log_state,
    log_tile,
    registry_event,
)

__all__ = [
    "account",
    "alert",
    "api_key",
    "attempt",
    "attempt_part",
    "badge",
    "checkpoint",
    "cohort",
    "conversation",
    "cosignature",
    "decision",
    "departure",
    "enrolment",
    "fact",
    "file",
    "handed_out",
    "imported_result",
    "inbox",
    "join_code",
    "leader",
    "limit_use",
    "local_message",
    "log_entries",
    "log_state",
    "log_tile",
    "material",
    "metadata",
    "outbox",
    "outbox_step",
    "outside_record",
    "pack",
    "person",
    "practice",
    "registry_event",
    "reminder_choice",
    "score",
    "send_slot",
    "staff_role",
    "workspace",
]

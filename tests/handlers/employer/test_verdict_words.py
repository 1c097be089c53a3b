"""Every verdict has words: what is the case, and what it means. None blames the person."""

from datetime import UTC, datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from credentials.registry.verdicts import (
    Expired,
    Judgement,
    Malformed,
    NotFound,
    NotYetValid,
    Revoked,
    SignatureInvalid,
    Superseded,
    Suspended,
    Unavailable,
    UntrustedIssuer,
    Valid,
    Verdict,
)
from handlers.registry.withdrawing import Reason
from handlers.wording.verdicts import reason_words, verdict_words
from handlers.wording.voice import Voice

NOW = datetime(2027, 4, 2, 9, tzinfo=UTC)
ENGLISH = Voice("en", ZoneInfo("UTC"))

TABLE: list[tuple[Verdict, str, str]] = [
    (Valid(None), "Valid today.", ""),
    (Expired(NOW, in_grace=True, renewed_by=None), "Was valid until Fri 2 Apr", "renewal time"),
    (Expired(NOW, in_grace=False, renewed_by=None), "Was valid until", "true for its time"),
    (Expired(NOW, in_grace=True, renewed_by="VL-NEW"), "Was valid until", "Renewed by VL-NEW."),
    (Revoked(NOW, "record_mistake"), "Withdrawn by the issuer on Fri 2 Apr", "record mistake"),
    (Revoked(None, None), "Not valid. Withdrawn by the issuer.", "another reason"),
    (Suspended(NOW, "identity"), "On hold since Fri 2 Apr 2027.", "not proof of a problem"),
    (Superseded(NOW, "2.0.0", "It adds X."), "was valid when given", "It adds X. Version 2.0.0"),
    (Superseded(NOW, "2.0.0", ""), "was valid when given", "A newer version asks for more."),
    (NotYetValid(NOW), "Starts Fri 2 Apr 2027.", "does not count yet"),
    (NotFound(), "No shared record for this ID.", "not proof of a fake"),
    (UntrustedIssuer("did:web:fast.example"), "not on the trusted list", "did:web:fast.example"),
    (SignatureInvalid("It was changed."), "Do not rely on this badge.", "It was changed."),
    (Malformed("It has a slip in it."), "I can not read that as a badge.", "It has a slip in it."),
    (Unavailable("The log is away."), "This is not a no.", "try again in a few minutes"),
]


@pytest.mark.parametrize(("verdict", "headline", "detail"), TABLE)
def test_each_verdict_says_what_is_the_case_and_what_it_means(
    verdict: Verdict, headline: str, detail: str
) -> None:
    """A sign never stands alone: the words say the same."""
    words = verdict_words(Judgement(verdict, (), NOW), ENGLISH, NOW)
    assert headline in words.headline
    assert detail in words.detail
    assert words.sign


def test_no_verdict_is_left_out_of_the_table() -> None:
    """A new verdict needs words before it can be tested at all."""
    assert {type(verdict) for verdict, *_ in TABLE} == set(get_args(Verdict))


def test_another_day_is_named(at: datetime) -> None:
    """Valid on the day that was asked about, which need not be today."""
    assert verdict_words(Judgement(Valid(None), (), at), ENGLISH, NOW).headline == (
        "Valid on Mon 5 Oct 2026."
    )


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_public_words(reason: Reason) -> None:
    """The page shows words, never a code."""
    assert "_" not in reason_words(reason, ENGLISH)

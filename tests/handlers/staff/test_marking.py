"""Scoring: the work without a name, one line at a time, and nothing is lost on the way."""

from collections.abc import Callable

import pytest

from handlers.messages import Seat
from handlers.staff.menu import STAFF
from storage.attempts import Attempt, AttemptState
from storage.store import Store
from tests.handlers.registry.harbor import Harbor
from tests.handlers.staff.conftest import Chat, hand_in
from tests.handlers.talk import Talk


def _attempt(harbor: Harbor, work: Attempt) -> Attempt:
    return harbor.do(lambda tx: tx.attempts.get(work.id))


def _owed(harbor: Harbor) -> list[str]:
    return [one.notice.kind for one in harbor.do(lambda tx: tx.outbox.for_person(harbor.ana.id))]


def _given(harbor: Harbor, work: Attempt) -> dict[str, int]:
    return {one.line: one.score for one in harbor.do(lambda tx: tx.attempts.scores(work))}


def _marks(diaz: Talk, *scores: str) -> Talk:
    for score in scores:
        diaz.presses(score)
    return diaz


def test_a_pass_from_queue_to_submit(harbor: Harbor, chat: Chat, work: Attempt) -> None:
    """The marker sees number, work and bar; the learner hears the result, an approver is next."""
    diaz = chat(harbor.diaz).says("/staff queue")
    assert f"{work.label} – Data Essentials (Sheets) v2.0.0" in diaz
    diaz.presses(f"Score {work.label}")
    assert "Ana" not in diaz.text
    assert "I kept both Diaz {rows}." in diaz
    assert "https://example.org/list" in diaz
    assert [one.name for one in diaz.reply.messages[0].files] == ["list.csv"]
    assert "line 1 of 3: Errors fixed (must pass)" in diaz
    assert "2 meets: All names, dates and blanks follow one form." in diaz
    assert diaz.labels == ["I know this person", "0", "1", "2", "3", "Back"]
    assert "Mean 2.4, all must-pass met → Pass." in _marks(diaz, "2", "3", "2")
    following = hand_in(harbor, harbor.ben)
    diaz.presses("Submit")
    assert f"{work.label} passed." in diaz
    assert "line 1 of 3" in diaz.presses(f"Next: {following.label}")
    after = _attempt(harbor, work)
    assert (after.state, after.passed, after.marked_at) == (AttemptState.MARKED, True, harbor.at)
    assert _owed(harbor) == ["result"]


def test_a_low_score_asks_why_and_the_words_are_the_learners(
    harbor: Harbor, chat: Chat, work: Attempt
) -> None:
    """0 and 1 need a sentence; the attempt is then closed, and its result owed."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}").presses("1")
    assert "Why, for the learner?" in diaz
    diaz.says("Two dates are still {wrong}.")
    assert "line 2 of 3" in diaz
    _marks(diaz, "2", "2")
    assert "To do again: Errors fixed → Not yet." in diaz
    assert "“Two dates are still {wrong}.”" in diaz
    assert "not there yet" in diaz.presses("Submit")
    after = _attempt(harbor, work)
    assert (after.state, after.passed) == (AttemptState.CLOSED, False)
    comments = [one.comment for one in harbor.do(lambda tx: tx.attempts.scores(after))]
    assert "Two dates are still {wrong}." in comments


def test_marking_goes_on_after_a_restart(
    harbor: Harbor, open_house: Callable[..., Store], chat: Chat, work: Attempt
) -> None:
    """Every score is stored as it is given; a reason that is still missing is asked for again."""
    chat(harbor.diaz).acts(f"score:{work.number}").presses("3").presses("0")
    harbor.store = open_house()
    later = harbor.talk(harbor.diaz, STAFF, Seat.STAFF)
    assert "you have begun" in later.says("queue")
    assert "Duplicates removed with formulas: 0. Why" in later.presses(f"Score {work.label}")
    later.says("Nobody was taken out.")
    assert "line 3 of 3" in later


def test_a_second_thought_replaces_the_first(harbor: Harbor, chat: Chat, work: Attempt) -> None:
    """Back, Change and an old button all lead to the line again; the new score counts."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}").presses("1").presses("Back")
    assert "You gave 1." in diaz
    _marks(diaz, "3", "2").presses("Back")
    assert "line 2 of 3" in diaz
    _marks(diaz, "3")
    _marks(diaz, "2")
    diaz.presses("Change: Notes on what changed")
    assert "Mean 3, all must-pass met → Pass." in _marks(diaz, "3")
    assert "to score" in diaz.acts(f"back:{work.number}:fix")


def test_submitting_too_early_shows_what_is_missing(
    harbor: Harbor, chat: Chat, work: Attempt
) -> None:
    """An unfinished marking cannot count."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}").presses("2")
    assert "line 2 of 3" in diaz.acts(f"submit:{work.number}")
    assert _attempt(harbor, work).state is AttemptState.SUBMITTED


def test_a_word_of_ours_is_no_comment(harbor: Harbor, chat: Chat, work: Attempt) -> None:
    """Somebody who types “queue” wants the list, and no learner reads it."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}").presses("0")
    assert "1 piece of work to score" in diaz.says("queue")
    assert harbor.do(lambda tx: tx.attempts.scores(work))[0].comment is None


@pytest.mark.parametrize("typed", ["A-{n}", "a{n}", "{n}", " a {n} "])
def test_work_is_opened_by_its_number(
    harbor: Harbor, chat: Chat, work: Attempt, typed: str
) -> None:
    """However the number is typed, the work and its first line come."""
    diaz = chat(harbor.diaz).says(f"/staff score {typed.format(n=work.number)}")
    assert "I kept both Diaz {rows}." in diaz
    assert "line 1 of 3" in diaz


def test_a_number_that_can_not_be_scored_says_why(
    harbor: Harbor, chat: Chat, work: Attempt
) -> None:
    """Unknown, not handed in, marked, decided, one's own, too close: and then what waits."""
    own, known, done, marked = (
        hand_in(harbor, one) for one in (harbor.diaz, harbor.ben, harbor.ben, harbor.ben)
    )
    draft = harbor.do(
        lambda tx: tx.attempts.open(harbor.ben.id, "dss.b.data", "2.0.0", harbor.at, lines=())
    )
    harbor.do(lambda tx: tx.attempts.change(done.id, state=AttemptState.CLOSED))
    harbor.mark(marked.number, harbor.kim, fix=2, dupes=2, notes=2)
    diaz = chat(harbor.diaz).acts(f"know:{known.number}")
    for typed, why in (
        ("A-99", "There is no work with the number A-99."),
        ("9" * 5_000, "Work has a number like A-1042."),
        ("the first one", "Work has a number like A-1042."),
        (draft.label, f"{draft.label} is not handed in yet."),
        (marked.label, f"{marked.label} has its marks and waits for approval."),
        (done.label, f"{done.label} is decided already."),
        (own.label, "This is your own work."),
        (known.label, "too close to this learner"),
    ):
        assert why in diaz.says(f"/staff score {typed}")
        assert f"1 piece of work to score\n{work.label} – " in diaz
    assert "no right to score" in chat(harbor.ruiz).says("score A-99")


@pytest.mark.parametrize("stray", ["7", "-1", "22", "two", "👍", "Looks fine to me, thanks!", "²"])
def test_a_stray_word_stays_at_the_line(
    harbor: Harbor, chat: Chat, work: Attempt, stray: str
) -> None:
    """What is no score leaves the marker at the line, which says what fits; nothing is lost."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}").presses("3")
    assert "This line takes 0, 1, 2 or 3." in diaz.says(stray)
    assert "line 2 of 3" in diaz
    assert "line 3 of 3" in diaz.says("2")
    assert _given(harbor, work) == {"fix": 3, "dupes": 2}


def test_a_file_is_a_badge_to_check_and_no_score(harbor: Harbor, chat: Chat, work: Attempt) -> None:
    """A list of badges that comes while a line waits is checked, and the line still waits."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}")
    assert "Checking 1 ID…" in diaz.sends("list.txt", b"VL-7KQ4-M2XD-97HB")
    assert "line 2 of 3" in diaz.says("3")


def test_a_stray_word_at_the_sum_sends_nothing(harbor: Harbor, chat: Chat, work: Attempt) -> None:
    """The marks are shown again, and count when they are submitted."""
    diaz = _marks(chat(harbor.diaz).acts(f"score:{work.number}"), "2", "2", "2")
    assert "Nothing counts yet." in diaz.says("done?")
    assert "Mean 2, all must-pass met → Pass." in diaz
    assert "passed" in diaz.presses("Submit")


@pytest.mark.parametrize("said", ["7", "👍", "?!"])
def test_a_reason_has_words(harbor: Harbor, chat: Chat, work: Attempt, said: str) -> None:
    """A learner reads words, so a number or a smile is no reason: it is asked for again."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}").presses("0")
    assert "Errors fixed: 0. Why, for the learner?" in diaz.says(said)
    assert harbor.do(lambda tx: tx.attempts.scores(work))[0].comment is None


def test_a_bare_score_instead_of_a_reason_is_a_second_thought(
    harbor: Harbor, chat: Chat, work: Attempt
) -> None:
    """Whoever types 2 when asked why they gave 1 means to give 2."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}").presses("1").says("2")
    assert "line 2 of 3" in diaz
    assert _given(harbor, work) == {"fix": 2}


def test_a_long_reason_is_not_cut(harbor: Harbor, chat: Chat, work: Attempt) -> None:
    """Whoever writes too much is told; no learner gets half a sentence."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}").presses("1")
    assert "That is 1199 signs, and 1000 fit." in diaz.says("too long " * 133 + "ab")
    assert "Errors fixed: 1. Why, for the learner?" in diaz
    assert harbor.do(lambda tx: tx.attempts.scores(work))[0].comment is None


def test_an_order_is_no_reason_and_a_reason_no_order(
    harbor: Harbor, chat: Chat, work: Attempt
) -> None:
    """“score A-1001” is for us; “Score the rows first” is for the learner."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}").presses("0")
    assert "Errors fixed: 0. Why" in diaz.says(f"score {work.label}")
    assert "no right to withdraw badges" in diaz.says("revoke VL-7KQ4-M2XD-97HB")
    assert "line 2 of 3" in diaz.says("Score the rows first, then sort them.")
    [first] = harbor.do(lambda tx: tx.attempts.scores(work))
    assert first.comment == "Score the rows first, then sort them."


def test_in_slack_the_answer_can_follow_the_command(
    harbor: Harbor, chat: Chat, work: Attempt
) -> None:
    """Plain words in a channel never reach us: the question says so, and `/staff` carries them."""
    diaz = chat(harbor.diaz)
    harbor.do(lambda tx: tx.facts.set("slack_team", "T1"))
    harbor.do(lambda tx: tx.people.link(harbor.diaz.id, "slack", "T1", "U1", harbor.at))
    diaz.account = type(diaz.account)("slack", "T1", "U1")
    assert "You find the files in my direct messages" in diaz.acts(f"score:{work.number}")
    diaz.presses("1")
    assert "Type it in a direct message to me, or after /staff." in diaz
    assert "line 2 of 3" in diaz.says("/staff Two dates are wrong.")
    assert "line 3 of 3" in diaz.says("/staff 3")
    said = [one.comment for one in harbor.do(lambda tx: tx.attempts.scores(work)) if one.comment]
    assert said == ["Two dates are wrong."]


def test_whoever_knows_the_learner_steps_aside(harbor: Harbor, chat: Chat, work: Attempt) -> None:
    """The work goes to somebody else, and so does later work of the same person."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}").presses("I know this person")
    assert "go to somebody else" in diaz
    assert "No work waits" in diaz
    assert "too close" in diaz.acts(f"score:{work.number}")
    hand_in(harbor, harbor.ana, "dss.b.a11y")
    assert "No work waits" in diaz.says("queue")
    assert "2 to score" in chat(harbor.kim).says("queue")


def test_nobody_marks_their_own_work(harbor: Harbor, chat: Chat) -> None:
    """An assessor who learns here is marked by others."""
    own = hand_in(harbor, harbor.diaz)
    assert "No work waits" in chat(harbor.diaz).says("queue")
    assert "This is your own work." in chat(harbor.diaz).acts(f"score:{own.number}")


@pytest.mark.parametrize("ref", ["lee", "ruiz"])
def test_only_assessors_mark(harbor: Harbor, chat: Chat, work: Attempt, ref: str) -> None:
    """A coach, an approver or a leader has no right to score."""
    person = harbor.do(lambda tx: tx.people.by_ref(ref))
    assert "no right to score" in chat(person).says("queue")
    assert "no right to score" in chat(person).acts(f"score:{work.number}")


def test_old_buttons_change_nothing(harbor: Harbor, chat: Chat, work: Attempt) -> None:
    """After the result, and with made-up buttons, the answer is that it has moved on."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}")
    _marks(diaz, "2", "2", "2").presses("Submit")
    for action in (f"mark:{work.number}:fix:0", f"submit:{work.number}", f"score:{work.number}"):
        assert "has its marks and waits for approval." in diaz.acts(action)
        assert diaz.labels == ["Back to the list"]
    assert "There is no work with the number A-99999." in diaz.acts("score:99999")
    assert "Work has a number like A-1042." in diaz.acts("score:x")
    other = hand_in(harbor, harbor.ben)
    assert "not a score" in diaz.acts(f"mark:{other.number}:fix:9")
    assert "no such line" in diaz.acts(f"mark:{other.number}:nonsense:2")


def test_a_double_tap_counts_once(harbor: Harbor, chat: Chat, work: Attempt) -> None:
    """The same press delivered twice gives the same answer and one result."""
    diaz = chat(harbor.diaz).acts(f"score:{work.number}")
    _marks(diaz, "2", "2", "2").presses("Submit")
    said = diaz.text
    assert said in diaz.repeats()
    assert _owed(harbor) == ["result"]


def test_the_same_file_from_somebody_else_is_a_quiet_flag(
    harbor: Harbor, chat: Chat, work: Attempt
) -> None:
    """Staff see it, without blame; nobody else hears of it."""
    assert "the same file came from somebody else" not in chat(harbor.diaz).acts(
        f"score:{work.number}"
    )
    second = hand_in(harbor, harbor.ben)
    assert "the same file came from somebody else" in chat(harbor.diaz).acts(
        f"score:{second.number}"
    )


# --- two assessors --------------------------------------------------------------------------


@pytest.fixture
def pair(harbor: Harbor) -> Attempt:
    """Work that the pack lets two assessors mark."""
    return hand_in(harbor, harbor.ana, "cpa.b.safety")


def _all(talk: Talk, work: Attempt, score: str) -> Talk:
    talk.acts(f"score:{work.number}")
    while score in talk.labels:
        talk.presses(score)
        if "Why, for the learner?" in talk:
            talk.says("Not shown yet.")
    return talk.presses("Submit")


def test_the_second_assessor_marks_blind_and_then_it_counts(
    harbor: Harbor, chat: Chat, pair: Attempt
) -> None:
    """Neither sees the other's scores; the result comes with the second."""
    assert "One more assessor marks it" in _all(chat(harbor.diaz), pair, "2")
    assert "You have marked" in chat(harbor.diaz).acts(f"score:{pair.number}")
    kim = chat(harbor.kim).acts(f"score:{pair.number}")
    assert "Blind check" in kim
    assert "You gave" not in kim
    assert _owed(harbor) == []
    assert "passed" in _all(kim, pair, "3")
    assert _owed(harbor) == ["result"]


def test_two_who_differ_need_a_third_and_the_middle_counts(
    harbor: Harbor, chat: Chat, pair: Attempt
) -> None:
    """Two points apart, or pass against not yet: a third pair of eyes decides."""
    rosa = harbor.staff("rosa", "Rosa Vega", "assessor")
    _all(chat(harbor.diaz), pair, "3")
    assert "You and one other differ on:" in _all(chat(harbor.kim), pair, "1")
    assert _attempt(harbor, pair).state is AttemptState.SUBMITTED
    assert "passed" in _all(chat(rosa), pair, "2")

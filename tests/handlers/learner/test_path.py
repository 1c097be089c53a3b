"""The path, the next step, and why."""

from handlers.learner_menu import LEARNER
from storage.people import Person
from tests.handlers.talk import House, Talk


def test_the_path_says_each_state_in_words(house: House, ana: Talk, person: Person) -> None:
    """Done, open and later have a word beside their sign, and the count is right."""
    ana.says("/path")
    assert "▶ open: Data Essentials (Sheets)" in ana
    assert "○ later: Visualize and Explain" in ana
    assert "0 of 3 done" in ana
    house.badge(person)
    assert "✅ done: Data Essentials (Sheets)" in ana.says("my path")
    assert "1 of 3 done" in ana


def test_next_tells_why(ana: Talk) -> None:
    """The next step has its reason, and one card joins task, skill and badge."""
    assert "Next: Data Essentials (Sheets), about 14 hours" in ana.says("next")
    assert ana.labels[0] == "Start"
    ana.presses("Why this?")
    assert "Task: Tidy a contact list" in ana
    assert "Skill: Clean a data table" in ana
    assert "Jobs that ask for it: Data Support Assistant" in ana
    assert "Skill: Clean a data table" in ana.says("/why")


def test_what_is_missing_comes_first(ana: Talk) -> None:
    """A badge that needs another names it, and leads there."""
    assert "First finish Data Essentials (Sheets)" in ana.acts("start:dss.b.viz")
    assert "How Data Essentials (Sheets) is marked" in ana.presses("Go there")


def test_a_skill_held_elsewhere_still_shows(house: House, ana: Talk, person: Person) -> None:
    """A badge that is on no step of the path is named below it."""
    house.badge(person, "cyb.b.network", version="1.1.0")
    assert "Also yours: Network Basics" in ana.says("/path")


def test_all_done(house: House, ana: Talk, person: Person) -> None:
    """With every badge there is nothing left but a new goal, or what is merely nice."""
    for achievement, version in (
        ("dss.b.data", "2.0.0"),
        ("dss.b.viz", "1.2.0"),
        ("dss.b.service", "1.0.0"),
    ):
        house.badge(person, achievement, version=version)
    assert "All done" in ana.says("/next")
    assert "Accessibility Basics" in ana


def test_a_choice_names_the_others(house: House, ana: Talk, person: Person) -> None:
    """Of a choice one is next and the other can be taken instead."""
    house.badge(person)
    house.badge(person, "dss.b.viz", version="1.2.0")
    assert "Next: Accessibility Basics" in ana.says("/next")
    assert "Or choose: Service Communication" in ana
    assert ana.presses("Something else").labels == [
        "Accessibility Basics",
        "Service Communication",
        "My path",
    ]


def test_without_a_path_we_ask_for_one(house: House) -> None:
    """Who has no class and no goal is asked for the work they want."""
    talk = house.talk(house.learner("zoe", "Zoe"), LEARNER)
    for text in ("/path", "/next", "/why"):
        assert "You have no path yet" in talk.says(text)
    talk.presses("Pick my work").presses("Data Support Assistant")
    assert "uses 4 skills. It takes about 10 weeks." in talk
    assert "Your path" in talk.presses("See the path")


def test_a_job_with_a_gap_says_so(ana: Talk) -> None:
    """A skill that no badge shows yet is named, and whom to ask."""
    ana.says("/goal").presses("Intake Coordinator")
    assert "Build a simple form: no badge yet. Ask your coach." in ana


def test_three_questions_for_somebody_who_is_not_sure(ana: Talk) -> None:
    """Each question sets two tasks against each other; the end is a choice, never a verdict."""
    ana.says("/goal").presses("I am not sure")
    many = int(ana.text.partition(" of ")[2].partition(".")[0])
    for number in range(1, many + 1):
        assert f"Question {number} of {many}" in ana
        ana.presses("1")
    assert "You can change it at any time" in ana
    assert "See all" in ana.labels


def test_an_answered_question_is_not_answered_twice(ana: Talk) -> None:
    """A second press on an old question shows the place."""
    ana.says("/goal").presses("I am not sure")
    old = ana.button("1").action
    ana.acts(old)
    assert "That has moved on" in ana.acts(old)


def test_a_changed_goal_keeps_badges(house: House, ana: Talk, person: Person) -> None:
    """Whoever changes their goal keeps what they earned."""
    house.badge(person)
    ana.says("/goal").presses("Junior security analyst").says("/path")
    assert "Also yours: Data Essentials (Sheets)" in ana


def test_an_unknown_badge_gets_advice(ana: Talk) -> None:
    """A name that is in no pack is answered with words, not with silence."""
    assert "There is no" in ana.acts("start:dss.b.nothing")
    assert "There is no" in ana.acts("rubric:")


def test_an_outside_badge_is_shown_to_the_coach(ana: Talk) -> None:
    """What somebody else gives is not started here."""
    assert "comes from somebody else" in ana.acts("start:cyb.b.ext-netacad")
    assert "comes from somebody else" in ana.acts("rubric:cyb.b.ext-netacad")

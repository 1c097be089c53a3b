"""The small rules between plain text and each platform's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.hearing import plain
from bot.platforms.slack.writing import payloads
from bot.platforms.telegram.writing import keyboard, parts, units
from handlers.messages import Button, Message, Seat
from tests.doubles.slack.blocks import check_blocks, shown

texts = st.text(st.sampled_from("ab &<>*_🎓é\n"), max_size=9000)


def words(*texts: str) -> str:
    """Everything but white space, where cutting may change it."""
    return "".join("".join(texts).split())


@given(text=texts, heading=st.text(st.sampled_from("h 🎓"), max_size=200))
def test_telegram_parts_fit_and_lose_nothing(text: str, heading: str) -> None:
    """Each part is within 4,096 UTF-16 units; together they are the whole message."""
    cut = parts(Message(text, heading=heading))
    assert all(0 < units(part.text) <= 4096 for part in cut)
    assert words(*(part.text for part in cut)) == words(heading, text)
    assert all(part.bold <= units(part.text) for part in cut)


@pytest.mark.parametrize("text", ["🎓" * 5000, "a" * 5000, "word " * 2000, "🎓 " * 3000])
def test_telegram_cuts_even_what_has_no_good_place(text: str) -> None:
    """Emoji count twice and words may be endless: parts still fit, and nothing is lost."""
    cut = parts(Message(text))
    assert all(0 < units(part.text) <= 4096 for part in cut)
    assert words(*(part.text for part in cut)) == words(text)


def rows(*buttons: Button) -> list[list[str]]:
    """The labels as they stand on a phone."""
    markup = keyboard(buttons)
    return [[key.text for key in row] for row in markup.inline_keyboard] if markup else []


@given(
    st.lists(
        st.builds(
            Button,
            st.text("xy", min_size=1, max_size=40),
            st.just("go"),
            row=st.sampled_from([0, 1, 2]),
        )
    )
)
def test_telegram_cuts_off_no_label_that_could_stand_alone(buttons: list[Button]) -> None:
    """Buttons side by side are equally wide, so the widest label counts for each; none is lost."""
    laid = rows(*buttons)
    assert [label for row in laid for label in row] == [each.label for each in buttons]
    assert all(len(row) * (max(map(len, row)) + 2) <= 34 for row in laid if len(row) > 1)


def test_telegram_keeps_the_buttons_of_one_line_side_by_side() -> None:
    """The buttons for one reminder never share a row with those for another."""
    first, second = ("1: later", "1: cancel"), ("2: cancel",)
    buttons = [
        *(Button(label, "go", row=1) for label in first),
        *(Button(label, "go", row=2) for label in second),
        Button("Stop", "stop"),
    ]
    assert rows(*buttons) == [list(first), list(second), ["Stop"]]


@given(
    messages=st.lists(texts, max_size=6),
    labels=st.lists(st.text("xy", min_size=1, max_size=90), max_size=30),
)
def test_slack_takes_every_payload(messages: list[str], labels: list[str]) -> None:
    """Whatever is said, Slack's limits hold and nothing is lost."""
    buttons = tuple(Button(label, action=f"go:{place}") for place, label in enumerate(labels))
    said = [Message(text, buttons=buttons) for text in messages]
    packed = payloads(said, Seat.STAFF)
    for payload in packed:
        check_blocks(payload["blocks"])
        assert payload["text"]
    seen = [shown("", payload["blocks"]) for payload in packed]
    assert words(*seen) == words(*messages)


@pytest.mark.parametrize(
    ("marked", "typed"),
    [
        ("a &lt; b &amp; c", "a < b & c"),
        ("&amp;lt;", "&lt;"),
        ("see <https://a.example/b?x=1&amp;y=2>", "see https://a.example/b?x=1&y=2"),
        ("<https://a.example/b/VL-1|a.example>", "https://a.example/b/VL-1"),
        ("<mailto:kim@a.example|kim@a.example>", "kim@a.example"),
        ("<@U123|kim> and <@U9>", "kim and @U9"),
        ("<co> stays", "<co> stays"),
    ],
)
def test_what_slack_marked_up_is_read_as_it_was_typed(marked: str, typed: str) -> None:
    """Links become addresses, mentions names, entities characters."""
    assert plain(marked) == typed

"""What an assessment wants, and whether a file, a link or a few sentences will do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.assessment.evidence_rules import (
    Enough,
    EvidenceMistake,
    Fit,
    PartName,
    TooLong,
    TooShort,
    Want,
    file_kind,
    file_part,
    reflection_fit,
    still_wanted,
    telling_name,
    tidy_link,
    voice_fit,
    wants,
)
from credentials.catalog.models import Assessment, EvidenceKind, Reflection
from tests.credentials.assessment.small_pack import achievement


def assessment(*evidence: EvidenceKind, files: tuple[str, ...] = ("pdf",)) -> Assessment:
    """Make an assessment that takes this evidence."""
    base = achievement("brew").assessment
    assert base is not None
    return base.model_copy(update={"evidence": evidence, "files": files})


CHART = assessment("file", "text", "audio", files=("png", "pdf"))
TOOLS = assessment("video", "supervisor_sign_off", files=("mp4", "jpg"))


def test_parts() -> None:
    """A chart and its story are two parts; the story may be written or spoken."""
    work, telling = wants(CHART)
    assert work == Want("work", ("file",))
    assert telling == Want("telling", ("text", "audio"))
    assert still_wanted(CHART, ["work"]) == (telling,)
    assert still_wanted(CHART, ["telling", "work"]) == ()


SHEET = assessment("file", "link", files=("csv", "txt"))
CALM = assessment("text", "audio", files=("txt",))


@pytest.mark.parametrize(
    ("way", "kinds"),
    [
        ("written_notes", ("text",)),
        ("audio_notes", ("audio",)),
        ("screen_video", ("screen_video",)),
    ],
)
def test_a_chosen_way_is_told(way: str, kinds: tuple[EvidenceKind, ...]) -> None:
    """Work that explains nothing by itself is followed by what the learner chose."""
    assert wants(SHEET, way) == (Want("work", ("file", "link")), Want("telling", kinds))


def test_nothing_is_told_twice() -> None:
    """Where the evidence is told already, the chosen way comes first, in the same part."""
    assert wants(CHART, "written") == wants(CHART)
    assert wants(CHART, "video")[1:] == (Want("telling", ("video", "text", "audio")),)
    assert wants(CALM, "audio") == (Want("telling", ("audio", "text")),)


def test_some_ways_are_seen_by_staff() -> None:
    """What staff watch, or a way that we do not know, adds nothing to hand in."""
    assert wants(SHEET, "hands_on") == wants(SHEET)
    watched = assessment("supervisor_sign_off")
    assert wants(watched, "written") == wants(watched)


def test_what_the_telling_is_called() -> None:
    """Beside work it is notes, or the story that the task asks for; alone it is the work."""
    assert [telling_name(each) for each in (SHEET, CHART, CALM)] == ["notes", "story", "work"]


@pytest.mark.parametrize(
    ("task", "way", "name", "missing", "part"),
    [
        (SHEET, "written_notes", "a.txt", ("work", "telling"), "work"),
        (SHEET, "written_notes", "a.txt", ("telling",), "telling"),
        (SHEET, "written_notes", "a.csv", ("telling",), "work"),
        (SHEET, "written_notes", "a.pdf", ("work", "telling"), "telling"),
        (SHEET, "written_notes", "a.txt", (), "work"),
        (SHEET, "audio_notes", "voice.ogg", ("telling",), "telling"),
        (SHEET, "audio_notes", "notes.wav", ("work", "telling"), "telling"),
        (SHEET, "screen_video", "clip.webm", ("telling",), "telling"),
        (CHART, "audio", "story.mp3", ("telling",), "telling"),
        (CHART, "video", "story.mov", ("telling",), "telling"),
        (CALM, "written", "two.txt", ("telling",), "telling"),
        (assessment("text", "recorded_call"), None, "talk.mp3", ("call",), "call"),
    ],
)
def test_parts_of_files(
    task: Assessment, way: str | None, name: str, missing: tuple[PartName, ...], part: PartName
) -> None:
    """A file that could be either is the work first, then the notes."""
    assert file_part(task, name, 10, way, missing) == part


def test_a_file_that_is_no_part() -> None:
    """What neither the task nor the way takes is refused with all that would do."""
    with pytest.raises(EvidenceMistake, match="Send one of these: csv, txt, pdf"):
        file_part(SHEET, "clip.mp4", 10, "written_notes", ["telling"])


def test_the_part_of_the_staff() -> None:
    """A supervisor's sign-off is wanted, but not from the learner."""
    film, sign_off = wants(TOOLS)
    assert not film.from_staff
    assert sign_off.from_staff


@pytest.mark.parametrize(
    ("task", "name", "kind"),
    [
        (CHART, "chart.PNG", "file"),
        (CHART, "story.ogg", "audio"),
        (TOOLS, "cut.mp4", "video"),
        (assessment("text", "recorded_call", files=("mp3",)), "talk.mp3", "recorded_call"),
        (assessment("photo", "file", files=("jpg",)), "wall.jpeg", "photo"),
        (assessment("photo", files=("pdf",)), "scan.pdf", "photo"),
        (assessment("text", "audio", files=("txt",)), "story.txt", "text"),
        (assessment("link", "file", files=("html",)), "page.htm", "file"),
        (assessment("file", files=("mp4",)), "clip.mp4", "file"),
    ],
)
def test_kinds_of_files(task: Assessment, name: str, kind: EvidenceKind) -> None:
    """The ending of the name tells what a file is for this task."""
    assert file_kind(task, name, 1_200_000) == kind


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [
        ("chart.png", 25_000_000, "too big for chat. Send a link"),
        ("chart.png", 0, "empty"),
        ("chart.exe", 10, "Send one of these: png, pdf"),
        ("chart.pdf.exe", 10, "does not use that type"),
        ("png", 10, "does not use that type"),
        ("chart.mp4", 10, "does not use that type"),
    ],
)
def test_files_that_will_not_do(name: str, size: int, says: str) -> None:
    """Too big, empty or of another type: said at once, with what to send instead."""
    with pytest.raises(EvidenceMistake, match=says):
        file_kind(CHART, name, size)


def test_a_type_nobody_can_hand_in() -> None:
    """Where only staff hand something in, no file of the learner fits."""
    with pytest.raises(EvidenceMistake):
        file_kind(assessment("supervisor_sign_off"), "a.pdf", 10)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (" https://example.org/work?id=1#top ", "https://example.org/work?id=1#top"),
        ("<https://docs.example.org/a>", "https://docs.example.org/a"),
        ("https://bücher.example/ä", "https://bücher.example/ä"),
    ],
)
def test_links(text: str, link: str) -> None:
    """A link to a named site, by https, is taken as it is."""
    assert tidy_link(text) == link


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("my work", "does not look like a link"),
        ("", "does not look like a link"),
        ("https://", "does not look like a link"),
        ("https://a b.org/", "does not look like a link"),
        ("https://[::1", "does not look like a link"),
        ("https://example.org:port/", "does not look like a link"),
        ("https://example.org/" + "a" * 2_000, "does not look like a link"),
        ("https://example.org/\u202e", "does not look like a link"),
        ("http://example.org/", "starts with https"),
        ("javascript://example.org/%0aalert(1)", "starts with https"),
        ("https://ana:secret@example.org/", "password"),
        ("https://ana@example.org/", "password"),
        ("https://localhost/a", "Only you can open"),
        ("https://127.0.0.1/a", "Only you can open"),
        ("https://[::1]/a", "Only you can open"),
        ("https://printer.local/a", "Only you can open"),
        ("https://intranet./a", "Only you can open"),
    ],
)
def test_links_that_will_not_do(text: str, says: str) -> None:
    """No scheme, no site, a password, or a place only the sender can reach: refused with advice."""
    with pytest.raises(EvidenceMistake, match=says):
        tidy_link(text)


@given(st.text() | st.text().map("https://".__add__))
def test_any_text_is_a_link_or_a_mistake(text: str) -> None:
    """Nothing else ever comes of it, and a tidy link stays as it is."""
    try:
        link = tidy_link(text)
    except EvidenceMistake:
        return
    assert link.lower().startswith("https:")
    assert tidy_link(link) == link


RULE = Reflection(sentences_min=3, sentences_max=5, ask="Why?")


@pytest.mark.parametrize(
    ("count", "fit"),
    [(2, TooShort(1)), (3, Enough()), (5, Enough()), (6, TooLong(1))],
)
def test_three_to_five_sentences(count: int, fit: Fit) -> None:
    """Two sentences lack one, six have one too many."""
    assert reflection_fit("I chose bars. " * count, RULE) == fit


@pytest.mark.parametrize(
    ("seconds", "fit"),
    [(19, TooShort(1)), (20, Enough()), (120, Enough()), (130, TooLong(10))],
)
def test_voice_counts_by_length(seconds: int, fit: Fit) -> None:
    """A spoken answer takes 20 to 120 seconds, in however many sentences."""
    assert voice_fit(seconds) == fit

"""The pages keep their promises: hostile text stays text, and a strict browser can show them."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from typing_extensions import override

from bot.web.pages import (
    HERE,
    MOODS,
    STATIC_FOLDER,
    BadgePage,
    CheckLine,
    FrontPage,
    Issuer,
    Link,
    LocalPage,
    Mood,
    NotSharedPage,
    PlainPage,
    Problem,
    ResultLine,
    Row,
    Section,
    Standing,
    VerifyPage,
    VerifyResult,
    WorkShown,
    render_badge,
    render_front,
    render_local,
    render_not_shared,
    render_plain,
    render_verify,
)

HOSTILE = "\"'><script>alert(1)</script>{{ 7 * 7 }}"

BADGE = BadgePage(
    badge_id="VL-7KQ4-M2XD-97HB",
    title="Visualize and Explain",
    version="1.2.0",
    level="Level 2, working",
    verdict="valid",
    headline="Holds today",
    detail="Signed, in the public log, not withdrawn.",
    can_do=("Can pick a chart that fits the question.", "Can tell its story."),
    how_tested="A 45-minute timed case.",
    identity="Identity: light ID check.",
    issuer=Issuer("Harbor Workforce Office", Standing.TRUSTED),
    valid_from="Tue 9 Mar 2027",
    valid_until="Fri 9 Mar 2029",
    log_line="In the public log at line 4,211.",
    context="One table, one question.",
    holder="Ana M.",
    results=(ResultLine("Plain story", "meets"),),
    work=WorkShown("The holder shows a redacted copy.", (Link("Chart", "/work/chart"),)),
    renewed_by=Link("VL-9ZZZ-M2XD-97HB", "/b/VL-9ZZZ-M2XD-97HB"),
    earlier="Version 2 came out. A free add-on brings it up to date.",
    endorsements=("Harbor Chamber, 3 May 2027",),
    proof=(Row("Key", "maple-river-nine", code=True), Row("Signature", "Good")),
    downloads=(Link("JSON", "/b/VL-7KQ4-M2XD-97HB.json"),),
    qr="/b/VL-7KQ4-M2XD-97HB/qr.svg",
)

RESULT = VerifyResult(
    verdict="expired",
    headline="Ended on Fri 9 Mar 2029",
    detail="It was valid until then.",
    title="Data Essentials",
    holder="Ana M.",
    facts=(Row("Issuer", "Harbor Workforce Office"), Row("ID", "VL-7KQ4-M2XD-97HB", code=True)),
    checks=(CheckLine("Validity", "fail", "Ended."), CheckLine("Signature", "pass")),
    badge=Link("See the badge page", "/b/VL-7KQ4-M2XD-97HB"),
)

PLAIN = PlainPage(
    "Clean a data table",
    "Can fix a table.",
    (Row("Code", "dss.c.clean", code=True), Row("Where", "A spreadsheet")),
    (Section("Badges", ("Two of them",), (Link("Data", "/achievements/dss.b.data"),)),),
)

PROBLEM = Problem("“VL-7” is not a badge ID.", "Copy it whole.")

PAGES: dict[str, Callable[[], str]] = {
    "badge": lambda: render_badge(BADGE),
    "badge without extras": lambda: render_badge(plain_badge()),
    "not shared": lambda: render_not_shared(NotSharedPage("VL-7KQ4-M2XD-97HB")),
    "verify": lambda: render_verify(VerifyPage()),
    "verify problem": lambda: render_verify(VerifyPage(typed="VL-7", problem=PROBLEM)),
    "verify result": lambda: render_verify(VerifyPage(result=RESULT)),
    "front": lambda: render_front(FrontPage(Link("Start", "/start"), Link("Add", "/install"))),
    "bare front": lambda: render_front(FrontPage()),
    "plain": lambda: render_plain(PLAIN),
    "problem": lambda: render_plain(PlainPage("There is no such page.")),
    "local": lambda: render_local(LocalPage()),
}

each_page = pytest.mark.parametrize("page", PAGES)


def plain_badge() -> BadgePage:
    """A badge with only what every badge has, and one skill."""
    kept = {each.name: getattr(BADGE, each.name) for each in fields(BadgePage)}
    extras = {"context", "holder", "results", "work", "renewed_by", "earlier"}
    extras |= {"endorsements", "proof", "downloads", "qr"}
    needed = {name: value for name, value in kept.items() if name not in extras}
    return BadgePage(**{**needed, "can_do": ("Can pick a chart.",), "valid_until": ""})


class Outline(HTMLParser):
    """Every element of a page with its attributes, in order."""

    def __init__(self, html: str) -> None:
        """Read the whole page at once."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def with_tag(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of one kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def poisoned(view: Any) -> Any:
    """The same view, hostile in every text it holds, however deep; addresses stay paths."""
    if isinstance(view, tuple):
        return tuple(poisoned(each) for each in view)
    if isinstance(view, Link):
        return Link(HOSTILE, "/\"'><script>alert(1)</script>")
    if isinstance(view, str) and not isinstance(view, (Mood, Standing)):
        return HOSTILE
    if not hasattr(view, "__dataclass_fields__"):
        return view
    spared = {"verdict", "outcome"}
    return replace(
        view,
        **{
            each.name: poisoned(getattr(view, each.name))
            for each in fields(view)
            if each.name not in spared
        },
    )


@pytest.mark.parametrize(
    ("render", "view"),
    [
        (render_badge, BADGE),
        (render_not_shared, NotSharedPage("VL-1")),
        (render_verify, VerifyPage(typed="x", problem=PROBLEM, result=RESULT)),
        (render_plain, PLAIN),
        (render_front, FrontPage(Link("a", "/a"), Link("b", "/b"))),
    ],
)
def test_hostile_text_stays_text(render: Callable[[Any], str], view: Any) -> None:
    """Markup in any field of any view is shown, never obeyed, and no template runs it."""
    page = render(poisoned(view))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "49" not in page
    assert [tag for tag, _ in Outline(page).elements].count("script") == render(view).count(
        "<script"
    )


def test_local_page_escapes_its_words() -> None:
    """The words of the three seats pass through the same escaping."""
    page = LocalPage()
    step = replace(page.steps[0], label=HOSTILE, says=HOSTILE, fill=HOSTILE, hint=HOSTILE)
    seat = replace(page.seats[0], label=HOSTILE, place=HOSTILE, empty=HOSTILE, choose=HOSTILE)
    turn = replace(page.turns[0], move=HOSTILE, label=HOSTILE)
    html = render_local(LocalPage(seats=(seat,), steps=(step,), turns=(turn,)))
    assert "<script>alert" not in html
    assert len(Outline(html).with_tag("script")) == 1


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "/\\evil.example", "", "b/VL-1"],
)
def test_no_address_runs_or_leads_astray(address: str) -> None:
    """A link is a web page or a path of ours, or it is refused where it is made."""
    with pytest.raises(ValueError, match="not a web address"):
        Link("Look", address)


@each_page
def test_strict_browser_shows_it(page: str) -> None:
    """No inline script, style or handler: `script-src 'self'; style-src 'self'` blocks nothing."""
    outline = Outline(PAGES[page]())
    assert not outline.with_tag("style")
    assert all(script.get("src") for script in outline.with_tag("script"))
    for tag, attributes in outline.elements:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert not str(attributes.get("href", "")).startswith(("javascript:", "data:")), tag


@each_page
def test_nothing_comes_from_elsewhere(page: str) -> None:
    """Every address on a page of ours is a path of ours: no CDN, no tracker."""
    for tag, attributes in Outline(PAGES[page]()).elements:
        for name in ("href", "src", "action"):
            address = attributes.get(name)
            assert address is None or address.startswith(("/", "#")), (tag, address)


@pytest.mark.parametrize("file", sorted(STATIC_FOLDER.iterdir()), ids=lambda file: file.name)
def test_static_files_call_nobody(file: Any) -> None:
    """Sheets and scripts name no other host (an SVG's namespace is a name, not an address)."""
    text = file.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?://[\w.]|@import|url\(", text)


def test_every_asset_is_there() -> None:
    """A page asks only for static files that exist, and so does each script."""
    wanted = set()
    for render in PAGES.values():
        wanted |= set(re.findall(r'"/static/([^"]+)"', render()))
    for script in STATIC_FOLDER.glob("*.js"):
        wanted |= set(re.findall(r'from "\./([^"]+)"', script.read_text("utf-8")))
    assert wanted == {file.name for file in STATIC_FOLDER.iterdir()}


def test_each_template_is_seen_here() -> None:
    """No template escapes the tests above: each is set by a page or part of one."""
    used = set(re.findall(r'get_template\("([^"]+)"', (HERE / "pages.py").read_text("utf-8")))
    for template in (HERE / "templates").iterdir():
        named = r'(?:extends|import|include) "([^"]+)"'
        used |= set(re.findall(named, template.read_text("utf-8")))
    assert used == {template.name for template in (HERE / "templates").iterdir()}


@each_page
def test_one_heading_tells_the_page(page: str) -> None:
    """A page has one first-level heading, a title, a main part and a language."""
    outline = Outline(PAGES[page]())
    assert len(outline.with_tag("h1")) == 1
    assert len(outline.with_tag("main")) == 1
    assert len(outline.with_tag("title")) == 1
    assert outline.with_tag("html") == [{"lang": "en"}]


@each_page
def test_every_field_has_a_label(page: str) -> None:
    """Nobody has to guess what a box is for: each has a label or a name of its own."""
    outline = Outline(PAGES[page]())
    labelled = {label.get("for") for label in outline.with_tag("label")}
    for tag in ("input", "textarea", "select"):
        for box in outline.with_tag(tag):
            assert box.get("aria-label") or box.get("id") in labelled, box


def test_three_landmarks_each_with_a_log_and_a_message_box() -> None:
    """Learner, Employer and Staff are landmarks with a polite log and a box labelled Message."""
    html = render_local(LocalPage())
    outline = Outline(html)
    seats = [section.get("aria-label") for section in outline.with_tag("section")]
    assert seats == ["Learner", "Employer", "Staff"]
    logs = [attributes for _, attributes in outline.elements if attributes.get("role") == "log"]
    assert [log.get("aria-live") for log in logs] == ["polite"] * 3
    assert re.findall(r'for="(\w+)-message">Message</label>', html) == [
        "learner",
        "employer",
        "staff",
    ]
    assert [box.get("id") for box in outline.with_tag("textarea")] == [
        "learner-message",
        "employer-message",
        "staff-message",
    ]
    assert len([box for box in outline.with_tag("input") if box.get("type") == "file"]) == 3


def test_switches_sit_where_there_is_a_choice() -> None:
    """The learner speaks as somebody, staff act as somebody; the employer is one workspace."""
    html = render_local(LocalPage())
    choices = [select.get("aria-label") for select in Outline(html).with_tag("select")]
    assert choices == ["Speaking as", "Acting as"]
    assert html.count("New person") == 1


def test_verdict_comes_before_everything_but_the_title() -> None:
    """Title, verdict, skill, test, issuer, end, and only then the folded proof."""
    html = render_badge(BADGE)
    body = html[html.index("<body") :]
    order = ["<h1>", "Holds today", "Can pick a chart", "45-minute", "Harbor W", "9 Mar 2029"]
    places = [body.index(each) for each in [*order, "<details", "maple-river"]]
    assert places == sorted(places)


@pytest.mark.parametrize("verdict", MOODS)
def test_never_colour_alone(verdict: str) -> None:
    """Whatever the verdict, its headline and a shape stand beside the colour."""
    html = render_badge(replace(BADGE, verdict=verdict, headline=f"It is {verdict}"))
    banner = html[html.index('<div class="verdict') : html.index("<dl")]
    assert f"verdict {MOODS[verdict].value}" in banner
    assert "<svg" in banner
    assert f"It is {verdict}" in banner


def test_each_mood_has_its_own_shape() -> None:
    """Two verdict colours never share a shape, so that eyes without colour can tell them apart."""
    by_mood = {mood: verdict for verdict, mood in MOODS.items()}
    assert set(by_mood) == set(Mood)
    shapes = set()
    for verdict in by_mood.values():
        html = render_badge(replace(BADGE, verdict=verdict))
        shapes.update(re.findall(r'verdict-shape".*?>\s*(<.*?)</svg>', html, re.DOTALL))
    assert len(shapes) == len(Mood)


def test_unknown_verdict_is_not_dressed_up() -> None:
    """A verdict nobody gave a face stops the page instead of looking fine."""
    with pytest.raises(KeyError):
        render_badge(replace(BADGE, verdict="splendid"))


def test_badge_without_extras_shows_no_empty_headings() -> None:
    """What the holder does not show, or the badge does not have, leaves no gap behind."""
    html = render_badge(plain_badge())
    for absent in ("held by", "Renewed by", "The work", "What the markers saw", "Conditions"):
        assert absent not in html
    assert "No end date" in html


def test_unknown_and_private_answer_alike() -> None:
    """The page depends on nothing but the ID that was asked for."""
    first = render_not_shared(NotSharedPage("VL-AAAA-AAAA-AAAA"))
    second = render_not_shared(NotSharedPage("VL-BBBB-BBBB-BBBB"))
    assert first.replace("AAAA", "BBBB") == second
    assert "This is not proof of a fake." in first


def test_badge_pages_stay_out_of_search_engines() -> None:
    """A shared link is for those who have it, not for an index."""
    for name in ("badge", "not shared", "verify result"):
        assert '<meta name="robots" content="noindex">' in PAGES[name]()


def test_what_was_typed_comes_back() -> None:
    """After a slip the words stand in the box again, with what happened and what to do."""
    html = PAGES["verify problem"]()
    assert ">VL-7</textarea>" in html
    assert "is not a badge ID." in html
    assert "Copy it whole." in html
    assert 'aria-describedby="problem"' in html

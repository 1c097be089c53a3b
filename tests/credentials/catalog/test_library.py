"""What counts on which day."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from credentials.catalog.guards import check_all
from credentials.catalog.library import Library, NotInForceError, UnknownIdError
from credentials.catalog.models import Pack

OLD, NEW = date(2026, 3, 1), date(2026, 10, 5)
LAST_OLD, FIRST_NEW = date(2026, 8, 31), date(2026, 9, 1)


def changed(texts: Mapping[str, str], file: str, *edits: tuple[str, str]) -> Library:
    """The library after editing one file."""
    text = texts[file]
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    packs, _ = check_all(
        [(name, (text if name == file else texts[name]).encode()) for name in texts]
    )
    return Library(packs)


def test_version_in_force(library: Library) -> None:
    """The day picks the version, from the first day to the last."""
    versions = [library.achievement("dss.b.data", on).version for on in (OLD, LAST_OLD, FIRST_NEW)]
    assert versions == ["1.0.0", "1.0.0", "2.0.0"]


def test_ahead_of_the_clock(library: Library) -> None:
    """A day years ahead has the newest version."""
    assert library.achievement("dss.b.data", date(2040, 1, 1)).version == "2.0.0"


def test_before_the_first_day(library: Library) -> None:
    """Before its first day an achievement cannot be earned, and the mistake names that day."""
    with pytest.raises(NotInForceError) as caught:
        library.achievement("dss.b.data", date(2025, 8, 31))
    assert caught.value.what == "“Data Essentials (Sheets)” cannot be earned on Aug 31, 2025."
    assert caught.value.next_step == "It begins on Sep 1, 2025."


SERVICE = "renew_by: full_assessment, effective_from: 2026-09-01"


@pytest.mark.parametrize(
    "edits",
    [
        [(f"{SERVICE}, status: active", f"{SERVICE}, status: retired")],
        [(SERVICE, f"{SERVICE}, effective_until: 2026-09-30")],
        [("version: 1.2.0\n  status: active", "version: 1.2.0\n  status: retired")],
        [("dss.b.service", "dss.b.other")] * 4,
    ],
    ids=["retired", "ended", "retired pack", "left out"],
)
def test_taken_out(texts: Mapping[str, str], edits: list[tuple[str, str]]) -> None:
    """What is retired, ended or left out is not earned any more; its version stays known."""
    library = changed(texts, "dss", *edits)
    with pytest.raises(NotInForceError, match="cannot be earned on Oct 5, 2026 any more"):
        library.achievement("dss.b.service", NEW)
    assert library.achievement("dss.b.service", OLD).version == "1.0.0"
    assert library.achievement_version("dss.b.service", "1.0.0") is not None


def test_unknown_id_is_helped(library: Library) -> None:
    """A slip is answered with the id that was probably meant."""
    with pytest.raises(UnknownIdError) as caught:
        library.achievement("DSS.B.dta", NEW)
    assert str(caught.value) == (
        "There is no “DSS.B.dta” in the catalog. Did you mean “dss.b.data”?"
    )


def test_unknown_id_far_from_all(library: Library) -> None:
    """Where nothing is near, nothing is guessed; a wild text is cut and made safe."""
    with pytest.raises(UnknownIdError) as caught:
        library.role("\x1b[31m" + "?" * 5_000)
    assert "\x1b" not in caught.value.what
    assert len(caught.value.what) < 200
    assert caught.value.next_step == UnknownIdError.advice


def test_exact_version(library: Library) -> None:
    """Any version can be looked up, in the words of the newest pack that has it."""
    old = library.achievement_version("dss.b.data", "1.0.0")
    assert old is not None
    assert (old.pack_version, old.reference) == ("1.1.0", "dss.b.data@1.0.0")
    shared = library.achievement_version("dss.b.a11y", "1.1.0")
    assert shared is not None
    assert shared.pack_version == "1.2.0"
    assert library.achievement_version("dss.b.data", "9.0.0") is None


def test_only_a_major_supersedes(library: Library) -> None:
    """1.0.0 is superseded by 2.0.0 from its first day on; 1.1.0 and 1.2.0 are both current."""
    assert library.newer_major("dss.b.data", "1.0.0", LAST_OLD) is None
    newer = library.newer_major("dss.b.data", "1.0.0", FIRST_NEW)
    assert newer is not None
    assert newer.version == "2.0.0"
    assert library.newer_major("dss.b.viz", "1.1.0", NEW) is None
    assert library.newer_major("dss.b.data", "2.0.0", LAST_OLD) is None
    assert library.newer_major("dss.b.nothing", "1.0.0", NEW) is None


def test_bridge(library: Library) -> None:
    """A bridge is open from the day of the new version to its last day, for every 1.x."""
    bridge = library.bridge_from("dss.b.data", "1.0.0", FIRST_NEW)
    assert bridge is not None
    assert bridge.new_parts == ("dss.k.clean.dupes",)
    assert library.bridge_from("dss.b.data", "1.4.2", bridge.open_until) == bridge
    assert library.bridge_from("dss.b.data", "1.0.0", LAST_OLD) is None
    after = bridge.open_until + timedelta(days=1)
    assert library.bridge_from("dss.b.data", "1.0.0", after) is None
    assert library.bridge_from("dss.b.data", "2.0.0", NEW) is None


def test_nearest_term_wins(library: Library) -> None:
    """A term is the assessment's, else the badge's, else the pack's."""
    triage = library.achievement("cyb.b.triage", NEW)
    assert (triage.marking.assessors, triage.identity) == (2, "proctored")
    assert triage.marking.double_mark_percent == 25
    network = library.achievement("cyb.b.network", NEW)
    assert (network.marking.assessors, network.identity) == (1, "light_id")
    assert library.achievement("cpa.b.safety", NEW).retake.id == "cpa.y.safety"
    assert library.achievement("cpa.b.tools", NEW).retake.id == "cpa.y.retake"


def test_override_of_a_badge(texts: Mapping[str, str]) -> None:
    """A badge's own pass rule and marking replace the pack's, whole; assessors stays on top."""
    title = 'cyb.b.triage, version: 2.0.0, title: "Alert Triage",'
    own_terms = (
        "pass: {mean_at_least: 2.5, must_pass_at_least: 2}, marking: {assessors: 1, "
        "double_mark_percent: 50, audit_percent: 0, max_days_to_result: 9},"
    )
    library = changed(texts, "cyb", (title, f"{title} {own_terms}"))
    triage = library.achievement("cyb.b.triage", NEW)
    assert triage.pass_rule.mean_at_least == 2.5
    assert (triage.marking.assessors, triage.marking.double_mark_percent) == (2, 50)


def test_whole_achievement(library: Library) -> None:
    """An achievement carries its rubric, skills, tasks, borrowed ones too, and its sample."""
    report = library.achievement("cyb.b.report", NEW)
    assert dict(report.competencies) == {"cyb.c.triage": 2, "dss.c.explain": 2}
    assert report.skills["dss.c.explain"].context == "120 to 180 words for a named reader."
    assert [line.id for line in report.lines] == ["what", "defend"]
    assert "dss.t.tell-boss" in {task.id for task in report.job_tasks}
    assert report.exemplar is not None
    assert report.issuer.name == "Harbor Community College"
    level = report.competencies["dss.c.explain"]
    assert report.skills["dss.c.explain"].levels.at(level).startswith("Says what changed")


def test_outside_record(library: Library) -> None:
    """An outside record has no rubric, no lines and no assessment."""
    record = library.achievement("cpa.b.osha10", NEW)
    assert record.external
    assert (record.lines, record.rubric, record.assessment) == ((), None, None)


def test_endorsements_only_between_their_days(library: Library) -> None:
    """What others say is shown from their first day to their last."""
    data = library.achievement("dss.b.data", NEW)
    shown = [
        bool(data.endorsed_on(on))
        for on in (date(2026, 9, 14), date(2026, 9, 15), date(2027, 9, 15), date(2027, 9, 16))
    ]
    assert shown == [False, True, True, False]


def test_late_review(library: Library) -> None:
    """From the day after its review is due, a pack is late; one not begun yet is not."""
    due = date(2027, 7, 31)
    assert library.reviews_late(due) == ()
    assert [each.id for each in library.reviews_late(due + timedelta(days=1))] == ["cyb"]
    network = library.achievement("cyb.b.network", due)
    assert not network.review_late(due)
    assert network.review_late(due + timedelta(days=1))


def test_pack_of_the_day(library: Library) -> None:
    """The day picks the version of a pack; before its first, there is none."""
    assert library.pack("dss", OLD).version == "1.1.0"
    assert library.pack("dss", NEW).version == "1.2.0"
    with pytest.raises(NotInForceError, match="“cyb” is not open on Mar 1, 2026"):
        library.pack("cyb", OLD)


def test_parts(library: Library) -> None:
    """Pathways, roles, competencies, issuers and practice are found in all packs."""
    assert {each.id for each in library.pathways()} == {
        "dss.p.data-story",
        "cyb.p.ladder",
        "cpa.p.pre",
    }
    assert [each.id for each in library.pathways(OLD)] == ["dss.p.data-story"]
    assert library.pathway("cyb.p.ladder").goal_role == "cyb.r.soc1"
    assert library.role("cyb.r.soc1", NEW).title == "Junior security analyst"
    assert len(library.roles()) == 6
    assert library.competency("dss.c.clean").title == "Clean a data table"
    assert "cpa.i.osha" in {each.id for each in library.issuers()}
    practice = library.remediation_for(["dss.k.viz.fit", "dss.k.viz.story", "dss.k.clean.fix"])
    assert [each.id for each in practice] == ["dss.m.clean-fix", "dss.m.viz"]


def test_everything_in_force(library: Library) -> None:
    """A day has one version of each achievement that has begun."""
    assert [each.reference for each in library.achievements(OLD)] == [
        "dss.b.data@1.0.0",
        "dss.b.viz@1.1.0",
        "dss.b.a11y@1.1.0",
        "dss.b.service@1.0.0",
    ]
    assert len(library.achievements(NEW)) == 17


def test_drafts_do_not_count(texts: Mapping[str, str]) -> None:
    """Neither a draft of a pack nor a draft of a badge can be earned."""
    library = changed(
        texts, "dss", ("version: 1.2.0\n  status: active", "version: 1.2.0\n  status: draft")
    )
    assert library.achievement("dss.b.data", NEW).version == "1.0.0"
    library = changed(
        texts,
        "dss",
        (
            "effective_from: 2026-09-01, supersedes: dss.b.data@1.0.0, status: active",
            "effective_from: 2026-09-01, supersedes: dss.b.data@1.0.0, status: draft",
        ),
    )
    assert library.achievement("dss.b.data", NEW).version == "1.0.0"


def test_levels_have_names(packs: Mapping[str, Pack]) -> None:
    """Level 2 is the second name."""
    assert packs["dss"].levels.at(2).name == "Working"

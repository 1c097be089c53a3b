"""From bytes to a pack: whatever comes in, there is a pack or a clear list of problems."""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credentials.catalog.models import Pack
from credentials.catalog.problems import CatalogError, Problem
from credentials.catalog.reading import read_pack
from credentials.catalog.strict_yaml import MOST_BYTES, MOST_NODES, read_yaml

NO_END = "The file cannot be read from here on: "


def problems(content: str | bytes) -> tuple[Problem, ...]:
    """Everything that is wrong with this file."""
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(CatalogError) as caught:
        read_pack(raw, "my.yaml")
    assert all(each.file == "my.yaml" and each.todo for each in caught.value.problems)
    return caught.value.problems


def test_round(packs: Mapping[str, Pack]) -> None:
    """A pack is read whole, and knows where its parts are written."""
    dss = packs["dss"]
    assert (dss.id, dss.version, len(dss.credentials)) == ("dss", "1.2.0", 4)
    assert dss.place("pack", "version").line == 6
    assert dss.place("pack", "nowhere", 7).line == 3
    assert dss.place().file == "dss"


# what is replaced, by what, what is told, what to do
TYPOS = [
    (
        "  title: Data",
        "  titel: Data",
        "The key “titel” is not known here.",
        "Did you mean “title”",
    ),
    ("  language: en", "  zzqqj: en", "The key “zzqqj” is not known here.", "Take it out."),
    ("  language: en\n", "", "“language” is missing.", "Add it."),
    ("  language: en", "  language: english!", "At “language”: “english!” is not", "Write it like"),
    ("version: 1.2.0\n", "version: 1.2\n", "“version” should be text, and is “1.2”", "Put it in"),
    ("version: 1.2.0\n", "version: 01.2.0\n", "At “version”: “01.2.0” is not a version", "Write"),
    ("durable: true", "durable: 1", "“durable” should be true or false, and is “1”", "Write true"),
    ("weight: 2", "weight: 2.5", "“weight” should be a whole number", "Write digits only"),
    ("weight: 2", "weight: 20", "“20” cannot stand at “weight”.", "Write 10 or less."),
    ("weight: 2", "weight: 0", "“0” cannot stand at “weight”.", "Write 1 or more."),
    ("hours: 28", "hours: long", "“hours” should be a number, and is “long”.", "Write digits,"),
    ("review_by: 2027-08-31 ", "review_by: soon ", "“review_by” should be a day", "Write it like"),
    ("review_by: 2027-08-31 ", "review_by: 2027-13-31 ", "“review_by” should be a day", "Write"),
    ("tasks: [dss.t.tidy-list]", "tasks: dss.t.tidy-list", "“tasks” should be a list", "Write it"),
    ("tasks: [dss.t.tidy-list]", "tasks: []", "At “tasks”: This list needs 1 or more", "Add what"),
    ("files: [xlsx, csv", "files: [csv, csv", "At “files”: “csv” stands here twice", "Take one"),
    ("hours: {learning: 14,", "hours: [14,", NO_END, "Look here"),
    ("hours: {learning: 10, assessment: 1}", "hours: 11", "“hours” should be a set of", "Write"),
    ("hours: {learning: 10, assessment: 1}", "hours: ", "“hours” should be a set of", "Write"),
    ("competencies: {dss.c.clean: 2}", "competencies: [a]", "“competencies” should be", "Write"),
    ("{dss.c.clean: 2}", "{dss.c.clean: 7}", "“7” cannot stand at “dss.c.clean”.", "Write 3 or"),
    ("{dss.c.clean: 2}", "{dss.k.clean: 2}", "At “dss.k.clean”: “dss.k.clean” is not a comp", "W"),
    ("method: work_sample", "method: quiz", "“quiz” cannot stand at “method”.", "Choose one of"),
    ("[nothing_shown, ", "[", "“scale” is missing.", "Add it."),
    ("[nothing_shown, ", "[none_, other, ", "“a list” cannot stand at “scale”.", "Give 4."),
    ("sentences_min: 3", "sentences_min: 9", "At “reflection”: At least 9 sentences", "Make sen"),
    ("title: Clean a data table", "title: ''", "“” cannot stand at “title”.", "Write something"),
    ("title: Clean a data table", "title: ' x'", "At “title”: This text starts or ends", "Type"),
    ("title: Clean a data", f"title: {'x' * 2001} a", "“xxxxxxxxxx", "Write at most 2000"),
    ("- {id: fix,", '- {id: "no",', "At “id”: “no” is not a name for a rubric line.", "Write it"),
    ("- {id: fix,", "- {id: Fix,", "At “id”: “Fix” is not a name for a rubric line.", "Write it"),
    ("food-bank-contacts.csv", "../secret.csv", "At “files”: “../secret.csv” is not a", "Write"),
    ("dss.c.forms\n", f"dss.c.{'x' * 90}\n", "At “id”: “dss.c.xxxxx", "Write it like dss.c.clean"),
    # What YAML would do behind one's back:
    ("must_pass: true", "must_pass: yes", "“yes” without quotes is read as true or", "Put it in"),
    ("{polish: 1}", "{on: 1}", "“on” without quotes is read as true or false", "Put it in quotes"),
    ("{polish: 1}", "{true: 1}", "The key “true” is not text.", "Write a name, or put it in"),
    ("{polish: 1}", "{7: 1}", "The key “7” is not text.", "Write a name, or put it in quotes."),
    ("{polish: 1}", "{[a]: 1}", "A key here is not a word.", "Write each key as one word."),
    ("{polish: 1}", "{polish: 1, polish: 2}", "The key “polish” stands here a second time", "Take"),
    ("  language: en", "  language: &en en", "“en” is a YAML anchor", "Write it out."),
    ("  language: en", "  language: *en", "“en” is a YAML anchor", "Write it out."),
    ("  language: en", "  language: !!str en", "“tag:yaml.org,2002:str” is a YAML tag", "Take it"),
    ("  language: en", "  language: !!python/object:os.system en", "“tag:yaml.org", "Take it out"),
    ("  language: en", "  language: en: es", NO_END + "mapping values are not allowed", "Look"),
    ("  language: en", "\tlanguage: en", NO_END, "Look here and at the lines above"),
    ("  language: en", "  language: en\x07", NO_END + "sign number 7 is not text.", "Look"),
    ("  language: en", "  language: en\0", NO_END + "sign number 0 is not text.", "Look"),
    ("  language: en", '  language: "\\UFFFFFFFF"', NO_END + "it names a sign or a number", "L"),
    ("  language: en", "  language: '\x1b'", NO_END + "sign number 27 is not text.", "Look"),
]


@pytest.mark.parametrize(("old", "new", "what", "todo"), TYPOS)
def test_typo(texts: Mapping[str, str], old: str, new: str, what: str, todo: str) -> None:
    """A slip is told on its line, with what is wrong and what to do."""
    before, _, after = texts["dss"].partition(old)
    assert after, old
    text = before + new + after
    told = [each for each in problems(text) if each.what.startswith(what)]
    assert told, problems(text)
    assert told[0].todo.startswith(todo)
    near = before.count("\n") + 1
    # A key that is missing is told where the set begins; a broken one, where reading ended.
    assert told[0].line <= near + 3
    if not what.startswith(("“language” is missing", NO_END, "“scale” is missing")):
        assert near - 1 <= told[0].line <= near + 1


def test_all_at_once(texts: Mapping[str, str]) -> None:
    """Problems of every sort come together, in the order of the file."""
    text = (
        texts["dss"]
        .replace("  title: Data", "  titel: Data")
        .replace("must_pass: true", "must_pass: on")
    )
    found = problems(
        text.replace("polish: 1", "polish: 1, polish: 1").replace("minutes: 60", "minutes: 0")
    )
    assert {each.what.split(" ")[0] for each in found} >= {"The", "“title”", "“on”", "“0”"}
    assert all(a.line <= b.line for a, b in pairwise(found))


def test_many_problems_are_cut() -> None:
    """A file full of mistakes is answered with the first hundred."""
    assert len(problems("\n".join(f"key{n}: yes" for n in range(5_000)))) <= 200


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (b"", 1, "The file is empty."),
        (b"# nothing but a comment\n", 2, "The file is empty."),
        (b"schema: catalog/1\n\xff\xfe", 2, "This is not text in UTF-8."),
        ("schéma".encode("utf-16"), 1, "This is not text in UTF-8."),
        (b"x" * (MOST_BYTES + 1), 1, "The file has 1,000,001 bytes; at most 1,000,000 are read."),
        (b"x" * 20_000_000, 1, "The file has 20,000,000 bytes; at most 1,000,000 are read."),
        (b"%YAML 1.1\n---\na: 1\n", 2, "The file begins with a % line."),
        (b"--- a\n--- b\n", 2, "A second document begins here."),
        (b"just text", 1, "“the whole file” should be a set of keys, and is “just text”."),
        (b"[a, b]", 1, "“the whole file” should be a set of keys, and is “a list”."),
        (b"[" * 20_000, 1, "This is more than 12 levels deep."),
        (b"a: " + b"{a: " * 20_000, 1, "This is more than 12 levels deep."),
        (b"".join(b" " * n + b"a:\n" for n in range(1_400)), 14, "This is more than 12 levels"),
        (b"- " * 20_000, 1, "This is more than 12 levels deep."),
        (b"? " * 20_000, 1, "A key here is not a word."),
        (b"- a\n" * (MOST_NODES + 1), MOST_NODES, "The file has more than 50,000 parts."),
        (b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1, "“a” is a YAML anchor (& or *)."),
        (b"%YAML 1." + b"9" * 5_000 + b"\n--- a", 1, NO_END),
    ],
)
def test_hostile_file(content: bytes, line: int, what: str) -> None:
    """A file made to harm is refused early, with its line and a sentence."""
    assert any(each.what.startswith(what) and each.line == line for each in problems(content)), (
        problems(content)[:3]
    )


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
def test_cut_short(texts: Mapping[str, str], share: float) -> None:
    """A file that lost its end never passes for a whole one."""
    assert problems(texts["dss"][: int(len(texts["dss"]) * share)])


def test_mark_at_the_start(texts: Mapping[str, str]) -> None:
    """The byte order mark some editors write does no harm."""
    assert read_pack(b"\xef\xbb\xbf" + texts["dss"].encode(), "dss").id == "dss"


def test_plain_values() -> None:
    """Bare words are numbers, days, true, false or nothing; in quotes all is text."""
    written = read_yaml(
        b"a: [1, -2, 0.5, 2026-09-01, true, false, null, ~, 1.2.3, 1e9, 0x1f, 007]\nb: '1'\nc:\n",
        "f",
    )
    assert isinstance(written.content, dict)
    assert [str(each) for each in written.content["a"]] == [
        *("1", "-2", "0.5", "2026-09-01", "True", "False"),
        *("None", "None", "1.2.3", "1e9", "0x1f", "007"),
    ]
    assert (written.content["b"], written.content["c"]) == ("1", None)


TOKENS = st.sampled_from(
    [
        *(
            b"[",
            b"]",
            b"{",
            b"}",
            b"&a ",
            b"*a",
            b"!x ",
            b": ",
            b"- ",
            b"\n",
            b"'",
            b'"',
            b"|",
            b"> ",
        ),
        *(b"%", b"#", b"? ", b"\x00", b"\xff", b"\t", b"<<", b"yes", b'"\\U99999999"', b"...\n"),
        *(b"---\n", b"null", b"1", b"2026-01-01", b"\xe2\x80\xa8", b"@", b"`", b"dss.b.viz", b""),
    ]
)
MUTATIONS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True), st.integers(0, 300), TOKENS | st.binary(max_size=6)
    ),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(["dss", "cyb", "cpa"]), mutations=MUTATIONS)
def test_mutated_pack(
    texts: Mapping[str, str], name: str, mutations: list[tuple[float, int, bytes]]
) -> None:
    """A real pack with random damage is read, or refused with problems; nothing else happens."""
    content = texts[name].encode()
    for share, length, put in mutations:
        place = int(share * len(content))
        content = content[:place] + put + content[place + length :]
    _read_or_refused(content)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes(content: bytes) -> None:
    """Any bytes at all are refused with problems."""
    _read_or_refused(content)


def _read_or_refused(content: bytes) -> None:
    try:
        pack = read_pack(content, "f")
    except CatalogError as error:
        refusal = error
    else:
        assert pack.digest
        return
    assert refusal.problems
    assert all(each.line >= 1 and each.what and each.todo for each in refusal.problems)
    assert str(refusal).isprintable()

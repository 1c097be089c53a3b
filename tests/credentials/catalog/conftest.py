"""The packs of the repository, as bytes, read, and shelved."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from credentials.catalog.guards import check as check_packs
from credentials.catalog.guards import check_all
from credentials.catalog.library import Library
from credentials.catalog.models import Pack
from credentials.catalog.problems import Findings
from credentials.catalog.reading import read_pack

ROOT = Path(__file__).parents[3] / "catalog"
FILES = {
    "dss": ROOT / "data-service-starter.yaml",
    "cyb": ROOT / "cybersecurity-ladder.yaml",
    "cpa": ROOT / "construction-preapprenticeship.yaml",
    "old": ROOT / "history" / "dss@1.1.0.yaml",
}


@pytest.fixture(scope="session")
def texts() -> Mapping[str, str]:
    """The four files by a short name."""
    return {name: path.read_text() for name, path in FILES.items()}


@pytest.fixture(scope="session")
def packs(texts: Mapping[str, str]) -> Mapping[str, Pack]:
    """The four packs by the same short names."""
    found, _ = check_all([(name, text.encode()) for name, text in texts.items()])
    return dict(zip(texts, found, strict=True))


@pytest.fixture(scope="session")
def library(packs: Mapping[str, Pack]) -> Library:
    """All of them."""
    return Library(packs.values())


Edit = tuple[str, str]
CheckEdited = Callable[..., tuple[Findings, str]]


@pytest.fixture
def check_edited(texts: Mapping[str, str], packs: Mapping[str, Pack]) -> CheckEdited:
    """Check all packs after replacing, once each, parts of one; gives the new text as well."""

    def check(file: str, *edits: Edit) -> tuple[Findings, str]:
        text = texts[file]
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new, 1)
        edited = read_pack(text.encode(), file)
        together = [edited if name == file else packs[name] for name in packs]
        return check_packs(together), text

    return check


@pytest.fixture
def assert_told(check_edited: CheckEdited) -> Callable[..., None]:
    """Edit one file, and find the problem told with its line, what is wrong and what to do."""

    def check(file: str, edits: list[Edit], line: str, what: str, todo: str) -> None:
        findings, text = check_edited(file, *edits)
        told = [each for each in findings.errors if each.what.startswith(what)]
        assert told, findings.errors
        assert line in text.splitlines()[told[0].line - 1]
        assert told[0].todo.startswith(todo)
        assert told[0].file == file
        assert not findings.good

    return check

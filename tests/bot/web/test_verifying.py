"""The verify page judges what strangers bring: it answers plainly, and it never breaks."""

import json
from time import perf_counter
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.web.badges import NOT_SHARED_SECONDS
from bot.web.verifying import MOST_OCTETS
from credentials.registry.canonical import without_proof
from credentials.registry.proofs import add_proofs
from handlers.registry.records import signed_record, to_sign
from storage.badges import Badge
from tests.bot.web.visiting import NOBODYS, shared
from tests.handlers.registry.harbor import VIZ, Harbor

Visit = httpx.AsyncClient


async def paste(visit: Visit, text: str) -> httpx.Response:
    """Put text into the box and press the button."""
    return await visit.post("/verify", data={"badge": text}, files={"file": ("", b"")})


async def upload(visit: Visit, content: bytes, name: str = "badge.json") -> httpx.Response:
    """Choose a file and press the button."""
    return await visit.post("/verify", data={"badge": ""}, files={"file": (name, content)})


def document_of(badge: Badge) -> dict[str, Any]:
    """A copy of a badge's document that a test may spoil."""
    copy: dict[str, Any] = json.loads(json.dumps(badge.document))
    return copy


def somebody_elses(badge: Badge, harbor: Harbor) -> dict[str, Any]:
    """A sound credential of another issuer, whose address ends in one of our badge IDs."""
    document = without_proof(document_of(badge))
    did = "did:web:fastbadge.example"
    document |= {"id": f"https://fastbadge.example/b/{badge.id}", "name": "Fast Badge"}
    document["issuer"] = {"id": did, "type": ["Profile"], "name": "FastBadge"}
    document["credentialSubject"]["achievement"]["name"] = "Fast Badge"
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    return add_proofs(document, key, f"{did}#key", harbor.at)


async def test_box_is_there(visit: Visit) -> None:
    """A visitor finds the box, and the page may be kept for a while."""
    page = await visit.get("/verify")
    assert (page.status_code, page.headers["cache-control"]) == (200, "public, max-age=300")
    assert 'name="badge"' in page.text
    assert (await visit.head("/verify")).status_code == 200


async def test_typed_id_is_answered(visit: Visit, harbor: Harbor) -> None:
    """An ID, small letters or a link all lead to the verdict, the facts and the badge's page."""
    badge = shared(harbor)
    for text in (badge.id, badge.id.lower(), f" http://localhost:8080/b/{badge.id} "):
        page = await paste(visit, text)
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        for words in ("Valid today.", "Data Essentials", "Ana M.", f'href="/b/{badge.id}"'):
            assert words in page.text
        assert "Use it as one input" in page.text


async def test_private_and_unknown_ids_answer_alike(visit: Visit, harbor: Harbor) -> None:
    """Typing an ID tells no more than opening its page."""
    private = await paste(visit, harbor.issues().id)
    unknown = await paste(visit, NOBODYS)
    assert private.content == unknown.content
    assert private.headers.raw == unknown.headers.raw
    assert "No shared record for this ID." in unknown.text


async def test_good_file_is_valid(visit: Visit, harbor: Harbor) -> None:
    """The file of a badge, uploaded or pasted, gets the verdict of the badge itself."""
    badge = shared(harbor)
    text = json.dumps(badge.document, indent=2)
    for page in (await upload(visit, text.encode()), await paste(visit, text)):
        assert page.status_code == 200
        assert "Valid today." in page.text
        assert "held by <b>Ana M.</b>" in page.text


async def test_file_of_a_private_badge_shows_only_itself(visit: Visit, harbor: Harbor) -> None:
    """Whoever was given the file may check it; the holder's name stays with the holder."""
    badge = harbor.issues()
    page = await upload(visit, json.dumps(badge.document).encode())
    assert "Valid today." in page.text
    assert "Ana" not in page.text
    assert f'href="/b/{badge.id}"' not in page.text
    harbor.withdraws(badge)
    assert (
        "Withdrawn by the issuer" in (await upload(visit, json.dumps(badge.document).encode())).text
    )


async def test_forged_file_finds_out_nothing(visit: Visit, harbor: Harbor) -> None:
    """With a private ID or one that nobody has: the same page, and no sooner than a moment."""
    private, public = harbor.issues(), shared(harbor, "ben")
    pages = []
    for one in (private.id, NOBODYS):
        forged = document_of(public) | {"id": f"http://localhost:8080/b/{one}"}
        began = perf_counter()
        page = await paste(visit, json.dumps(forged))
        assert perf_counter() - began >= NOT_SHARED_SECONDS * 0.9
        # The box shows that ID as an example.
        told = page.text.replace(one, "ID").replace(NOBODYS, "ID")
        pages.append((page.status_code, told))
    assert pages[0] == pages[1]


async def test_edited_file_is_refused(visit: Visit, harbor: Harbor) -> None:
    """One changed word breaks the signature, and nothing the file says is repeated."""
    document = document_of(shared(harbor))
    document["credentialSubject"]["achievement"]["name"] = "Doctor of Medicine"
    page = await upload(visit, json.dumps(document).encode())
    assert page.status_code == 200
    assert "Do not rely on this badge." in page.text
    assert "Doctor" not in page.text
    assert "Ana" not in page.text


async def test_somebody_elses_badge_borrows_nothing_of_ours(visit: Visit, harbor: Harbor) -> None:
    """A stranger's badge that carries our badge's ID gets no name, no trust and no link from us."""
    badge = shared(harbor)
    page = await upload(visit, json.dumps(somebody_elses(badge, harbor)).encode())
    assert page.status_code == 200
    assert "its issuer is not on the trusted list" in page.text
    assert "FastBadge (not on the trusted list)" in page.text
    assert "Ana" not in page.text
    assert f'href="/b/{badge.id}"' not in page.text


async def test_forged_issuer_name_does_not_help(visit: Visit, harbor: Harbor) -> None:
    """A document that names us as issuer but is signed by another key is refused."""
    document = without_proof(document_of(shared(harbor)))
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    forged = add_proofs(document, key, f"{document['issuer']['id']}#issuer-1", harbor.at)
    assert "Do not rely on this badge." in (await upload(visit, json.dumps(forged).encode())).text


HOSTILE = {
    "slip": ("VL-7KQ4-M2XD-97HC", "slip"),
    "markup": ("<img src=x onerror=alert(1)>", "not a badge ID"),
    "look-alikes": ("VL-7KQ4-М2XD-97HB", "only look like"),
    "very long": ("V" * 100_000, "too long"),
    "broken JSON": ('{"id": ', "not a badge in JSON"),
    "deep JSON": ('{"a":' * 5_000 + "1" + "}" * 5_000, "not a badge in JSON"),
    "empty object": ("{}", "not a verifiable credential"),
    "a key twice": ('{"id": 1, "id": 2}', "not a badge in JSON"),
    "not a number": ('{"id": NaN}', "not a badge in JSON"),
    "too large": ('{"id": "' + "x" * 300_000 + '"}', "too large"),
    "odd types": ('{"type": ["VerifiableCredential"], "credentialSubject": {}}', ""),
    "number as issuer": (
        '{"type": ["VerifiableCredential"], "id": "x", "issuer": 7, "credentialSubject": {}}',
        "who issued it",
    ),
    "nothing": ("   ", "nothing to check"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_bad_input_gets_a_sentence(name: str, visit: Visit) -> None:
    """Slips, junk and attacks are told what is wrong and what to do; no markup is obeyed."""
    text, words = HOSTILE[name]
    page = await paste(visit, text)
    assert page.status_code == 400
    assert words in page.text
    assert 'role="alert"' in page.text
    assert "<img" not in page.text
    assert len(page.content) < 10_000


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"\xff\xfe", b"[]", b"\x00" * 300_000])
async def test_other_files_get_a_sentence(content: bytes, visit: Visit) -> None:
    """A file that is no credential in JSON is told so."""
    page = await upload(visit, content, "badge.png")
    assert page.status_code == 400
    assert 'role="alert"' in page.text


async def test_endless_requests_are_cut_short(visit: Visit) -> None:
    """A request past all measure is refused, also when it does not say how long it is."""
    page = await upload(visit, b"x" * (MOST_OCTETS + 1))
    assert page.status_code == 413
    assert "too large for a badge" in page.text


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "x/y; charset=z"],
)
async def test_broken_forms_get_a_sentence(kind: str, visit: Visit) -> None:
    """A form that cannot be read is a mistake to put right, never an error of ours."""
    page = await visit.post("/verify", content=b"--y\r\nnonsense", headers={"content-type": kind})
    assert page.status_code == 400
    assert 'role="alert"' in page.text


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.one_of(
        st.text(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.text(max_size=8) | st.integers(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ["id", "type", "issuer", "proof", "credentialSubject", "@context"]
                    ),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=12,
        ).map(json.dumps),
    )
)
async def test_nothing_breaks_it(text: str, visit: Visit) -> None:
    """Whatever is pasted, there is an answer."""
    assert (await paste(visit, text)).status_code in {200, 400}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
RESULT = st.fixed_dictionaries(
    {"resultDescription": ANYTHING, "value": ANYTHING},
)
DESCRIBED = st.fixed_dictionaries(
    {
        "id": ANYTHING,
        "name": ANYTHING,
        "resultType": st.sampled_from(["RubricCriterionLevel", "ext:CompetencyLevel"]) | ANYTHING,
    }
)
ACHIEVEMENT = st.fixed_dictionaries(
    {
        "name": ANYTHING,
        "criteria": ANYTHING,
        "resultDescription": st.lists(DESCRIBED, max_size=3) | ANYTHING,
    }
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    achievement=ACHIEVEMENT | ANYTHING,
    results=st.lists(RESULT, max_size=3) | ANYTHING,
    evidence=ANYTHING,
    status=ANYTHING,
)
async def test_strange_badges_of_others_are_answered(
    achievement: object, results: object, evidence: object, status: object, visit: Visit
) -> None:
    """A stranger's badge may hold anything anywhere: it is read as far as it makes sense."""
    did = "did:web:fastbadge.example"
    document = {
        "type": ["VerifiableCredential"],
        "id": "https://fastbadge.example/1",
        "issuer": did,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"achievement": achievement, "result": results},
        "credentialStatus": status,
        "evidence": evidence,
        "proof": [{"cryptosuite": "eddsa-jcs-2022", "verificationMethod": f"{did}#key"}],
    }
    assert (await paste(visit, json.dumps(document))).status_code in {200, 400}


async def test_each_badge_of_a_record_has_its_own_answer(visit: Visit, harbor: Harbor) -> None:
    """The record's verdict first, then a line for each badge: one holds, one was withdrawn."""
    first = shared(harbor)
    shared(harbor, achievement="dss.b.viz", scores=VIZ)
    given = harbor.do(lambda tx: to_sign(harbor.ana, harbor.at, tx))
    record = json.dumps(signed_record(given, harbor.at)).encode()
    harbor.withdraws(first)
    page = await upload(visit, record, "record.json")
    assert page.status_code == 200
    for words in ("A record of 2 badges", "Data Essentials", "Withdrawn by the issuer", "Valid"):
        assert words in page.text

"""A proof pack of a case that was answered, made by the command and verified without the database."""

from __future__ import annotations

import asyncio
import hashlib
import html.parser
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.checklist.state import open_checks
from cases.checklist.values import CheckChange
from cases.events import (
    CaseTaken,
    ChecksChanged,
    ContentShown,
    LetterAccepted,
    MailReceived,
    ReplyApproved,
    ReplyEdited,
)
from cases.policy import Policy
from models.audit_chain import ChainKey
from models.store import Store
from service.checklist_settings import ChecklistSettings
from service.cli import main
from service.proof import pack
from service.proof.chain import InvalidChain, follow_chain
from service.proof.verify import verify_pack
from tests.bot.office import SetClock
from tests.conftest import MASTER_KEY
from tests.contracts.desk import LEASE, arrived
from tests.contracts.test_batches import handler_of
from tests.examples import ANNE, NOW, WORKER, a_mail

RAW = b"From: kari.nordmann@epost.example\r\nMessage-ID: <a1@epost.example>\r\n\r\nHei, hvem er jeg?\r\n"
SAID = "250 2.0.0 Ok: queued as 4F3A1"
RULES = ChecklistSettings().checklist_rules()


async def answered(url: str) -> str:
    """A request for access from its mail to the server that took the answer over. Returns the public key."""
    async with Store.open(url, MASTER_KEY) as store:
        clock = SetClock()
        handler = handler_of(store, replace(Policy(), checklist=RULES), clock)
        mail = a_mail(sha256=hashlib.sha256(RAW).hexdigest())
        outcome = await handler.handle(MailReceived(await arrived(store, raw=RAW), mail))
        await other_case(store, handler)
        assert outcome.case is not None
        number = outcome.case.number
        await handler.handle(CaseTaken(number, WORKER))
        case = await store.queries.case(number)
        ticks = dict.fromkeys(open_checks(case, RULES), CheckChange.TICK)
        await handler.handle(ChecksChanged(number, WORKER, ticks))
        assert case.draft is not None
        await handler.handle(ReplyEdited(number, WORKER, case.draft.digest, "Innsyn", "Vi har navnet ditt.\n"))
        digest = (await store.queries.case(number)).draft.digest  # type: ignore[union-attr]
        await handler.handle(ContentShown(number, ANNE, "approval", digest))
        await handler.handle(ReplyApproved(number, ANNE, digest))
        clock.moment = NOW + timedelta(minutes=1)
        for letter in await store.letters.claim(10, LEASE, clock.moment):
            await handler.handle(LetterAccepted(letter.row, letter.token, SAID))
        await store.audit.seal(clock.moment)
        return store.audit.key.public


async def other_case(store: Store, handler: object) -> None:
    """What happens in between, to somebody else."""
    mail = a_mail(message_id="<b@annen.example>", sha256="cd" * 32)
    await handler.handle(MailReceived(await arrived(store, 2, b"an other mail"), mail))  # type: ignore[attr-defined]


@pytest.fixture
def key(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PERSONVERN_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PERSONVERN_MASTER_KEY", MASTER_KEY)
    return asyncio.run(answered(sqlite_url))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def made(out: Path, *options: str) -> Path:
    result = run("case", "proof", "1", "--out", out, *options)
    assert result.exit_code == 0, result.output
    return out


@pytest.mark.parametrize("name", ["proof", "proof.zip"])
def test_a_pack_is_verified_with_its_files_and_the_key_alone(
    key: str, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = made(tmp_path / name)
    monkeypatch.delenv("PERSONVERN_DATABASE_URL")

    result = run("proof", "verify", out, "--public-key", key, "--json")

    assert result.exit_code == 0, result.output
    verdict = json.loads(result.output)
    assert (verdict["case"], verdict["findings"]) == ("PV-2026-0001", [])
    assert verdict["entries"] >= 10


def test_it_shows_mails_clock_approval_and_what_the_server_answered(key: str, tmp_path: Path) -> None:
    files = pack.read(made(tmp_path / "proof"))

    mail = json.loads(files["mails.json"])["mails"][0]
    assert mail["sha256"] == hashlib.sha256(RAW).hexdigest()
    assert mail["message_id_sha256"] == hashlib.sha256(b"<a1@epost.example>").hexdigest()
    assert mail["arrived_at"] == "2026-11-23T09:00:00+00:00"
    steps = json.loads(files["clock.json"])["with_pauses"]["steps"]
    assert [step["rule"] for step in steps] == ["receipt", "month"]
    (approval,) = json.loads(files["approvals.json"])["approvals"]
    assert (approval["by"], approval["written"]["by"]) == (ANNE.id, WORKER.id)
    assert [(shown["by"], shown["what"]) for shown in approval["shown"]] == [(ANNE.id, "approval")]
    letters = json.loads(files["letters.json"])["letters"]
    assert [(letter["purpose"], letter["state"]) for letter in letters] == [
        ("acknowledgement", "sent"),
        ("reply", "sent"),
    ]
    assert {letter["answer_of_the_server"] for letter in letters} == {SAID}
    checks = json.loads(files["checklist.json"])["checks"]
    assert checks
    assert all(check["by"] == WORKER.id for check in checks)


def test_nobodys_name_address_or_words_stand_in_it(key: str, tmp_path: Path) -> None:
    files = pack.read(made(tmp_path / "proof"))

    everything = b"\n".join(files.values())

    for told in (b"kari", b"Kari", b"epost.example", b"hvem er jeg", b"Vi har navnet", b"Innsyn\n"):
        assert told not in everything


def test_it_tells_nothing_of_other_cases(key: str, tmp_path: Path) -> None:
    files = pack.read(made(tmp_path / "proof"))

    assert b"PV-2026-0002" not in b"\n".join(files.values())
    assert b'"leaf"' in files["chain.jsonl"]


def test_content_goes_along_only_where_it_is_asked_for_and_is_logged(key: str, tmp_path: Path) -> None:
    without, with_it = pack.read(made(tmp_path / "a")), pack.read(made(tmp_path / "b.zip", "--with-content"))

    assert not [name for name in without if name.startswith("content/")]
    assert with_it["content/mails/001.eml"] == RAW
    letters = json.loads(with_it["letters.json"])["letters"]
    assert hashlib.sha256(with_it["content/letters/002.eml"]).hexdigest() == letters[1]["sha256"]
    logged = [json.loads(line) for line in with_it["chain.jsonl"].splitlines() if b'"entry"' in line]
    assert [entry["event"] for entry in logged[-3:]] == ["proof.made", "proof.made", "content.shown"]
    assert all(entry["actor"].startswith("operator:") for entry in logged[-3:])
    assert verify_pack(with_it, key).findings == ()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_every_changed_bit_of_every_file_is_found(tampering: tuple[dict[str, bytes], str], data: st.DataObject) -> None:
    files, key = tampering
    name = data.draw(st.sampled_from(sorted(files)))
    place = data.draw(st.integers(0, len(files[name]) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = bytearray(files[name])
    changed[place] ^= 1 << bit

    verdict = verify_pack({**files, name: bytes(changed)}, key)

    assert verdict.findings


@pytest.fixture(scope="module")
def tampering(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], str]:
    """A pack with content and its key, made once."""
    folder = tmp_path_factory.mktemp("tampering")
    database = folder / "desk.sqlite3"
    database.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{database}"
    public = asyncio.run(answered(url))
    environment = {"PERSONVERN_DATABASE_URL": url, "PERSONVERN_MASTER_KEY": MASTER_KEY}
    arguments = ["case", "proof", "1", "--out", str(folder / "p"), "--with-content"]
    assert CliRunner().invoke(main, arguments, env=environment).exit_code == 0
    return pack.read(folder / "p"), public


def test_every_missing_and_every_further_file_is_found(tampering: tuple[dict[str, bytes], str]) -> None:
    files, key = tampering

    for name in set(files) - {pack.MANIFEST, pack.SIGNATURE}:
        assert verify_pack({n: c for n, c in files.items() if n != name}, key).findings == (f"{name} is missing",)
    assert verify_pack({**files, "more.txt": b""}, key).findings == ("files that the list does not name: 1",)


def test_a_pack_that_another_installation_signed_is_not_ours(tampering: tuple[dict[str, bytes], str]) -> None:
    files, _ = tampering

    verdict = verify_pack(files, ChainKey(bytes(32)).public)

    assert verdict.findings == ("the list is not signed with this key",)


def resigned(files: dict[str, bytes], key: ChainKey, **changed: bytes) -> dict[str, bytes]:
    """What somebody could make who has the key that packs are signed with, and not the chain."""
    whole = {name: content for name, content in {**files, **changed}.items() if not name.startswith("manifest")}
    manifest = pack.manifest_of(whole, case="PV-2026-0001", made_at="now")
    return {**whole, pack.MANIFEST: manifest, pack.SIGNATURE: key.sign_manifest(manifest)}


@pytest.fixture(scope="module")
def our_key(tampering: tuple[dict[str, bytes], str], tmp_path_factory: pytest.TempPathFactory) -> ChainKey:
    folder = next(iter(sorted(tmp_path_factory.getbasetemp().glob("tampering*"))))

    async def derived() -> ChainKey:
        async with Store.open(f"sqlite:///{folder / 'desk.sqlite3'}", MASTER_KEY) as store:
            return store.audit.key

    return asyncio.run(derived())


@pytest.mark.parametrize(
    ("name", "pattern", "instead", "finding"),
    [
        ("chain.jsonl", b"U0ANNE", b"U0BJRN", "do not come to its signed digest"),
        ("chain.jsonl", b'"event": "case.taken"', b'"event": "case.released"', "do not come to its signed digest"),
        ("approvals.json", b"U0ANNE", b"U0BJRN", "approvals.json says something else"),
        ("letters.json", b"250 2.0.0", b"250 9.0.0", "the answer of the server is another one"),
        ("letters.json", b'"letter": "reply', b'"letter": "other', "the log knows of no approval"),
    ],
)
def test_what_was_changed_before_it_was_signed_is_found_by_the_chain(
    tampering: tuple[dict[str, bytes], str], our_key: ChainKey, name: str, pattern: bytes, instead: bytes, finding: str
) -> None:
    files, key = tampering
    assert verify_pack(resigned(files, our_key), key).findings == ()

    verdict = verify_pack(resigned(files, our_key, **{name: files[name].replace(pattern, instead)}), key)

    assert any(finding in found for found in verdict.findings), verdict.findings


def test_an_entry_that_is_left_out_of_the_chain_is_found(tampering: tuple[dict[str, bytes], str]) -> None:
    files, key = tampering
    lines = files["chain.jsonl"].splitlines(keepends=True)

    followed = follow_chain(b"".join([*lines[:3], *lines[4:]]), key)

    assert followed.findings[0].startswith("places ")


def test_a_head_that_was_written_down_outside_holds_the_pack_to_it(tampering: tuple[dict[str, bytes], str]) -> None:
    files, key = tampering
    head = verify_pack(files, key).head
    place = head.partition(":")[0]

    assert verify_pack(files, key, [head]).findings == ()
    assert f"place {place} has another digest" in verify_pack(files, key, [f"{place}:{'0' * 64}"]).findings[0]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"before": 3}', b'{"before": "0:ab"}'])
def test_what_is_no_chain_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidChain):
        follow_chain(content, "00" * 32)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_page_can_be_read_by_itself(key: str, tmp_path: Path, language: str) -> None:
    page = pack.read(made(tmp_path / "proof"))[f"proof.{language}.html"].decode()

    seen = Seen()
    seen.feed(page)

    assert seen.linked == []
    for told in ("PV-2026-0001", SAID, key):
        assert told in page
    assert {"nb": "Hvem godkjente svaret", "en": "Who approved the answer"}[language] in page
    assert not re.search(r"&amp;lt;|<@|\{|None", page.split("</style>")[1])


class Seen(html.parser.HTMLParser):
    """Remembers whatever a browser would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.linked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "link", "img", "iframe", "form") or {name for name, _ in attrs} & {"src", "href"}:
            self.linked.append(tag)


def test_nothing_is_overwritten(key: str, tmp_path: Path) -> None:
    out = made(tmp_path / "proof.zip")
    before = out.read_bytes()

    result = run("case", "proof", "1", "--out", out)

    assert (result.exit_code, out.read_bytes()) == (1, before)


def test_a_case_that_is_not_there_is_said_in_one_line(key: str, tmp_path: Path) -> None:
    result = run("case", "proof", "77", "--out", tmp_path / "p")

    assert result.exit_code == 1
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and then nothing", b"no zip"])
def test_what_is_no_pack_is_said_in_one_line(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "p.zip"
    place.write_bytes(content)

    result = run("proof", "verify", place, "--public-key", "00" * 32)

    assert (result.exit_code, result.output) == (1, f"{pack.NoPack.__doc__}\n")


def test_a_zip_that_names_a_file_twice_is_no_pack(tmp_path: Path) -> None:
    place = tmp_path / "p.zip"
    with zipfile.ZipFile(place, "w") as packed:
        packed.writestr("case.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("case.json", b"[]")

    with pytest.raises(pack.NoPack):
        pack.read(place)

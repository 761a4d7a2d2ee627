"""Manifests: what a store holds, held against it on a later day; signed, and stamped by a local authority."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

import hasila
from hasila import pipeline
from hasila.archive import Archive
from hasila.cli import cli
from hasila.keeping import sealing
from hasila.keeping.deleting import delete
from hasila.keeping.manifest import ManifestError, check, hash_file, lines, write
from hasila.model import Judgement
from hasila.packs import Pack
from hasila.store import Store, open_store
from stores import engine_of

NOON = dt.datetime(2021, 3, 4, 12, tzinfo=dt.UTC)
STRIKE = "قُتل سبعة مدنيين وأصيب 12 آخرون في غارة جوية على مدينة الباب بريف حلب الشرقي، حسب الدفاع المدني."
BLAST = "أعلنت الشرطة العراقية مقتل ثلاثة جنود في انفجار عبوة ناسفة قرب مدينة الرمادي بمحافظة الأنبار."


@pytest.fixture(scope="module")
def pack() -> Pack:
    return hasila.load_pack("ar")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "strike.txt").write_text(STRIKE, encoding="utf-8")
    (folder / "blast.txt").write_text(BLAST, encoding="utf-8")
    return folder


def _load(store: Store, inputs: Path, archive: Archive, pack: Pack) -> None:
    pipeline.load(store, [inputs], pack, lambda problem: pytest.fail(str(problem)), archive=archive)


def _decide(store: Store) -> None:
    first, second, *_ = (claim.id for claim in store.claims())
    store.judge(Judgement(left=first, right=second, verdict="same", reviewer="mona", decided_at=NOON))


def _held(store: Store, path: Path) -> tuple[dict[str, int], list[str]]:
    told: list[str] = []
    counts = check(store, path, lambda problem: told.append(problem.message))
    return dict(counts), told


def test_a_manifest_has_a_line_for_each_thing_and_is_the_same_each_time(
    where: str, tmp_path: Path, inputs: Path, archive: Archive, pack: Pack
) -> None:
    path = tmp_path / "m.jsonl"
    with open_store(where) as store:
        _load(store, inputs, archive, pack)
        _decide(store)
        sha256 = write(store, path, NOON)
        assert write(store, path, NOON) == sha256
        kinds = [msgspec.json.decode(line)["kind"] for line in path.read_bytes().splitlines()]
        assert [(kind, kinds.count(kind)) for kind in dict.fromkeys(kinds)] == [
            ("manifest", 1), ("document", 2), ("version", 2), ("capture", 2), ("claim", 3), ("decision", 1)
        ]  # fmt: skip
        assert hash_file(path).read_text() == f"{sha256}  m.jsonl\n"
        assert _held(store, path) == ({"lines of the manifest": 10}, [])
    assert not list(tmp_path.glob("*.part"))


def test_what_came_since_is_no_fault(
    where: str, tmp_path: Path, inputs: Path, archive: Archive, pack: Pack
) -> None:
    path = tmp_path / "m.jsonl"
    with open_store(where, now=lambda: NOON) as store:
        _load(store, inputs, archive, pack)
        write(store, path, NOON)
    with open_store(where, now=lambda: NOON + dt.timedelta(days=1)) as store:
        (inputs / "strike.txt").write_text(STRIKE.replace("سبعة", "تسعة"), encoding="utf-8")
        _load(store, inputs, archive, pack)
        _decide(store)
        assert _held(store, path) == ({"lines of the manifest": 9, "claims read anew since": 1}, [])
        delete(store, archive, "blast", "mona", "names a child", None, pack)
        counts, told = _held(store, path)
        assert (counts["deleted since"], told) == (4, [])


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE reports SET sha256 = '00' WHERE id = 'blast'",
            ["report 'blast', version 1 is not in the store as"],
        ),
        (
            "UPDATE captures SET url = 'http://x' WHERE report_id = 'blast'",
            ["the capture of report 'blast', version 1"],
        ),
        (
            "UPDATE claims SET quotes = '[]' WHERE report_id = 'blast'",
            ["claim [0-9a-f]+ of report 'blast' is not"],
        ),
        (
            "DELETE FROM captures WHERE report_id = 'blast'",
            ["document [0-9a-f]{64} is not", "the capture of report"],
        ),
        (
            "DELETE FROM judgements",
            ["decision [0-9a-f]+ is not in the store as it was: it was altered or taken out"],
        ),
    ],
)
def test_what_was_altered_or_taken_out_since_is_told(  # noqa: PLR0917
    where: str,
    tmp_path: Path,
    inputs: Path,
    archive: Archive,
    pack: Pack,
    statement: str,
    expected: list[str],
) -> None:
    path = tmp_path / "m.jsonl"
    with open_store(where, now=lambda: NOON) as store:
        _load(store, inputs, archive, pack)
        _decide(store)
        write(store, path, NOON)
    engine = engine_of(where)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
    with open_store(where) as store:
        _, told = _held(store, path)
    assert len(told) == len(expected), told
    for message, pattern in zip(told, expected, strict=True):
        assert re.match(pattern, message), message


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The manifest of an empty store."""
    with open_store(tmp_path / "toll.db") as store:
        assert list(lines(store)) == []
        write(store, tmp_path / "m.jsonl", NOON)
    return tmp_path / "m.jsonl"


def test_a_manifest_that_was_altered_is_told(tmp_path: Path, written: Path) -> None:
    written.write_bytes(written.read_bytes().replace(b"2021", b"2020"))
    with open_store(tmp_path / "toll.db") as store:
        _, (told,) = _held(store, written)
    assert told == "it was altered: m.jsonl.sha256 has another SHA-256"


@pytest.mark.parametrize(
    "content", [b"", b"{}\n", b"[1]\n", b"\xff", b'{"kind":"manifest","made_at":"soon"}\n']
)
def test_what_is_no_manifest_is_told(tmp_path: Path, written: Path, content: bytes) -> None:
    written.write_bytes(content)
    with (
        open_store(tmp_path / "toll.db") as store,
        pytest.raises(ManifestError, match=r"m.jsonl is no manifest"),
    ):
        check(store, written, print)


# Signed


def _openssl(*arguments: str | Path, folder: Path) -> bytes:
    command = ["openssl", *map(str, arguments)]
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=60).stdout
    except FileNotFoundError:
        pytest.skip("no openssl, by which keys and time stamps are made for these tests")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    _openssl("genpkey", "-algorithm", "ed25519", "-out", "desk.key", folder=tmp_path)
    _openssl("pkey", "-in", "desk.key", "-pubout", "-out", "desk.pub", folder=tmp_path)
    return tmp_path / "desk.key"


def test_a_signature_holds_for_its_key_and_its_manifest_only(written: Path, key: Path) -> None:
    public = key.with_suffix(".pub")
    with pytest.raises(ManifestError, match="is not signed"):
        sealing.check_signature(written, public)
    sealing.sign(written, key, None)
    sealing.check_signature(written, public)
    shown = _openssl(
        "pkeyutl", "-verify", "-pubin", "-inkey", "desk.pub", "-rawin", "-in", "m.jsonl.sha256",
        "-sigfile", "m.jsonl.sha256.sig", folder=written.parent,
    )  # fmt: skip
    assert b"Signature Verified Successfully" in shown
    _openssl("genpkey", "-algorithm", "ed25519", "-out", "other.key", folder=written.parent)
    _openssl("pkey", "-in", "other.key", "-pubout", "-out", "other.pub", folder=written.parent)
    with pytest.raises(ManifestError, match="its signature is not of this key"):
        sealing.check_signature(written, written.with_name("other.pub"))
    hash_file(written).write_text("0" * 64 + "  m.jsonl\n")
    with pytest.raises(ManifestError, match="its signature is not of this key, or it was altered"):
        sealing.check_signature(written, public)


def test_a_key_that_is_none_is_told(written: Path, key: Path) -> None:
    _openssl(
        "genpkey",
        "-algorithm",
        "ed25519",
        "-aes256",
        "-pass",
        "pass:word",
        "-out",
        "locked.key",
        folder=key.parent,
    )
    locked = key.with_name("locked.key")
    sealing.sign(written, locked, "word")
    for password, message in ((None, "no key can be read"), ("wrong", "no key can be read")):
        with pytest.raises(ManifestError, match=message):
            sealing.sign(written, locked, password)
    _openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ec.key", folder=key.parent)
    with pytest.raises(ManifestError, match="is no Ed25519 key"):
        sealing.sign(written, key.with_name("ec.key"), None)
    with pytest.raises(ManifestError, match="no public key can be read"):
        sealing.check_signature(written, written)


# Stamped


TSA = """
[ tsa ]
default_tsa = here
[ here ]
serial = ./serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
[ stamping ]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
basicConstraints = CA:FALSE
"""


class Authority:
    """A time-stamping authority on loopback, made with openssl; ``answer`` may be replaced by a worse one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tsa.cnf").write_text(TSA)
        (folder / "serial").write_text("01")
        run = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
        _openssl(*run, "-subj", "/CN=root", "-keyout", "root.key", "-out", "root.pem", folder=folder)
        _openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=tsa", "-keyout", "tsa.key", "-out", "tsa.csr",
                 folder=folder)  # fmt: skip
        _openssl("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days",
                 "2", "-extfile", "tsa.cnf", "-extensions", "stamping", "-out", "tsa.pem", folder=folder)  # fmt: skip
        self.answer: Callable[[bytes], bytes] = self.stamped
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/timestamp-query"
                body = authority.answer(asked)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def stamped(self, asked: bytes) -> bytes:
        (self.folder / "asked.tsq").write_bytes(asked)
        _openssl("ts", "-reply", "-config", "tsa.cnf", "-section", "here", "-queryfile", "asked.tsq", "-signer",
                 "tsa.pem", "-inkey", "tsa.key", "-out", "answer.tsr", folder=self.folder)  # fmt: skip
        return (self.folder / "answer.tsr").read_bytes()


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    (tmp_path / "tsa").mkdir()
    made = Authority(tmp_path / "tsa")
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_a_time_stamp_holds_for_its_authority_and_its_manifest_only(
    written: Path, authority: Authority
) -> None:
    root, other = authority.folder / "root.pem", authority.folder / "other.pem"
    with pytest.raises(ManifestError, match="has no time stamp"):
        sealing.check_stamp(written, root)
    moment = sealing.stamp(written, authority.url)
    assert moment.startswith(f"{dt.datetime.now(dt.UTC):%Y-}")
    assert sealing.check_stamp(written, root) == moment
    _openssl("ts", "-verify", "-data", "m.jsonl.sha256", "-in", "m.jsonl.sha256.tsr", "-CAfile", "tsa/root.pem",
             folder=written.parent)  # fmt: skip
    run = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=root")
    _openssl(*run, "-keyout", "other.key", "-out", "other.pem", folder=authority.folder)
    with pytest.raises(ManifestError, match="its time stamp does not hold"):
        sealing.check_stamp(written, other)
    hash_file(written).write_text("0" * 64 + "  m.jsonl\n")
    with pytest.raises(ManifestError, match="its time stamp does not hold"):
        sealing.check_stamp(written, root)


def test_an_answer_that_is_no_stamp_of_what_was_asked_is_refused(written: Path, authority: Authority) -> None:
    earlier: list[bytes] = []
    first = authority.answer

    def keep(asked: bytes) -> bytes:
        earlier.append(first(asked))
        return earlier[0]

    authority.answer = keep
    sealing.stamp(written, authority.url)
    with pytest.raises(ManifestError, match="the time stamp that came is of something else"):
        sealing.stamp(written, authority.url)
    for worse in (b"", b"<html>", b"\x30\x03\x02\x01\x02"):
        authority.answer = lambda _asked, worse=worse: worse  # type: ignore[misc]
        with pytest.raises(ManifestError, match="no time stamp came"):
            sealing.stamp(written, authority.url)
    with pytest.raises(ManifestError, match="is asked by http"):
        sealing.stamp(written, "file:///etc/passwd")
    with pytest.raises(ManifestError, match="no time stamp came"):
        sealing.stamp(written, "http://127.0.0.1:1/")


# The commands


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_a_manifest_is_written_sealed_and_checked(inputs: Path, key: Path, authority: Authority) -> None:
    store, path = inputs.parent / "toll.db", inputs.parent / "may.jsonl"
    _run("load", store, inputs)
    made = _run("manifest", store, "--to", path, "--key", key, "--timestamp", authority.url)
    assert made.exit_code == 0, made.output
    assert hash_file(path).read_text().split()[0] in made.stdout
    seals = [
        "--manifest",
        path,
        "--public-key",
        key.with_suffix(".pub"),
        "--roots",
        authority.folder / "root.pem",
    ]
    fine = _run("verify", store, *seals)
    assert fine.exit_code == 0, fine.output
    assert "lines of the manifest: " in fine.stdout
    for words in ("signed with the key of", "stamped 20"):
        assert words in fine.stderr
    (inputs / "strike.txt").write_text(STRIKE.replace("سبعة", "تسعة"), encoding="utf-8")
    _run("load", store, inputs)
    assert _run("verify", store, *seals).exit_code == 0
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":2'))
    wrong = _run("verify", store, *seals)
    assert wrong.exit_code == 1
    assert "it was altered: may.jsonl.sha256 has another SHA-256" in wrong.stderr
    again = _run("manifest", store, "--to", path)
    assert again.exit_code == 0
    unsigned = _run("verify", store, *seals)
    assert unsigned.exit_code == 1
    for words in ("is not signed", "has no time stamp"):
        assert words in unsigned.stderr


def test_seals_without_a_manifest_are_wrong_usage(inputs: Path, key: Path) -> None:
    _run("load", inputs.parent / "toll.db", inputs)
    assert _run("verify", inputs.parent / "toll.db", "--public-key", key).exit_code == 2
    assert _run("manifest", "postgresql://localhost/none").exit_code == 2
    assert _run("manifest", inputs.parent / "toll.db", "--key", inputs / "blast.txt").exit_code == 1

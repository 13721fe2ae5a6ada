import base64
import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from ledger import keys
from ledger.canonical import canonical_bytes
from ledger.data_integrity import format_multikey
from ledger.errors import KeyFileRefused
from ledger.keys import DEFAULT_COST, load_ed25519, load_key_file, load_secret, new_key_file

CHEAP = 2**10
PASSPHRASE = b"correct horse"


@pytest.fixture
def signing(tmp_path: Path) -> Path:
    path = tmp_path / "issuer.json"
    new_key_file(path, kind="ed25519", label="issuer", passphrase=PASSPHRASE, cost=CHEAP)
    return path


@pytest.fixture
def sealing(tmp_path: Path) -> Path:
    path = tmp_path / "evidence.json"
    new_key_file(path, kind="aes-256", label="evidence", passphrase=PASSPHRASE, cost=CHEAP)
    return path


def rewrite(path: Path, change: dict[str, Any]) -> None:
    document = json.loads(path.read_bytes())
    path.write_bytes(canonical_bytes({**document, **change}))


class TestNewFile:
    def test_opens_with_its_passphrase(self, signing: Path, sealing: Path) -> None:
        key = load_ed25519(signing, PASSPHRASE)
        assert key.public_key().public_bytes_raw() == load_key_file(signing).public
        assert load_secret(sealing, PASSPHRASE) == load_secret(sealing, PASSPHRASE)
        assert len(load_secret(sealing, PASSPHRASE)) == 32

    def test_says_what_it_is_without_the_passphrase(self, signing: Path, sealing: Path) -> None:
        assert (load_key_file(signing).kind, load_key_file(signing).label) == ("ed25519", "issuer")
        assert (load_key_file(sealing).kind, load_key_file(sealing).public) == ("aes-256", None)

    def test_is_of_its_owner_alone(self, signing: Path) -> None:
        assert stat.S_IMODE(signing.stat().st_mode) == 0o600

    def test_holds_no_secret_in_the_open(self, signing: Path, sealing: Path) -> None:
        for path, secret in (
            (signing, load_ed25519(signing, PASSPHRASE).private_bytes_raw()),
            (sealing, load_secret(sealing, PASSPHRASE)),
        ):
            data = path.read_bytes()
            assert secret not in data
            assert secret.hex().encode() not in data
            assert base64.b64encode(secret) not in data

    def test_is_another_secret_each_time(self, tmp_path: Path, sealing: Path) -> None:
        other = tmp_path / "other.json"
        new_key_file(other, kind="aes-256", label="evidence", passphrase=PASSPHRASE, cost=CHEAP)
        assert load_secret(other, PASSPHRASE) != load_secret(sealing, PASSPHRASE)
        for name in ("nonce", "ciphertext"):
            assert json.loads(other.read_bytes())[name] != json.loads(sealing.read_bytes())[name]

    def test_never_takes_the_place_of_another(self, signing: Path) -> None:
        before = signing.read_bytes()
        with pytest.raises(KeyFileRefused, match="File exists"):
            new_key_file(signing, kind="ed25519", label="new", passphrase=PASSPHRASE, cost=CHEAP)
        assert signing.read_bytes() == before
        assert list(signing.parent.iterdir()) == [signing]

    def test_needs_a_passphrase(self, tmp_path: Path) -> None:
        with pytest.raises(KeyFileRefused, match="empty"):
            new_key_file(tmp_path / "k", kind="ed25519", label="", passphrase=b"", cost=CHEAP)

    def test_needs_its_folder(self, tmp_path: Path) -> None:
        with pytest.raises(KeyFileRefused, match="No such file"):
            new_key_file(
                tmp_path / "no" / "k", kind="aes-256", label="", passphrase=b"p", cost=CHEAP
            )

    def test_is_there_as_a_whole_or_not_at_all(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full_disk(_handle: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(keys.os, "fsync", full_disk)
        with pytest.raises(KeyFileRefused, match="No space left"):
            new_key_file(tmp_path / "k", kind="aes-256", label="", passphrase=b"p", cost=CHEAP)
        assert list(tmp_path.iterdir()) == []

    def test_is_costly_to_guess_unless_told_otherwise(self, tmp_path: Path) -> None:
        path = tmp_path / "k"
        new_key_file(path, kind="aes-256", label="", passphrase=PASSPHRASE)
        kdf = json.loads(path.read_bytes())["kdf"]
        assert (kdf["n"], kdf["r"], kdf["p"]) == (DEFAULT_COST, 8, 3)
        assert len(load_secret(path, PASSPHRASE)) == 32


class TestRefused:
    def test_with_a_wrong_passphrase(self, signing: Path, sealing: Path) -> None:
        with pytest.raises(KeyFileRefused, match="passphrase is wrong"):
            load_ed25519(signing, b"correct hors")
        with pytest.raises(KeyFileRefused, match="passphrase is wrong"):
            load_secret(sealing, b"")

    def test_for_the_other_purpose(self, signing: Path, sealing: Path) -> None:
        with pytest.raises(KeyFileRefused, match="of kind aes-256, not ed25519"):
            load_ed25519(sealing, PASSPHRASE)
        with pytest.raises(KeyFileRefused, match="of kind ed25519, not aes-256"):
            load_secret(signing, PASSPHRASE)

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777])
    def test_when_others_may_open_it(self, signing: Path, mode: int) -> None:
        signing.chmod(mode)
        with pytest.raises(KeyFileRefused, match="0600"):
            load_key_file(signing)
        with pytest.raises(KeyFileRefused, match="0600"):
            load_ed25519(signing, PASSPHRASE)

    def test_when_it_is_no_regular_file(self, signing: Path, tmp_path: Path) -> None:
        link = tmp_path / "link"
        link.symlink_to(signing)
        os.mkfifo(tmp_path / "pipe", 0o600)
        folder = tmp_path / "folder"
        folder.mkdir(0o700)
        for path, reason in (
            (link, "symbolic link"),
            (tmp_path / "pipe", "not a regular file"),
            (folder, "Is a directory"),
            (tmp_path / "missing", "No such file"),
        ):
            with pytest.raises(KeyFileRefused, match=reason):
                load_key_file(path)

    def test_when_a_secret_key_claims_to_have_a_public_one(self, sealing: Path) -> None:
        rewrite(sealing, {"public": format_multikey(bytes(32))})
        with pytest.raises(KeyFileRefused, match="kind is not understood"):
            load_key_file(sealing)

    @pytest.mark.parametrize(
        "change",
        [
            {"label": "log"},
            {"public": format_multikey(bytes(32))},
            {"nonce": base64.b64encode(bytes(12)).decode()},
            {"ciphertext": base64.b64encode(bytes(48)).decode()},
        ],
    )
    def test_when_anything_in_it_was_changed(self, signing: Path, change: dict[str, Any]) -> None:
        rewrite(signing, change)
        with pytest.raises(KeyFileRefused, match="the file was changed"):
            load_ed25519(signing, PASSPHRASE)

    def test_when_it_was_relabelled_as_another_kind(self, signing: Path, sealing: Path) -> None:
        rewrite(signing, {"kind": "aes-256", "public": None})
        with pytest.raises(KeyFileRefused, match="the file was changed"):
            load_secret(signing, PASSPHRASE)
        rewrite(sealing, {"kind": "ed25519", "public": format_multikey(bytes(32))})
        with pytest.raises(KeyFileRefused, match="the file was changed"):
            load_ed25519(sealing, PASSPHRASE)

    def test_when_the_public_key_is_another(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "k"
        with monkeypatch.context() as patched:
            patched.setattr(keys, "_public_text", lambda _secret: format_multikey(bytes(32)))
            new_key_file(path, kind="ed25519", label="", passphrase=PASSPHRASE, cost=CHEAP)
        with pytest.raises(KeyFileRefused, match="not the one of the secret"):
            load_ed25519(path, PASSPHRASE)

    @pytest.mark.parametrize(
        "change",
        [
            {"format": "fair-it-ledger/key2"},
            {"version": 2},
            {"version": True},
            {"kind": "ed448"},
            {"kind": None},
            {"label": None},
            {"public": None},
            {"public": "z6Mk"},
            {"public": 5},
            {"more": ""},
        ],
    )
    def test_when_its_form_is_another(self, signing: Path, change: dict[str, Any]) -> None:
        rewrite(signing, change)
        with pytest.raises(KeyFileRefused):
            load_key_file(signing)

    @pytest.mark.parametrize(
        "change",
        [
            {"nonce": None},
            {"nonce": "AAAA"},
            {"nonce": "A"},
            {"ciphertext": "AAAA"},
            {"kdf": None},
            {"kdf": {}},
            *(
                {"kdf": {"name": "scrypt", "n": 2**10, "r": 8, "p": 3, "salt": "A" * 22 + "=="} | k}
                for k in (
                    {"name": "argon2id"},
                    {"n": 2**9},
                    {"n": 2**21},
                    {"n": 1500},
                    {"n": True},
                    {"n": "1024"},
                    {"r": 9},
                    {"p": 4},
                    {"salt": "AAAA"},
                    {"salt": None},
                    {"more": 1},
                )
            ),
        ],
    )
    def test_when_it_cannot_be_opened_as_it_says(
        self, signing: Path, change: dict[str, Any]
    ) -> None:
        rewrite(signing, change)
        with pytest.raises(KeyFileRefused, match=r"kdf|field|base64"):
            load_ed25519(signing, PASSPHRASE)

    @pytest.mark.parametrize(
        "data", [b"", b"{}", b"[]", b"\xff", b"null", b" " * 20_000, b'{"a":1}\n']
    )
    def test_when_it_is_not_canonical_json(self, signing: Path, data: bytes) -> None:
        signing.write_bytes(data)
        with pytest.raises(KeyFileRefused):
            load_key_file(signing)

    def test_without_showing_secrets_in_the_sentence(self, signing: Path) -> None:
        with pytest.raises(KeyFileRefused) as refusal:
            load_ed25519(signing, b"a passphrase of somebody")
        assert "somebody" not in str(refusal.value)

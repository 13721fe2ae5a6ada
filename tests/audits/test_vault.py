"""Evidence at rest."""

import hashlib
import os
import stat
from dataclasses import replace

import pytest

from audits.errors import EvidenceAltered
from audits.vault import Vault, commit


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_was_put_is_got_back(vault) -> None:
    for content in (b"", b"payroll", os.urandom(100_000)):
        assert vault.get(vault.put(content)) == content


def test_a_commitment_is_the_hash_of_tag_salt_and_bytes(vault) -> None:
    sealed = vault.put(b"payroll")
    salted = b"fair-it-ledger/evidence/1\0" + bytes.fromhex(sealed.salt) + b"payroll"
    assert sealed.commitment == f"sha256:{hashlib.sha256(salted).hexdigest()}"
    assert len(bytes.fromhex(sealed.salt)) == 32


def test_the_same_bytes_twice_share_nothing_that_can_be_seen(vault) -> None:
    first, second = vault.put(b"payroll"), vault.put(b"payroll")
    assert first.commitment != second.commitment
    assert first.blob != second.blob
    assert first.wrapped_key != second.wrapped_key


def test_nothing_readable_lies_in_the_folder(vault, tmp_path) -> None:
    sealed = vault.put(b"W07 was paid 13653.00" * 10)
    (blob,) = files_in(tmp_path)
    assert b"13653" not in blob.read_bytes()
    assert sealed.commitment.removeprefix("sha256:") not in str(blob)
    assert hashlib.sha256(b"W07 was paid 13653.00" * 10).hexdigest() not in str(blob)
    assert stat.S_IMODE(blob.stat().st_mode) == 0o600


def test_the_name_of_a_blob_needs_the_address_key(tmp_path) -> None:
    sealed = Vault(tmp_path, b"k" * 32, b"a" * 32).put(b"payroll")
    with pytest.raises(EvidenceAltered, match="another name"):
        Vault(tmp_path, b"k" * 32, b"b" * 32).get(sealed)


def test_another_key_opens_nothing(tmp_path) -> None:
    sealed = Vault(tmp_path, b"k" * 32, b"a" * 32).put(b"payroll")
    with pytest.raises(EvidenceAltered, match="does not open"):
        Vault(tmp_path, b"x" * 32, b"a" * 32).get(sealed)


@pytest.mark.parametrize("place", [0, 11, 12, 20, -1])
def test_one_changed_bit_of_a_blob_is_noticed(vault, tmp_path, place) -> None:
    sealed = vault.put(b"payroll")
    (blob,) = files_in(tmp_path)
    data = bytearray(blob.read_bytes())
    data[place] ^= 1
    blob.write_bytes(data)
    with pytest.raises(EvidenceAltered, match="does not open"):
        vault.get(sealed)


def test_one_evidence_cannot_stand_for_another(vault, tmp_path) -> None:
    first, second = vault.put(b"payroll of March"), vault.put(b"payroll of April")
    (tmp_path / "evidence" / first.blob[:2] / first.blob).write_bytes(
        (tmp_path / "evidence" / second.blob[:2] / second.blob).read_bytes()
    )
    with pytest.raises(EvidenceAltered):
        vault.get(first)
    with pytest.raises(EvidenceAltered):
        vault.get(replace(first, wrapped_key=second.wrapped_key))


def test_another_salt_does_not_fit_the_commitment(vault) -> None:
    with pytest.raises(EvidenceAltered, match="commitment"):
        vault.get(replace(vault.put(b"payroll"), salt="00" * 32))


def test_a_key_that_is_no_hex_does_not_open(vault) -> None:
    with pytest.raises(EvidenceAltered, match="does not open"):
        vault.get(replace(vault.put(b"payroll"), wrapped_key="zz"))


def test_a_deleted_blob_is_missing_and_deleting_twice_is_no_fault(vault, tmp_path) -> None:
    sealed = vault.put(b"payroll")
    vault.delete(sealed.blob)
    vault.delete(sealed.blob)
    vault.delete("ff" * 32)
    assert files_in(tmp_path) == []
    with pytest.raises(EvidenceAltered, match="missing"):
        vault.get(sealed)


def test_a_blob_is_never_overwritten(vault, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("audits.vault.secrets.token_bytes", lambda count: b"s" * count)
    vault.put(b"payroll")
    before = [path.read_bytes() for path in files_in(tmp_path)]
    with pytest.raises(FileExistsError):
        vault.put(b"payroll")
    assert [path.read_bytes() for path in files_in(tmp_path)] == before


def test_an_interrupted_write_leaves_no_blob(vault, tmp_path, monkeypatch) -> None:
    def fail(_descriptor):
        raise OSError(28, "no space left")

    monkeypatch.setattr("audits.vault.os.fsync", fail)
    with pytest.raises(OSError, match="no space"):
        vault.put(b"payroll")
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("keys", [(b"k" * 31, b"a" * 32), (b"k" * 32, b""), (b"k" * 32, b"k" * 32)])
def test_a_vault_needs_two_whole_and_different_keys(tmp_path, keys) -> None:
    with pytest.raises(ValueError, match="two different keys"):
        Vault(tmp_path, *keys)


def test_a_commitment_hides_a_guessed_file() -> None:
    guesses = {commit(bytes([number]) * 32, b"payroll") for number in range(50)}
    assert len(guesses) == 50

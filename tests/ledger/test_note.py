import base64
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import KeyNotSupported, MalformedKey, MalformedNote, SignatureInvalid
from ledger.note import (
    ED25519,
    ED25519_COSIGNATURE,
    MAX_NOTE_BYTES,
    MAX_SIGNATURES,
    Note,
    NoteSigner,
    SignatureLine,
    Verifier,
    add_signatures,
    format_note,
    format_vkey,
    open_note,
    parse_note,
    parse_vkey,
    sign_cosignature,
    sign_note,
)

KeyOf = Callable[[int], Ed25519PrivateKey]

# The worked example of C2SP signed-note.
EXAMPLE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""  # noqa: E501 -- a signature is one line

# The example of golang.org/x/mod/sumdb/note: name, seed, note. Ed25519 has one signature per text.
GO_NAME = "PeterNeumann"
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TYPED_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""  # noqa: E501 -- a signature is one line

TEXT = "log.example/fair\n3\nroot\n"
names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="+"))
lines = st.builds(
    SignatureLine,
    names.filter(bool),
    st.binary(min_size=4, max_size=4),
    st.binary(min_size=1, max_size=80),
)
bodies = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n")).map("{}\n".format)


def line_of(signer: NoteSigner, text: str = TEXT) -> SignatureLine:
    return parse_note(sign_note(text, [signer])).lines[0]


@pytest.fixture(scope="module")
def signer(key_of: KeyOf) -> NoteSigner:
    return NoteSigner("log.example/fair", key_of(1))


class TestVkey:
    @pytest.mark.parametrize("text", [EXAMPLE_VKEY, GO_VKEY])
    def test_of_others_is_read_and_written(self, text: str) -> None:
        assert format_vkey(parse_vkey(text)) == text

    @given(names.filter(bool), st.binary(min_size=32, max_size=32), st.sampled_from([1, 4]))
    def test_is_read_as_it_was_written(self, name: str, key: bytes, algorithm: int) -> None:
        verifier = Verifier(name, algorithm, key)
        assert parse_vkey(format_vkey(verifier)) == verifier

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "a",
            "a+530d903a",
            EXAMPLE_VKEY.upper(),
            EXAMPLE_VKEY.replace("530d903a", "530D903A"),
            EXAMPLE_VKEY.replace("530d903a", "530d903b"),
            EXAMPLE_VKEY.replace("example.com/foo", ""),
            EXAMPLE_VKEY.replace("example.com/foo", "example.com/ foo"),
            EXAMPLE_VKEY.replace("example.com/foo", "example.com/\u00a0foo"),
            EXAMPLE_VKEY.replace("example.com/foo", "\ud800"),
            EXAMPLE_VKEY + "\n",
            EXAMPLE_VKEY + "=",
            EXAMPLE_VKEY[:-1] + "l",
            "example.com/foo+530d903a+",
        ],
    )
    def test_has_one_spelling(self, text: str) -> None:
        with pytest.raises(MalformedKey):
            parse_vkey(text)

    def test_has_a_name(self) -> None:
        with pytest.raises(MalformedKey, match="name"):
            parse_vkey(format_vkey(Verifier("", ED25519, bytes(32))))

    @pytest.mark.parametrize("algorithm", [0x02, 0x05, 0x06, 0xFF])
    def test_of_another_signature_type_is_not_supported(self, algorithm: int) -> None:
        with pytest.raises(KeyNotSupported, match=f"0x{algorithm:02x}"):
            parse_vkey(format_vkey(Verifier("a", algorithm, bytes(32))))

    @pytest.mark.parametrize("length", [0, 31, 33])
    def test_of_ed25519_is_32_bytes(self, length: int) -> None:
        with pytest.raises(MalformedKey, match="32 bytes"):
            parse_vkey(format_vkey(Verifier("a", ED25519, bytes(length))))

    @given(st.integers(0, len(EXAMPLE_VKEY) - 1), st.characters(max_codepoint=127))
    def test_any_character_changed_is_refused(self, at: int, other: str) -> None:
        changed = EXAMPLE_VKEY[:at] + other + EXAMPLE_VKEY[at + 1 :]
        if changed != EXAMPLE_VKEY:
            with pytest.raises(MalformedKey):
                parse_vkey(changed)

    @given(st.text())
    def test_fuzz_is_refused_or_the_one_spelling(self, text: str) -> None:
        try:
            verifier = parse_vkey(text)
        except MalformedKey:
            return
        assert format_vkey(verifier) == text


class TestNote:
    @given(bodies, st.lists(lines, min_size=1, max_size=5, unique_by=lambda each: each.name))
    def test_is_read_as_it_was_written(self, text: str, below: list[SignatureLine]) -> None:
        note = Note(text, tuple(below))
        assert parse_note(format_note(note)) == note

    def test_splits_at_the_last_empty_line(self, signer: NoteSigner) -> None:
        text = "first\n\n\nlast\n"
        assert parse_note(sign_note(text, [signer])).text == text

    @pytest.mark.parametrize(
        "note",
        [
            "",
            "\n\n",
            "text\n",
            "text\n\n",
            "text\n\n\n",
            "text\n— a AAAAAAA=\n",
            "text\n\n— a AAAAAAA=",
            "text\n\n— a AAAAAAA=\n\n",
            "text\n\n— a AAAAAAA=\ntext\n",
            "text\n\n- a AAAAAAA=\n",
            "text\n\n—a AAAAAAA=\n",
            "text\n\n—  a AAAAAAA=\n",
            "text\n\n— a  AAAAAAA=\n",
            "text\n\n— a AAAAAAA= \n",
            "text\n\n— AAAAAAA=\n",
            "text\n\n—  AAAAAAA=\n",
            "text\n\n— a+b AAAAAAA=\n",
            "text\n\n— a\u2003b AAAAAAA=\n",
            "text\n\n— a AAAAAAA\n",
            "text\n\n— a AAAAAAB=\n",
            "text\n\n— a AAAAAA==\n",
            "text\n\n— a \n",
            "text\n\n— a\n",
            "text\r\n\n— a AAAAAAA=\n",
            "te\txt\n\n— a AAAAAAA=\n",
            "te\0xt\n\n— a AAAAAAA=\n",
            "te\ud800xt\n\n— a AAAAAAA=\n",
            "text\n\n— a AAAAAAA=\n— a AAAAAAE=\n",
        ],
    )
    def test_has_one_spelling(self, note: str) -> None:
        with pytest.raises(MalformedNote):
            parse_note(note)

    def test_has_room_for_64_signatures_and_no_more(self) -> None:
        below = [SignatureLine(f"w{number}", bytes(4), b"s") for number in range(65)]
        assert len(parse_note(add_signatures(TEXT, below[:MAX_SIGNATURES])).lines) == 64
        with pytest.raises(MalformedNote, match="64"):
            add_signatures(TEXT, below)

    def test_has_a_greatest_length(self) -> None:
        line = "\n— a AAAAAAA=\n"
        longest = "é" * ((MAX_NOTE_BYTES - len(line.encode()) - 1) // 2) + "\n" + line
        parse_note(longest)
        with pytest.raises(MalformedNote, match="longer"):
            parse_note("é" + longest)

    @given(st.text("text\n— aA=B \r") | st.text())
    def test_fuzz_is_refused_or_the_one_spelling(self, text: str) -> None:
        try:
            note = parse_note(text)
        except MalformedNote:
            return
        assert format_note(note) == text


class TestOpenNote:
    @pytest.mark.parametrize(("vkey", "note"), [(EXAMPLE_VKEY, EXAMPLE_NOTE), (GO_VKEY, GO_NOTE)])
    def test_opens_the_notes_of_others(self, vkey: str, note: str) -> None:
        opened = open_note(note, [parse_vkey(vkey)])
        assert opened.text == note.rpartition("\n\n")[0] + "\n"
        assert [each.verifier.name for each in opened.signatures] == [vkey.partition("+")[0]]
        assert opened.unknown == ()

    def test_signs_the_same_bytes_as_others(self) -> None:
        seed = base64.b64decode(GO_TYPED_SEED)[1:]
        signer = NoteSigner(GO_NAME, Ed25519PrivateKey.from_private_bytes(seed))
        assert signer.vkey == GO_VKEY
        assert signer.key_id.hex() == "c74f20a3"
        assert sign_note(GO_NOTE.rpartition("\n\n")[0] + "\n", [signer]) == GO_NOTE

    def test_hands_back_lines_of_unknown_keys(self, signer: NoteSigner, key_of: KeyOf) -> None:
        stranger = NoteSigner("stranger.example", key_of(9))
        opened = open_note(sign_note(TEXT, [stranger, signer]), [signer.verifier])
        assert [each.verifier for each in opened.signatures] == [signer.verifier]
        assert opened.unknown == (line_of(stranger),)

    def test_ignores_a_key_that_shares_only_name_or_only_id(
        self, signer: NoteSigner, key_of: KeyOf
    ) -> None:
        namesake = NoteSigner(signer.name, key_of(9))
        same_id = SignatureLine("other.example", signer.key_id, bytes(64))
        note = add_signatures(TEXT, [line_of(signer), line_of(namesake), same_id])
        assert len(open_note(note, [signer.verifier]).unknown) == 2

    def test_refuses_a_note_nobody_known_signed(self, signer: NoteSigner, key_of: KeyOf) -> None:
        note = sign_note(TEXT, [NoteSigner("stranger.example", key_of(9))])
        with pytest.raises(SignatureInvalid, match="no known key"):
            open_note(note, [signer.verifier])
        with pytest.raises(SignatureInvalid, match="no known key"):
            open_note(note, [])

    def test_refuses_a_note_where_a_known_key_fails_though_another_holds(
        self, signer: NoteSigner, key_of: KeyOf
    ) -> None:
        second = NoteSigner("second.example", key_of(2))
        wrong = SignatureLine(second.name, second.key_id, line_of(signer).signature)
        with pytest.raises(SignatureInvalid, match=r"second\.example"):
            open_note(
                add_signatures(TEXT, [line_of(signer), wrong]), [signer.verifier, second.verifier]
            )

    def test_refuses_two_lines_by_one_key(self, signer: NoteSigner) -> None:
        with pytest.raises(MalformedNote, match="by one key"):
            open_note(sign_note(TEXT, [signer, signer]), [signer.verifier])

    @pytest.mark.parametrize("length", [1, 63, 65, 72])
    def test_refuses_signatures_of_another_length(self, signer: NoteSigner, length: int) -> None:
        line = SignatureLine(signer.name, signer.key_id, bytes(length))
        with pytest.raises(SignatureInvalid, match="64 bytes"):
            open_note(add_signatures(TEXT, [line]), [signer.verifier])

    def test_refuses_verifiers_that_cannot_be_told_apart(
        self, signer: NoteSigner, monkeypatch: pytest.MonkeyPatch, key_of: KeyOf
    ) -> None:
        other = NoteSigner(signer.name, key_of(9)).verifier
        monkeypatch.setattr(Verifier, "key_id", b"same")
        with pytest.raises(MalformedKey, match="same key ID"):
            open_note(sign_note(TEXT, [signer]), [signer.verifier, other])

    def test_any_byte_changed_fails(self, signer: NoteSigner) -> None:
        data = sign_note(TEXT, [signer]).encode()
        for at, mask in ((at, 1 << bit) for at in range(len(data)) for bit in range(8)):
            changed = data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]
            with pytest.raises((MalformedNote, SignatureInvalid, UnicodeDecodeError)):
                open_note(changed.decode(), [signer.verifier])

    def test_a_name_with_a_space_cannot_sign(self, key_of: KeyOf) -> None:
        with pytest.raises(MalformedKey):
            NoteSigner("log example", key_of(1))

    def test_a_signer_does_not_show_its_key(self, signer: NoteSigner) -> None:
        assert "private_key" not in repr(signer)


class TestCosignature:
    def verifier(self, key: Ed25519PrivateKey) -> Verifier:
        return Verifier("w.example", ED25519_COSIGNATURE, key.public_key().public_bytes_raw())

    def test_holds_with_its_time(self, key_of: KeyOf) -> None:
        line = sign_cosignature(TEXT, name="w.example", key=key_of(2), at_s=1_700_000_000)
        verifier = self.verifier(key_of(2))
        opened = open_note(add_signatures(TEXT, [line]), [verifier])
        assert opened.signatures[0].timestamp == 1_700_000_000

    def test_fails_with_another_time(self, key_of: KeyOf) -> None:
        line = sign_cosignature(TEXT, name="w.example", key=key_of(2), at_s=1_700_000_000)
        later = (1_700_000_001).to_bytes(8) + line.signature[8:]
        moved = SignatureLine(line.name, line.key_id, later)
        with pytest.raises(SignatureInvalid, match="fails"):
            open_note(add_signatures(TEXT, [moved]), [self.verifier(key_of(2))])

    @pytest.mark.parametrize("at_s", [0, 2**63, 2**64 - 1])
    def test_has_a_possible_time(self, key_of: KeyOf, at_s: int) -> None:
        line = sign_cosignature(TEXT, name="w.example", key=key_of(2), at_s=at_s)
        with pytest.raises(SignatureInvalid, match="possible time"):
            open_note(add_signatures(TEXT, [line]), [self.verifier(key_of(2))])

    def test_is_no_plain_signature_and_a_plain_one_is_none(
        self, key_of: KeyOf, signer: NoteSigner
    ) -> None:
        as_cosigner = Verifier(signer.name, ED25519_COSIGNATURE, signer.verifier.public_key)
        relabelled = SignatureLine(
            signer.name, as_cosigner.key_id, bytes(7) + b"\1" + line_of(signer).signature
        )
        with pytest.raises(SignatureInvalid, match="fails"):
            open_note(add_signatures(TEXT, [relabelled]), [as_cosigner])

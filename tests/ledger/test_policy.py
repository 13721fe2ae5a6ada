from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import (
    MalformedCheckpoint,
    MalformedNote,
    MalformedPolicy,
    OriginInvalid,
    PolicyNotSupported,
    SignatureInvalid,
)
from ledger.note import (
    ED25519_COSIGNATURE,
    NoteSigner,
    SignatureLine,
    Verifier,
    add_signatures,
    format_vkey,
    parse_note,
    parse_vkey,
    sign_cosignature,
    sign_note,
)
from ledger.policy import (
    MAX_POLICY_CHARACTERS,
    Group,
    Log,
    Policy,
    Witness,
    check_origin,
    check_signatures,
    format_policy,
    has_quorum,
    parse_policy,
)

KeyOf = Callable[[int], Ed25519PrivateKey]

# A checkpoint of the CT staging log arche2025h1, with the keys its witnesses publish.
REAL_NOTE = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""  # noqa: E501 -- a signature is one line
REAL_POLICY = """# keys as published by their owners
log arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f
witness garden transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM
witness smartit witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO https://witness1.smartit.nu
witness remora remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2
witness stagemole witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv
group all-four all garden smartit remora stagemole
quorum all-four
"""  # noqa: E501 -- a key is one word

TEXT = "log.example/fair\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n"


def log_key(key_of: KeyOf, number: int = 1, name: str = "log.example/fair") -> NoteSigner:
    return NoteSigner(name, key_of(number))


def witness_key(key_of: KeyOf, number: int) -> Verifier:
    public = key_of(number).public_key().public_bytes_raw()
    return Verifier(f"w{number}.example", ED25519_COSIGNATURE, public)


def witness(key_of: KeyOf, number: int) -> Witness:
    return Witness(f"w{number}", witness_key(key_of, number))


def cosign(key_of: KeyOf, number: int, at_s: int = 1_700_000_000) -> SignatureLine:
    name = f"w{number}.example"
    return sign_cosignature(TEXT, name=name, key=key_of(number), at_s=at_s)


def note_of(signer: NoteSigner, *lines: SignatureLine) -> str:
    signed = parse_note(sign_note(TEXT, [signer]))
    return add_signatures(TEXT, [*signed.lines, *lines])


@pytest.fixture(scope="module")
def two_of_three(key_of: KeyOf) -> Policy:
    witnesses = tuple(witness(key_of, number) for number in (2, 3, 4))
    group = Group("two", 2, ("w2", "w3", "w4"))
    return Policy((Log(log_key(key_of).verifier),), witnesses, (group,), "two")


@pytest.fixture(scope="module")
def log_only(key_of: KeyOf) -> Policy:
    return Policy((Log(log_key(key_of).verifier),))


class TestText:
    def test_of_others_is_read(self) -> None:
        policy = parse_policy(REAL_POLICY)
        assert [each.name for each in policy.witnesses] == [
            "garden",
            "smartit",
            "remora",
            "stagemole",
        ]
        assert policy.witnesses[1].url == "https://witness1.smartit.nu"
        assert policy.groups == (
            Group("all-four", 4, ("garden", "smartit", "remora", "stagemole")),
        )

    def test_is_read_as_it_was_written(self, two_of_three: Policy, log_only: Policy) -> None:
        for policy in (two_of_three, log_only, parse_policy(REAL_POLICY)):
            assert parse_policy(format_policy(policy)) == policy

    def test_may_have_comments_blanks_and_tabs(self, key_of: KeyOf, log_only: Policy) -> None:
        vkey = log_key(key_of).vkey
        text = f"\n  # a comment é\n\t\n\tlog \t {vkey}  \n quorum\tnone \n#\n"
        assert parse_policy(text) == log_only

    def test_may_have_quorum_before_and_names_that_are_not_ascii(self, key_of: KeyOf) -> None:
        name = "\u212aollam"  # the Kelvin sign is not the letter K
        vkey = format_vkey(witness_key(key_of, 2))
        log = log_key(key_of).vkey
        text = f"witness {name} {vkey}\nwitness Kollam {format_vkey(witness_key(key_of, 3))}\n"
        policy = parse_policy(f"{text}quorum {name}\nlog {log} https://log.example/é\n")
        assert policy.quorum == name
        assert policy.logs[0].url == "https://log.example/é"

    @pytest.mark.parametrize(
        ("lines", "line"),
        [
            (["log {log}"], 0),
            ([], 1),
            (["quorum none", "quorum none"], 2),
            (["quorum w2"], 1),
            (["quorum"], 1),
            (["quorum none none"], 1),
            (["log"], 1),
            (["log {log} url url"], 1),
            (["log nonsense"], 1),
            (["log {w2}"], 1),
            (["log {log}", "log {log}"], 2),
            (["log {log}", "witness w {log_as_witness}"], 2),
            (["witness w2"], 1),
            (["witness w2 {log}"], 1),
            (["witness w2 {w2} url url"], 1),
            (["witness w2 {w2}", "witness w2 {w3}"], 2),
            (["witness w2 {w2}", "witness w3 {w2}"], 2),
            (["witness none {w2}"], 1),
            (["group g any"], 1),
            (["group g any w2"], 1),
            (["group g any none"], 1),
            (["witness w2 {w2}", "group none any w2"], 2),
            (["witness w2 {w2}", "group w2 any w2"], 2),
            (["witness w2 {w2}", "group g any w2 w2"], 2),
            (["witness w2 {w2}", "group g any w2", "group h any w2"], 3),
            (["witness w2 {w2}", "group g any g"], 2),
            (["witness w2 {w2}", "group g 0 w2"], 2),
            (["witness w2 {w2}", "group g 2 w2"], 2),
            (["witness w2 {w2}", "group g 01 w2"], 2),
            (["witness w2 {w2}", "group g some w2"], 2),
            (["witness w2 {w2}", "group g ALL w2"], 2),
            (["Log {log}"], 1),
            (["log {log}\r"], 1),
            (["log\x0b{log}"], 1),
            (["# \x00"], 1),
            (["# \x7f"], 1),
            (["# \ud800"], 1),
            (["log\u00a0{log}"], 1),
        ],
    )
    def test_says_which_line_is_wrong(self, key_of: KeyOf, lines: list[str], line: int) -> None:
        log = log_key(key_of).verifier
        keys = {
            "log": format_vkey(log),
            "log_as_witness": format_vkey(Verifier(log.name, ED25519_COSIGNATURE, log.public_key)),
            "w2": format_vkey(witness_key(key_of, 2)),
            "w3": format_vkey(witness_key(key_of, 3)),
        }
        text = "".join(f"{each.format(**keys)}\n" for each in lines) or "quorum\n"
        with pytest.raises(MalformedPolicy) as refusal:
            parse_policy(text)
        assert refusal.value.line == line

    @pytest.mark.parametrize("text", ["", "quorum none", "quorum none\n "])
    def test_ends_its_last_line(self, text: str) -> None:
        with pytest.raises(MalformedPolicy, match="last line"):
            parse_policy(text)

    def test_has_a_greatest_length(self) -> None:
        with pytest.raises(MalformedPolicy, match="longer"):
            parse_policy("#" * MAX_POLICY_CHARACTERS + "\n")

    def test_has_room_for_64_witnesses_and_no_more(self, key_of: KeyOf) -> None:
        lines = [f"log {log_key(key_of).vkey}\nquorum none\n"]
        for number in range(64):
            key = Verifier("w", ED25519_COSIGNATURE, bytes([number]) * 32)
            lines.append(f"witness w{number} {format_vkey(key)}\n")
        assert len(parse_policy("".join(lines)).witnesses) == 64
        one_more = format_vkey(Verifier("w", ED25519_COSIGNATURE, b"\xff" * 32))
        with pytest.raises(MalformedPolicy, match="64 of a kind"):
            parse_policy("".join([*lines, f"witness last {one_more}\n"]))

    def test_without_a_log_is_not_supported(self) -> None:
        with pytest.raises(PolicyNotSupported, match="no log"):
            parse_policy("quorum none\n")

    @pytest.mark.parametrize("kind", ["log", "witness w"])
    def test_with_a_post_quantum_key_is_not_supported(self, key_of: KeyOf, kind: str) -> None:
        vkey = format_vkey(Verifier("pq.example", 0x06, bytes(1312)))
        text = f"log {log_key(key_of).vkey}\n{kind} {vkey}\nquorum none\n"
        with pytest.raises(PolicyNotSupported, match="line 2: signature type 0x06"):
            parse_policy(text)

    @given(st.text("logwitneupr 12n\n#") | st.text())
    def test_fuzz_is_refused_or_read(self, text: str) -> None:
        try:
            policy = parse_policy(f"{REAL_POLICY}{text}")
        except (MalformedPolicy, PolicyNotSupported):
            return
        assert policy.quorum == "all-four"


class TestQuorum:
    def test_is_any_all_or_some_of_a_group(self, two_of_three: Policy) -> None:
        assert not has_quorum(two_of_three, ["w2"])
        assert has_quorum(two_of_three, ["w2", "w4"])
        assert has_quorum(two_of_three, ["w2", "w3", "w4"])

    def test_none_is_always_reached(self, log_only: Policy) -> None:
        assert has_quorum(log_only, [])

    def test_may_be_one_witness(self, key_of: KeyOf) -> None:
        policy = Policy((Log(log_key(key_of).verifier),), (witness(key_of, 2),), (), "w2")
        assert has_quorum(policy, ["w2"])
        assert not has_quorum(policy, [])

    def test_groups_may_be_of_groups(self, key_of: KeyOf) -> None:
        witnesses = tuple(witness(key_of, number) for number in (2, 3, 4, 5))
        groups = (
            Group("x", 1, ("w2", "w3")),
            Group("y", 1, ("w4", "w5")),
            Group("both", 2, ("x", "y")),
        )
        policy = Policy((Log(log_key(key_of).verifier),), witnesses, groups, "both")
        assert not has_quorum(policy, ["w2", "w3"])
        assert has_quorum(policy, ["w3", "w5"])


class TestSignatures:
    def test_of_a_real_log_and_four_witnesses_hold(self) -> None:
        signed = check_signatures(REAL_NOTE, parse_policy(REAL_POLICY))
        assert signed.newest_cosignature_at == datetime.fromtimestamp(0x6A122120, tz=UTC)
        assert set(signed.cosigned_at) == {"garden", "smartit", "remora", "stagemole"}
        assert check_origin(signed).size == 1_432_088_532

    def test_a_changed_size_fails_for_every_key(self) -> None:
        with pytest.raises(SignatureInvalid):
            check_signatures(REAL_NOTE.replace("1432088532", "42"), parse_policy(REAL_POLICY))

    def test_the_log_must_have_signed(self, key_of: KeyOf, two_of_three: Policy) -> None:
        lines = [cosign(key_of, 2), cosign(key_of, 3)]
        with pytest.raises(SignatureInvalid, match="no log"):
            check_signatures(add_signatures(TEXT, lines), two_of_three)

    def test_the_quorum_must_have_signed(self, key_of: KeyOf, two_of_three: Policy) -> None:
        note = note_of(log_key(key_of), cosign(key_of, 2))
        with pytest.raises(SignatureInvalid, match="quorum 'two'"):
            check_signatures(note, two_of_three)

    def test_tell_the_newest_time(self, key_of: KeyOf, two_of_three: Policy) -> None:
        note = note_of(log_key(key_of), cosign(key_of, 2), cosign(key_of, 4, at_s=1_700_000_060))
        signed = check_signatures(note, two_of_three, exact=True)
        assert signed.cosigned_at["w2"] == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
        assert signed.newest_cosignature_at == datetime(2023, 11, 14, 22, 14, 20, tzinfo=UTC)

    def test_without_witnesses_tell_no_time(self, key_of: KeyOf, log_only: Policy) -> None:
        signed = check_signatures(note_of(log_key(key_of)), log_only, exact=True)
        assert signed.newest_cosignature_at is None

    def test_at_a_time_after_the_year_9999_are_refused(
        self, key_of: KeyOf, two_of_three: Policy
    ) -> None:
        note = note_of(log_key(key_of), cosign(key_of, 2), cosign(key_of, 3, at_s=253402300800))
        with pytest.raises(SignatureInvalid, match="possible time"):
            check_signatures(note, two_of_three)

    def test_exactly_none_is_too_many(self, key_of: KeyOf, two_of_three: Policy) -> None:
        note = note_of(log_key(key_of), *(cosign(key_of, number) for number in (2, 3, 4)))
        check_signatures(note, two_of_three)
        with pytest.raises(SignatureInvalid, match="does not require"):
            check_signatures(note, two_of_three, exact=True)

    def test_exactly_none_is_unknown(self, key_of: KeyOf, log_only: Policy) -> None:
        note = note_of(log_key(key_of), cosign(key_of, 2))
        check_signatures(note, log_only)
        with pytest.raises(SignatureInvalid, match="does not require"):
            check_signatures(note, log_only, exact=True)

    def test_exactly_one_log_key_signs(self, key_of: KeyOf) -> None:
        first, second = log_key(key_of, 1), log_key(key_of, 7)
        policy = Policy((Log(first.verifier), Log(second.verifier)))
        note = sign_note(TEXT, [first, second])
        assert check_signatures(note, policy).logs == (first.verifier, second.verifier)
        with pytest.raises(SignatureInvalid, match="does not require"):
            check_signatures(note, policy, exact=True)

    def test_a_failing_line_is_never_passed_over(self, key_of: KeyOf, two_of_three: Policy) -> None:
        broken = SignatureLine("w4.example", witness_key(key_of, 4).key_id, bytes(7) + b"1" * 65)
        note = note_of(log_key(key_of), cosign(key_of, 2), cosign(key_of, 3), broken)
        with pytest.raises(SignatureInvalid, match=r"w4\.example"):
            check_signatures(note, two_of_three)

    def test_are_of_a_note(self, log_only: Policy) -> None:
        with pytest.raises(MalformedNote):
            check_signatures(TEXT, log_only)


class TestOrigin:
    def test_is_the_name_of_the_key_that_signed(self, key_of: KeyOf) -> None:
        other = log_key(key_of, name="other.example")
        signed = check_signatures(note_of(other), Policy((Log(other.verifier),)))
        with pytest.raises(OriginInvalid) as refusal:
            check_origin(signed)
        assert refusal.value.origin == "log.example/fair"
        assert refusal.value.key_name == "other.example"

    def test_is_read_from_a_checkpoint(self, key_of: KeyOf, log_only: Policy) -> None:
        signed = check_signatures(sign_note("log.example/fair\n", [log_key(key_of)]), log_only)
        with pytest.raises(MalformedCheckpoint):
            check_origin(signed)

    def test_one_of_several_log_keys_is_enough(self, key_of: KeyOf) -> None:
        first, second = log_key(key_of, 1, "other.example"), log_key(key_of, 7)
        policy = Policy((Log(first.verifier), Log(parse_vkey(second.vkey))))
        signed = check_signatures(sign_note(TEXT, [first, second]), policy)
        assert check_origin(signed).origin == "log.example/fair"

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certify.certificate import format_number
from certify.pdf_attachments import PdfParts
from certify.verification import (
    MEANINGS,
    verification_to_json,
    verify,
    verify_damaged,
    verify_nothing,
    verify_number,
)
from ledger.note import NoteSigner
from ledger.proof import format_bundle, format_tlog_proof

NUMBER = format_number(0)
ISSUED_AT = datetime.fromisoformat("2026-11-24T03:10:00Z")
NOW = ISSUED_AT + timedelta(hours=5)
DIGEST = "sha256:" + "12" * 32


def ask(world, *, now=NOW, **given):
    given.setdefault("trust", world.trust())
    if not given.keys() & {"credential", "bundle", "tlog_proof", "pdf", "newest_bundle"}:
        given |= {"credential": world.credentials[0], "bundle": world.bundle_bytes()}
    return verify(now=now, **given)


def status(verification):
    return {check.name: check.status for check in verification.checks}


def detail(verification, name):
    return next(check.detail for check in verification.checks if check.name == name)


def broken(world):
    """Return a bundle in its right form whose state does not follow from the log."""
    bundle = world.bundle()
    return format_bundle(replace(bundle, status_path=bundle.status_path[:-1]))


def suspended(world, *, days=200, **publish):
    at = ISSUED_AT + timedelta(days=days)
    world.change(0, "issued", "suspended", "wage_shortfall", at=at)
    return world.publish(at + timedelta(minutes=5))


class TestCredentialWithItsBundle:
    def test_is_valid_as_of_the_checkpoint_while_that_is_young_enough(self, issued):
        answer = ask(issued)
        assert answer.outcome == "valid"
        assert answer.state == "valid"
        assert answer.number == NUMBER
        assert answer.as_of == ISSUED_AT + timedelta(minutes=10)
        assert answer.sentence.startswith("Valid as of 24 November 2026, 03:20 UTC: Technoworld 1")
        assert "until 23 November 2029" in answer.sentence
        assert "synthetic sample" in answer.sentence
        assert ", on 1 condition, until" in answer.sentence
        assert [change.state for change in answer.history] == ["issued"]

    def test_every_check_passes_but_those_that_need_the_register(self, issued):
        not_made = {name for name, one in status(ask(issued)).items() if one != "passed"}
        assert not_made == {"register"}

    def test_the_checks_come_with_the_trust_file_first_and_the_state_last(self, issued):
        assert list(status(ask(issued))) == [
            "trust", "issuer", "signature", "proof_file", "log_signature", "records_in_log",
            "records_chained", "records_signed", "status_proven", "register",
            "credential_recorded", "freshness", "dates", "state",
        ]  # fmt: skip

    def test_too_old_a_checkpoint_is_could_not_be_checked_and_tells_what_was_last_known(
        self, issued
    ):
        answer = ask(issued, now=NOW + timedelta(days=31))
        assert answer.outcome == "not_checked"
        assert answer.state == "could_not_check"
        assert "last known valid at 24 November 2026, 03:20 UTC" in answer.sentence
        assert status(answer)["freshness"] == "not_made"
        assert status(answer)["state"] == "not_made"

    def test_the_greatest_age_is_the_trust_files_or_the_one_given(self, issued):
        last_moment = ISSUED_AT + timedelta(minutes=10, hours=720)
        assert ask(issued, now=last_moment).outcome == "valid"
        assert ask(issued, now=last_moment + timedelta(seconds=1)).outcome == "not_checked"
        assert ask(issued, max_age_hours=1).outcome == "not_checked"
        assert ask(issued, now=NOW + timedelta(days=300), max_age_hours=9000).outcome == "valid"

    def test_a_checkpoint_from_the_future_is_could_not_be_checked(self, issued):
        answer = ask(issued, now=ISSUED_AT - timedelta(hours=1))
        assert answer.outcome != "valid"
        assert "is your clock right" in detail(answer, "freshness")

    def test_without_witnesses_the_age_is_said_to_be_the_operators_own_word(self, issued):
        assert "by the operator's own word" in detail(ask(issued), "freshness")

    def test_without_its_bundle_the_credential_is_genuine_but_its_state_is_not_known(self, issued):
        answer = ask(issued, credential=issued.credentials[0])
        assert answer.outcome == "not_checked"
        assert "the credential is genuine, but there is no proof" in answer.sentence
        passed = {name for name, one in status(answer).items() if one == "passed"}
        assert passed == {"trust", "issuer", "signature"}

    def test_the_bundle_of_another_certificate_does_not_do(self, issued):
        answer = ask(issued, credential=issued.credentials[0], bundle=issued.bundle_bytes(1))
        assert answer.outcome == "not_valid"
        assert answer.state == "altered_or_forged"
        assert "the number" in detail(answer, "credential_recorded")

    def test_an_enveloped_credential_is_checked_the_same_way(self, issued, enveloped):
        answer = ask(issued, credential=enveloped, bundle=issued.bundle_bytes())
        assert answer.outcome == "valid"
        assert status(answer) == status(ask(issued))


class TestTrust:
    def test_without_a_trust_file_nothing_is_believed(self, issued):
        answer = ask(issued, trust=None)
        assert answer.outcome == "not_checked"
        assert status(answer) == {"trust": "not_made"}
        assert answer.credential is None

    def test_a_credential_of_an_issuer_the_trust_file_does_not_name_is_not_valid(self, issued):
        other = issued.trust(
            issuer_did="did:web:other.example", keys={"did:web:other.example#k": b"\x01" * 32}
        )
        answer = ask(issued, trust=other)
        assert answer.outcome == "not_valid"
        assert answer.state == "issuer_not_trusted"
        assert status(answer) == {"issuer": "failed", "signature": "not_made"}

    def test_a_key_the_trust_file_does_not_name_is_not_believed(self, issued):
        other = issued.trust(keys={"did:web:certifier.example#key-2": b"\x01" * 32})
        assert ask(issued, trust=other).state == "issuer_not_trusted"

    def test_the_same_name_with_another_key_is_a_forgery(self, issued):
        public = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32).public_key()
        other = issued.trust(keys={"did:web:certifier.example#key-1": public.public_bytes_raw()})
        answer = ask(issued, trust=other)
        assert answer.state == "altered_or_forged"
        assert status(answer) == {"signature": "failed"}

    def test_a_checkpoint_of_another_log_is_not_believed(self, issued, world):

        stranger = NoteSigner("other.example/log", issued.issuer_key)
        trust = issued.trust(policy_text=f"log {stranger.vkey}\nquorum none\n")
        answer = ask(issued, trust=trust)
        assert answer.outcome == "not_valid"
        assert status(answer)["log_signature"] == "failed"

    def test_a_lost_key_counts_only_up_to_the_entry_the_trust_file_names(self, issued):
        trust = issued.trust()
        index = issued.indexes(f"E-0001/{NUMBER}")[0]
        kept = trust._replace(keys=(trust.keys[0]._replace(last_entry=index),))
        assert ask(issued, trust=kept).outcome == "valid"
        lost = trust._replace(keys=(trust.keys[0]._replace(last_entry=index - 1),))
        answer = ask(issued, trust=lost)
        assert answer.outcome == "not_valid"
        assert status(answer)["records_signed"] == "failed"


class TestAltered:
    def test_if_the_signature_fails_only_that_is_shown(self, issued):
        forged = issued.credentials[0].replace(b"Technoworld 1", b"Technoworld 9")
        answer = ask(issued, credential=forged, bundle=issued.bundle_bytes())
        assert answer.outcome == "not_valid"
        assert status(answer) == {"signature": "failed"}
        assert answer.number is answer.credential is answer.certificate is answer.as_of is None
        assert answer.history == ()
        assert "Technoworld" not in answer.sentence

    def test_another_spelling_of_a_genuine_credential_is_refused(self, issued):
        spaced = issued.credentials[0].replace(b'","', b'", "', 1)
        answer = ask(issued, credential=spaced, bundle=issued.bundle_bytes())
        assert status(answer) == {"signature": "failed"}

    def test_a_key_written_twice_is_refused(self, issued):
        twice = issued.credentials[0].replace(b'{"@context"', b'{"name":"x","@context"', 1)
        assert ask(issued, credential=twice).outcome == "not_valid"

    def test_what_hangs_on_a_failed_check_is_not_made(self, issued):
        answer = ask(issued, credential=issued.credentials[0], bundle=broken(issued))
        assert answer.outcome == "not_valid"
        assert status(answer)["status_proven"] == "failed"
        assert not status(answer).keys() & {"freshness", "dates", "state"}

    def test_a_truncated_bundle_is_not_valid(self, issued):
        whole = issued.bundle_bytes()
        for length in (0, 1, len(whole) // 2, len(whole) - 1):
            answer = ask(issued, credential=issued.credentials[0], bundle=whole[:length])
            assert answer.outcome == "not_valid"
            assert status(answer)["proof_file"] == "failed"
            assert status(answer)["log_signature"] == "not_made"

    def test_a_record_signed_by_a_stranger_is_not_believed_though_it_is_in_the_log(self, world):
        world.issue(0, key=Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
        answer = ask(world.publish(ISSUED_AT))
        assert answer.outcome == "not_valid"
        assert status(answer)["records_signed"] == "failed"
        assert status(answer)["status_proven"] == "not_made"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("scope", "everything there is"),
            ("expires_on", "2030-11-23"),
            ("effective_on", "2026-11-20"),
            ("edition", {"label": "social-outsourcing@2.0.0", "digest": "sha256:" + "ab" * 32}),
            ("edition", {"label": "social-outsourcing@1.0.0", "digest": "sha256:" + "ac" * 32}),
            ("sites", [{"name": "Elsewhere", "place": "Kochi", "work": "data entry"}]),
        ],
    )
    def test_credential_and_record_that_differ_are_found_though_the_issuer_signed_both(
        self, world, make_body, field, value
    ):
        body = make_body(0)
        world.issue(0, body=body, credential_body={**body, field: value})
        answer = ask(world.publish(ISSUED_AT))
        assert answer.outcome == "not_valid"
        assert status(answer)["credential_recorded"] == "failed"

    def test_a_credential_that_was_never_recorded_is_not_valid(self, issued, world, make_body):
        body = make_body(0)
        body["enterprise"] = {**body["enterprise"], "name": "Golden Lotus Infotech"}
        world.issue(0, body=body)  # signed with the issuer's key, but not in this log
        answer = ask(issued, credential=world.credentials[0], bundle=issued.bundle_bytes())
        assert answer.outcome == "not_valid"
        assert "the enterprise" in detail(answer, "credential_recorded")


class TestState:
    def test_a_suspension_in_the_bundle_makes_it_not_valid_and_says_since_when_and_why(
        self, issued
    ):
        suspended(issued)
        answer = ask(issued, now=ISSUED_AT + timedelta(days=201))
        assert (answer.outcome, answer.state) == ("not_valid", "suspended")
        assert "suspended since 12 June 2027, 03:10 UTC" in answer.sentence
        assert "pay below what the standard requires" in answer.sentence
        assert status(answer)["state"] == "failed"
        assert status(answer)["dates"] == "passed"

    def test_the_bundle_of_issue_cannot_know_of_a_later_suspension(self, issued):
        old = issued.bundle_bytes()
        suspended(issued, days=10)
        answer = ask(issued, bundle=old, now=ISSUED_AT + timedelta(days=11))
        assert answer.outcome == "valid"
        assert "as of 24 November 2026" in answer.sentence

    @pytest.mark.parametrize("behind", [timedelta(minutes=3), timedelta(minutes=9)])
    @pytest.mark.parametrize("names_today", [False, True])
    def test_a_proven_suspension_counts_even_when_the_clock_here_is_slow(
        self, issued, behind, names_today
    ):
        now = ISSUED_AT + timedelta(days=200) - behind
        answer = ask(
            suspended(issued),
            now=now,
            bundle=issued.bundle_bytes(),
            on=now.date() if names_today else None,
        )
        assert (answer.outcome, answer.state) == ("not_valid", "suspended")
        assert "is suspended since 12 June 2027" in answer.sentence

    def test_a_suspension_on_a_past_day_is_told_as_past(self, issued):
        answer = ask(
            suspended(issued, days=10),
            bundle=issued.bundle_bytes(),
            now=ISSUED_AT + timedelta(days=11),
            on=(ISSUED_AT + timedelta(days=9)).date(),
        )
        assert answer.outcome == "valid"
        issued.publish(ISSUED_AT + timedelta(days=12))
        answer = ask(
            issued,
            bundle=issued.bundle_bytes(),
            now=ISSUED_AT + timedelta(days=13),
            on=(ISSUED_AT + timedelta(days=10)).date(),
        )
        assert answer.sentence.startswith("Not valid on 4 December 2026: ")
        assert "was suspended since 4 December 2026" in answer.sentence

    def test_a_proven_suspension_counts_even_when_its_record_is_dated_ahead(self, issued):
        ahead = NOW + timedelta(days=365)
        issued.change(0, "issued", "suspended", "wage_shortfall", at=ahead)
        answer = ask(issued.publish(NOW), newest_bundle=issued.bundle_bytes())
        assert (answer.outcome, answer.state) == ("not_valid", "suspended")

    def test_an_old_proof_of_suspension_stays_not_valid(self, issued):
        suspended(issued, days=10)
        answer = ask(issued, now=ISSUED_AT + timedelta(days=100))
        assert (answer.outcome, answer.state) == ("not_valid", "suspended")

    def test_after_reinstatement_it_is_valid_and_its_history_tells(self, issued):
        suspended(issued, days=10)
        at = ISSUED_AT + timedelta(days=20)
        issued.change(0, "suspended", "reinstated", "remedied", at=at)
        issued.publish(at + timedelta(minutes=5))
        answer = ask(issued, now=at + timedelta(days=1))
        assert answer.outcome == "valid"
        assert [(one.state, one.reason) for one in answer.history] == [
            ("issued", None),
            ("suspended", "wage_shortfall"),
            ("reinstated", "remedied"),
        ]

    @pytest.mark.parametrize("state", ["withdrawn", "superseded"])
    def test_withdrawn_and_superseded_are_not_valid(self, issued, state):
        at = ISSUED_AT + timedelta(days=10)
        issued.change(0, "issued", state, "voluntary", at=at)
        issued.publish(at)
        answer = ask(issued, now=at + timedelta(days=1))
        assert (answer.outcome, answer.state) == ("not_valid", state)

    def test_it_is_valid_through_the_last_day_and_then_expired_by_date(self, issued):
        last = datetime.fromisoformat("2029-11-23T23:59:59Z")
        issued.publish(last)
        assert ask(issued, now=last).outcome == "valid"
        answer = ask(issued, now=last + timedelta(seconds=1))
        assert (answer.outcome, answer.state) == ("not_valid", "expired")
        assert "expired on 23 November 2029" in answer.sentence

    def test_expiry_is_known_even_from_an_old_proof(self, issued):
        answer = ask(issued, now=datetime.fromisoformat("2031-01-01T00:00:00Z"))
        assert (answer.outcome, answer.state) == ("not_valid", "expired")

    def test_before_it_takes_effect_it_is_not_valid(self, world, make_body):
        world.issue(0, body=make_body(0, effective_on="2026-12-01"))
        world.publish(ISSUED_AT)
        answer = ask(world)
        assert (answer.outcome, answer.state) == ("not_valid", "not_yet_in_effect")
        assert "takes effect on 1 December 2026" in answer.sentence
        assert ask(world, now=ISSUED_AT + timedelta(days=7)).outcome == "valid"


class TestPastDay:
    def ask_on(self, world, on, **given):
        given.setdefault("now", ISSUED_AT + timedelta(days=300))
        return ask(world, on=date.fromisoformat(on), **given)

    def test_a_certificate_suspended_later_was_valid_before(self, issued):
        suspended(issued)
        answer = self.ask_on(issued, "2027-01-15")
        assert answer.outcome == "valid"
        assert answer.sentence.startswith("Valid on 15 January 2027")

    def test_and_was_not_valid_while_suspended(self, issued):
        suspended(issued)
        answer = self.ask_on(issued, "2027-06-12")
        assert (answer.outcome, answer.state) == ("not_valid", "suspended")
        assert "on 12 June 2027" in answer.sentence

    def test_before_its_issue_there_was_no_certificate(self, issued):
        answer = self.ask_on(issued, "2026-11-23")
        assert (answer.outcome, answer.state) == ("not_valid", "not_yet_in_effect")

    def test_an_old_proof_tells_the_past_it_reaches_to_however_old_it_is(self, issued):
        now = ISSUED_AT + timedelta(days=1000)
        issued.publish(ISSUED_AT + timedelta(days=100))
        assert self.ask_on(issued, "2027-01-15", now=now).outcome == "valid"
        assert self.ask_on(issued, "2028-01-15", now=now).outcome == "not_checked"

    def test_a_day_to_come_cannot_be_checked(self, issued):
        answer = ask(issued, on=date(2027, 1, 1))
        assert answer.outcome == "not_checked"
        assert status(answer)["state"] == "not_made"

    def test_today_is_asked_up_to_now(self, issued):
        answer = ask(issued, on=NOW.date())
        assert answer.outcome == "valid"

    def test_what_a_checkpoint_of_that_time_showed_is_told_when_one_is_at_hand(self, issued):
        old = issued.bundle_bytes()
        suspended(issued)
        new = issued.bundle_bytes()
        answer = self.ask_on(issued, "2026-11-30", bundle=old, newest_bundle=new)
        assert status(answer)["checkpoint_then"] == "passed"
        assert "checkpoint of 24 November 2026, 03:20 UTC showed: valid" in detail(
            answer, "checkpoint_then"
        )

    def test_and_said_not_to_be_checked_when_none_is(self, issued):
        suspended(issued)
        assert status(self.ask_on(issued, "2027-01-15"))["checkpoint_then"] == "not_made"


class TestRegister:
    def test_the_newest_state_counts_and_not_the_paper(self, issued):
        old = issued.bundle_bytes()
        suspended(issued, days=10)
        answer = ask(
            issued,
            credential=issued.credentials[0],
            bundle=old,
            newest_bundle=issued.bundle_bytes(),
            now=ISSUED_AT + timedelta(days=11),
        )
        assert (answer.outcome, answer.state) == ("not_valid", "suspended")
        assert status(answer)["register"] == "passed"
        assert status(answer)["history_kept"] == "passed"

    def test_the_newest_state_refreshes_an_old_proof(self, issued):
        old, now = issued.bundle_bytes(), ISSUED_AT + timedelta(days=100)
        issued.publish(now - timedelta(hours=1))
        answer = ask(
            issued,
            credential=issued.credentials[0],
            bundle=old,
            newest_bundle=issued.bundle_bytes(),
            now=now,
        )
        assert answer.outcome == "valid"
        assert answer.as_of == now - timedelta(hours=1)

    def test_a_register_that_answers_with_an_older_state_does_not_hide_the_newer_one(self, issued):
        old = issued.bundle_bytes()
        suspended(issued, days=10)
        now = ISSUED_AT + timedelta(days=11)
        answer = ask(issued, bundle=issued.bundle_bytes(), newest_bundle=old, now=now)
        assert answer.state == "suspended"

    def test_an_answer_that_does_not_hold_is_not_used_and_is_no_tick(self, issued):
        answer = ask(issued, bundle=issued.bundle_bytes(), newest_bundle=broken(issued))
        assert status(answer)["register"] == "not_made"
        assert answer.outcome == "valid"
        assert answer.as_of == ISSUED_AT + timedelta(minutes=10)

    def test_an_answer_about_another_certificate_is_not_used(self, issued):
        answer = ask(issued, bundle=issued.bundle_bytes(), newest_bundle=issued.bundle_bytes(1))
        assert status(answer)["register"] == "not_made"
        alone = ask(issued, number=NUMBER, newest_bundle=issued.bundle_bytes(1))
        assert alone.outcome == "not_checked"
        assert status(alone)["status_proven"] == "not_made"

    def test_asked_for_a_number_the_registers_answer_is_the_proof(self, issued):
        answer = ask(
            issued,
            number=NUMBER,
            credential=issued.credentials[0],
            newest_bundle=issued.bundle_bytes(),
        )
        assert answer.outcome == "valid"
        assert status(answer)["register"] == "passed"
        assert status(answer)["records_in_log"] == "passed"

    def test_a_forged_answer_to_a_number_is_not_valid(self, issued):
        answer = ask(issued, number=NUMBER, newest_bundle=broken(issued))
        assert answer.outcome == "not_valid"
        assert status(answer)["status_proven"] == "failed"
        assert "register" not in status(answer)

    def test_a_genuine_credential_the_register_does_not_have_is_not_valid(self, issued):
        answer = ask(issued, is_unknown_to_register=True, bundle=issued.bundle_bytes())
        assert answer.outcome == "not_valid"
        assert status(answer)["register"] == "failed"

    def test_a_register_that_rewrote_the_past_is_found_out(self, issued, world):
        told = issued.bundle_bytes()
        world.fill(9)
        world.issue(0, at=ISSUED_AT + timedelta(hours=1))
        world.fill(20)
        world.publish(ISSUED_AT + timedelta(hours=2))
        answer = ask(
            issued,
            credential=issued.credentials[0],
            bundle=told,
            newest_bundle=world.bundle_bytes(),
        )
        assert answer.outcome == "not_valid"
        assert status(answer)["history_kept"] == "failed"

    def test_two_states_signed_for_one_size_are_found_out(self, issued, twin):
        issued.fill(1)
        twin.fill(1, at=ISSUED_AT + timedelta(minutes=1))
        answer = ask(
            issued,
            bundle=issued.publish(NOW).bundle_bytes(),
            newest_bundle=twin.publish(NOW).bundle_bytes(),
            now=NOW + timedelta(hours=1),
        )
        assert answer.outcome == "not_valid"
        assert "two different states" in detail(answer, "history_kept")

    def test_a_suspension_dated_back_before_a_checkpoint_that_did_not_have_it_is_found_out(
        self, issued
    ):
        told = issued.publish(ISSUED_AT + timedelta(days=10)).bundle_bytes()
        issued.change(0, "issued", "suspended", "other", at=ISSUED_AT + timedelta(days=2))
        issued.publish(ISSUED_AT + timedelta(days=11))
        answer = ask(
            issued,
            bundle=told,
            newest_bundle=issued.bundle_bytes(),
            now=ISSUED_AT + timedelta(days=12),
        )
        assert answer.outcome == "not_valid"
        assert "dated back" in detail(answer, "history_kept")


class TestBundleAlone:
    def test_state_and_records_are_checked_and_the_credential_is_not(self, issued):
        answer = ask(issued, bundle=issued.bundle_bytes())
        assert answer.outcome == "valid"
        assert status(answer)["credential_recorded"] == "not_made"
        assert "signature" not in status(answer)
        assert answer.credential is None
        assert answer.certificate["number"] == NUMBER


class TestTlogProof:
    def test_it_shows_that_the_certificate_was_issued_but_not_its_state(self, issued):
        answer = ask(issued, tlog_proof=issued.tlog_proof())
        assert answer.outcome == "not_checked"
        assert f"certificate {NUMBER} was issued" in answer.sentence
        assert status(answer)["records_in_log"] == "passed"
        assert status(answer)["records_signed"] == "passed"
        assert status(answer)["state"] == "not_made"

    def test_with_the_register_the_state_is_known(self, issued):
        answer = ask(issued, tlog_proof=issued.tlog_proof(), newest_bundle=issued.bundle_bytes())
        assert answer.outcome == "valid"
        assert status(answer)["history_kept"] == "passed"

    def test_a_record_the_register_does_not_have_any_more_is_found_out(self, issued, world):
        world.fill(9)
        world.issue(0, at=ISSUED_AT + timedelta(minutes=3))
        world.publish(ISSUED_AT + timedelta(minutes=20))
        answer = ask(issued, tlog_proof=issued.tlog_proof(), newest_bundle=world.bundle_bytes())
        assert status(answer)["history_kept"] == "failed"

    @pytest.mark.parametrize("proof", [b"", b"\xff\xfe", b"c2sp.org/tlog-proof@v1\n"])
    def test_a_damaged_one_is_not_valid(self, issued, proof):
        answer = ask(issued, tlog_proof=proof)
        assert answer.outcome == "not_valid"
        assert status(answer)["proof_file"] == "failed"

    def test_the_proof_of_a_status_root_is_no_proof_of_a_certificate(self, issued):
        proof = format_tlog_proof(issued.prove(len(issued.entries) - 1)).encode()
        answer = ask(issued, tlog_proof=proof)
        assert status(answer)["records_signed"] == "failed"


class TestPdf:
    def parts(self, world, **changes):
        whole = PdfParts(DIGEST, world.credentials[0], world.bundle_bytes())
        return whole._replace(**changes)

    def test_offline_its_attachments_are_checked_and_its_page_is_said_not_to_be(self, issued):
        answer = ask(issued, pdf=self.parts(issued))
        assert answer.outcome == "valid"
        assert status(answer)["attachments"] == "passed"
        assert status(answer)["visible_page"] == "not_made"
        assert "not checked" in detail(answer, "visible_page")

    def test_with_the_register_its_digest_must_be_recorded(self, issued):
        issued.document(0, DIGEST, at=ISSUED_AT + timedelta(minutes=30))
        issued.publish(ISSUED_AT + timedelta(minutes=40))
        answer = ask(issued, pdf=self.parts(issued), newest_bundle=issued.bundle_bytes())
        assert answer.outcome == "valid"
        assert status(answer)["visible_page"] == "passed"

    def test_a_digest_from_the_instances_own_records_will_do(self, issued):
        answer = ask(
            issued,
            pdf=self.parts(issued),
            newest_bundle=issued.bundle_bytes(),
            document_digests=[DIGEST],
        )
        assert status(answer)["visible_page"] == "passed"

    def test_a_pdf_that_was_not_recorded_fails_though_its_attachments_are_genuine(self, issued):
        issued.document(0, "sha256:" + "00" * 32, at=ISSUED_AT + timedelta(minutes=30))
        issued.publish(ISSUED_AT + timedelta(minutes=40))
        answer = ask(issued, pdf=self.parts(issued), newest_bundle=issued.bundle_bytes())
        assert (answer.outcome, answer.state) == ("not_valid", "altered_or_forged")
        assert status(answer)["visible_page"] == "failed"
        assert "page may have been changed" in answer.sentence

    def test_without_attachments_nothing_can_be_checked(self, issued):
        answer = ask(issued, pdf=self.parts(issued, credential=None, bundle=None))
        assert answer.outcome == "not_checked"
        assert "carries no credential" in answer.sentence

    def test_a_proof_whose_credential_was_taken_out_is_no_certificate(self, issued):
        answer = ask(issued, pdf=self.parts(issued, credential=None))
        assert answer.outcome == "not_valid"
        assert status(answer)["attachments"] == "failed"
        assert "without its credential" in answer.sentence

    def test_with_a_credential_but_no_proof_the_state_is_not_known(self, issued):
        answer = ask(issued, pdf=self.parts(issued, bundle=None))
        assert answer.outcome == "not_checked"
        assert status(answer)["attachments"] == "not_made"


class TestWitnessed:
    def test_the_age_is_that_of_the_newest_required_cosignature(self, witnessed):
        answer = ask(witnessed)
        assert answer.outcome == "valid"
        assert answer.as_of == ISSUED_AT + timedelta(minutes=11)
        assert "witnessed" in detail(answer, "freshness")
        assert "1 witness" in detail(answer, "log_signature")

    def test_without_the_cosignature_it_is_not_valid(self, witnessed):
        trust = witnessed.trust()
        witnessed.witness_key = None
        witnessed.publish(ISSUED_AT + timedelta(minutes=20))
        answer = ask(witnessed, trust=trust)
        assert status(answer)["log_signature"] == "failed"


class TestNothingToCheck:
    def test_a_mistyped_number_is_not_valid_and_those_meant_are_named(self):
        answer = verify_number(
            "FIT-000001-X",
            state="mistyped_number",
            suggestions=[NUMBER],
            detail="The check character does not fit.",
        )
        assert (answer.outcome, answer.state) == ("not_valid", "mistyped_number")
        assert f"Did you mean {NUMBER}?" in answer.sentence

    def test_what_could_not_be_had_is_neither_valid_nor_invalid(self):
        answer = verify_nothing(detail="The register did not answer.")
        assert (answer.outcome, answer.state) == ("not_checked", "could_not_check")
        assert answer.sentence == "Could not be checked: the register did not answer."

    def test_a_damaged_file_is_not_valid(self):
        answer = verify_damaged(name="attachments", detail="This PDF cannot be read.")
        assert (answer.outcome, answer.state) == ("not_valid", "altered_or_forged")


def test_the_json_has_the_agreed_members(issued):
    document = verification_to_json(ask(issued))
    assert list(document) == ["outcome", "state", "sentence", "number", "as_of", "checks"]
    assert document["as_of"] == "2026-11-24T03:20:00Z"
    assert all(set(check) == {"name", "status", "detail"} for check in document["checks"])
    assert verification_to_json(verify_nothing(detail="No."))["as_of"] is None


def test_every_check_that_can_be_shown_has_a_meaning(issued, enveloped):
    shown = set()
    answers = [
        ask(issued),
        ask(issued, trust=None),
        ask(issued, tlog_proof=issued.tlog_proof()),
        ask(issued, on=date(2026, 11, 24), bundle=issued.bundle_bytes()),
        ask(
            issued,
            pdf=PdfParts(DIGEST, issued.credentials[0], issued.bundle_bytes()),
            newest_bundle=issued.bundle_bytes(),
        ),
        verify_number("x", state="unknown_number", suggestions=[], detail="No."),
    ]
    for answer in answers:
        shown |= {check.name for check in answer.checks}
    assert shown == MEANINGS.keys()


def test_a_time_without_zone_is_our_own_mistake(issued):
    with pytest.raises(AssertionError):
        ask(issued, now=datetime(2026, 11, 24))  # noqa: DTZ001

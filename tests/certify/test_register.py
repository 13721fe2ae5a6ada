import pytest

from certify import register
from certify.certificate import format_number
from certify.errors import FetchRefused, FileNotSupported
from certify.register import ask_register, fetch_address, find_highest_serial
from certify.trust import format_trust

NUMBER = format_number(0)


@pytest.fixture
def trust(issued, site, publish_on):
    publish_on(site, issued)
    return issued.trust(register_url=site.url)


class TestByAddress:
    def test_the_newest_bundle_and_the_credential_are_fetched(self, issued, trust, tmp_path):
        answer = ask_register(NUMBER, folder=tmp_path, trust=trust)
        assert answer.bundle == issued.bundle_bytes()
        assert answer.credential == issued.credentials[0]
        assert not answer.is_unknown

    def test_a_living_register_that_lacks_a_number_is_complete(self, trust, tmp_path):
        answer = ask_register(format_number(7), folder=tmp_path, trust=trust)
        assert answer.is_unknown
        assert answer.bundle is None

    def test_a_host_that_does_not_serve_the_log_says_nothing_about_a_number(
        self, trust, site, tmp_path
    ):
        for checkpoint in (None, b"", b"\xff", b"hello\n"):
            site.files["/log/checkpoint"] = checkpoint
            answer = ask_register(format_number(7), folder=tmp_path, trust=trust)
            assert not answer.is_unknown
            assert "not the ledger that the trust file names" in answer.note

    def test_a_host_that_serves_another_log_says_nothing_either(
        self, trust, site, witnessed, tmp_path
    ):
        site.files["/log/checkpoint"] = witnessed.note.replace("ledger", "lodger").encode()
        assert not ask_register(format_number(7), folder=tmp_path, trust=trust).is_unknown

    def test_a_register_that_does_not_answer_is_said_not_to(self, trust, site, tmp_path):
        site.shutdown()
        site.server_close()
        answer = ask_register(NUMBER, folder=tmp_path, trust=trust)
        assert answer.bundle is None
        assert not answer.is_unknown
        assert "could not be asked" in answer.note

    def test_without_an_address_nobody_is_asked(self, issued, tmp_path):
        answer = ask_register(NUMBER, folder=tmp_path, trust=issued.trust(register_url=None))
        assert answer.bundle is None
        assert "no register to ask" in answer.note


class TestInstance:
    def test_the_instance_of_another_issuer_is_not_asked(self, trust, witnessed, tmp_path):
        (tmp_path / register.DATABASE).write_bytes(b"")
        other = witnessed.trust(issuer_did="did:web:other.example")
        (tmp_path / register.TRUST_FILE).write_bytes(format_trust(other))
        answer = ask_register(NUMBER, folder=tmp_path, trust=trust)
        assert answer.where.endswith(trust.register_url)

    def test_a_folder_with_a_damaged_trust_file_is_not_asked(self, trust, tmp_path):
        (tmp_path / register.DATABASE).write_bytes(b"")
        (tmp_path / register.TRUST_FILE).write_bytes(b"{}")
        assert ask_register(NUMBER, folder=tmp_path, trust=trust).bundle is not None
        assert find_highest_serial(folder=tmp_path, trust=trust) is None

    def test_an_instance_that_cannot_be_read_is_said_so_and_is_no_answer(self, trust, tmp_path):
        (tmp_path / register.DATABASE).write_bytes(b"not a database")
        (tmp_path / register.TRUST_FILE).write_bytes(format_trust(trust))
        answer = ask_register(NUMBER, folder=tmp_path, trust=trust)
        assert answer.bundle is None
        assert not answer.is_unknown
        assert "could not be asked" in answer.note


class TestAddresses:
    @pytest.mark.parametrize("end", ["", ".vc.json", "?on=2026-11-24", "#history", "/"])
    def test_the_page_of_a_certificate_stands_for_its_credential(self, issued, trust, end):
        name, data, proof = fetch_address(f"{trust.register_url}/c/{NUMBER}{end}", trust=trust)
        assert name == f"{NUMBER}.vc.json"
        assert (data, proof) == (issued.credentials[0], issued.bundle_bytes())

    def test_other_files_come_alone(self, issued, trust):
        url = f"{trust.register_url}/c/{NUMBER}.proof.json"
        assert fetch_address(url, trust=trust) == (
            f"{NUMBER}.proof.json",
            issued.bundle_bytes(),
            None,
        )

    def test_a_credential_without_a_bundle_beside_it_comes_alone(self, trust, site):
        del site.files[f"/c/{NUMBER}.proof.json"]
        assert fetch_address(f"{site.url}/c/{NUMBER}.vc.json", trust=trust)[2] is None

    def test_what_is_not_there_could_not_be_had(self, trust, site):
        with pytest.raises(FetchRefused):
            fetch_address(f"{site.url}/c/{format_number(7)}.pdf", trust=trust)

    @pytest.mark.parametrize("path", ["/", "/directory", "/c/", "/photo.png"])
    def test_other_pages_are_not_supported(self, trust, site, path):
        with pytest.raises(FileNotSupported):
            fetch_address(site.url + path, trust=trust)
        assert site.asked == []

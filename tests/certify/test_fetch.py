import ipaddress
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from certify import fetch as fetching
from certify.errors import FetchRefused
from certify.fetch import fetch, is_public, origin_of


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        what, *rest = self.path.split("/")[1:]
        getattr(self, f"say_{what}", self.say_missing)(*rest)

    def say_hello(self):
        self.answer(200, b"hello from " + self.headers["Host"].encode())

    def say_redirect(self, *rest):
        self.answer(302, b"", Location="/" + "/".join(rest))

    def say_away(self):
        self.answer(302, b"", Location=f"http://localhost:{self.server.server_port}/hello")

    def say_nowhere(self):
        self.answer(302, b"", Location="file:///etc/passwd")

    def say_big(self, size):
        self.answer(200, b"x" * int(size))

    def say_short(self):
        self.answer(200, b"x", length=100)

    def say_slow(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def say_gone(self):
        self.answer(410, b"")

    def say_broken(self):
        self.answer(500, b"")

    def say_missing(self, *_rest):
        self.answer(404, b"")

    def answer(self, status, body, *, length=None, **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(length or len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass

    def handle(self):
        try:
            super().handle()
        except (ConnectionError, ssl.SSLError):
            self.close_connection = True


def serve(context=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


@pytest.fixture
def url():
    server = serve()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def ask(url, **rest):
    return fetch(url, trusted_origin=origin_of(url), **rest)


def reason_against(*args, **kwargs):
    with pytest.raises(FetchRefused) as refused:
        fetch(*args, **kwargs)
    return refused.value.reason


class TestThisMachine:
    def test_the_trust_files_own_register_may_be_plain_http_on_this_machine(self, url):
        port = url.rpartition(":")[2]
        assert ask(f"{url}/hello") == b"hello from 127.0.0.1:" + port.encode()

    def test_nothing_else_on_this_machine_is_asked(self, url):
        assert "not on the public internet" in reason_against(f"{url}/hello")
        other = origin_of("http://127.0.0.1:1")
        assert "not on the public internet" in reason_against(f"{url}/hello", trusted_origin=other)

    def test_what_is_not_there_is_none(self, url):
        assert ask(f"{url}/missing") is None
        assert ask(f"{url}/gone") is None

    def test_an_error_of_the_host_is_no_answer(self, url):
        assert "answered 500" in reason_against(f"{url}/broken", trusted_origin=origin_of(url))


class TestRedirects:
    def test_within_the_host_up_to_three(self, url):
        assert ask(f"{url}/redirect/redirect/redirect/hello").startswith(b"hello")
        deep = f"{url}/redirect/redirect/redirect/redirect/hello"
        assert "more than 3" in reason_against(deep, trusted_origin=origin_of(url))

    @pytest.mark.parametrize("path", ["away", "nowhere"])
    def test_to_another_host_or_scheme_are_refused(self, url, path):
        with pytest.raises(FetchRefused):
            ask(f"{url}/{path}")


class TestBounds:
    def test_more_than_five_megabytes_are_refused(self, url, monkeypatch):
        monkeypatch.setattr(fetching, "LIMIT_BYTES", 100_000)
        assert len(ask(f"{url}/big/100000")) == 100_000
        with pytest.raises(FetchRefused) as refused:
            ask(f"{url}/big/100001")
        assert "more than 100000 bytes" in str(refused.value)

    def test_a_host_that_dribbles_is_cut_off_in_time(self, url):
        started = time.monotonic()
        with pytest.raises(FetchRefused):
            ask(f"{url}/slow", limit_s=0.3)
        assert time.monotonic() - started < 2

    def test_an_answer_that_is_cut_off_is_refused(self, url):
        with pytest.raises(FetchRefused):
            ask(f"{url}/short", limit_s=1)

    def test_a_host_that_does_not_listen_is_no_answer(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert "no answer" in reason_against(url, trusted_origin=origin_of(url))


@pytest.mark.parametrize(
    "url",
    [
        "http://certifier.example/c/x",
        "ftp://certifier.example",
        "file:///etc/passwd",
        "https://",
        "https://user@certifier.example",
        "https://user:word@certifier.example",
        "https://certifier.example:port",
        "https://[::1",
        "certifier.example",
    ],
)
def test_only_plain_https_addresses_are_asked(url, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [answer("93.184.215.14")])
    with pytest.raises(FetchRefused):
        fetch(url)


def answer(address):
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::",
        "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_a_name_that_leads_to_an_address_that_is_not_public_is_refused(address, monkeypatch):
    found = [answer("93.184.215.14"), answer(address)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    monkeypatch.setattr(socket, "create_connection", None)
    assert "not on the public internet" in reason_against("https://certifier.example/c/x")


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_public(address):
    assert is_public(ipaddress.ip_address(address))


def test_a_name_nobody_knows_is_no_answer(monkeypatch):
    def fail(*_args, **_kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert "not known" in reason_against("https://certifier.example")


@pytest.fixture
def tls(tmp_path):
    """Return a context with a certificate for `certifier.example`, and the file to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "certifier.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("certifier.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "tls.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file


class TestHttps:
    def ask(self, server, name, monkeypatch):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [answer("93.184.215.14")])
        asked = []

        def connect(address, timeout):
            asked.append(address)
            plain = socket.socket()
            plain.settimeout(timeout)
            plain.connect(("127.0.0.1", server.server_port))
            return plain

        monkeypatch.setattr(socket, "create_connection", connect)
        return fetch(f"https://{name}/hello"), asked

    def test_the_connection_goes_to_the_address_that_was_looked_at(self, tls, monkeypatch):
        context, file = tls
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        body, asked = self.ask(serve(context), "certifier.example", monkeypatch)
        assert body == b"hello from certifier.example"
        assert asked == [("93.184.215.14", 443)]

    def test_the_hosts_certificate_must_be_for_its_name_and_trusted(self, tls, monkeypatch):
        context, file = tls
        with pytest.raises(FetchRefused):
            self.ask(serve(context), "certifier.example", monkeypatch)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        with pytest.raises(FetchRefused):
            self.ask(serve(context), "other.example", monkeypatch)

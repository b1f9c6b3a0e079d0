"""The certificates of RDS's authorities: fetched once over verified TLS, or brought by hand."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from infra.aws.errors import CloudError
from infra.aws.steps.authority import URL, rds_authorities
from infra.aws.steps.places import authority_file
from infra.local.certificates import certificate
from tests.aws.stacks import Said


@dataclass
class Site:
    """A web server with TLS whose answer can be chosen."""

    url: str
    ca: Path
    content: bytes
    asked: int = 0
    leads_to: str = ""

    @property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = certificate(tmp_path / "certs", "site")
    found = Site("", made.ca, made.ca.read_bytes() * 3)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked += 1
            self.send_response(302 if found.leads_to else 200)
            self.send_header("Content-Length", str(0 if found.leads_to else len(found.content)))
            if found.leads_to:
                self.send_header("Location", found.leads_to)
            self.end_headers()
            if not found.leads_to:
                self.wfile.write(found.content)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.cert, made.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    found.url = f"https://127.0.0.1:{server.server_address[1]}/global-bundle.pem"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LABS_CLOUD_RDS_CA", raising=False)
    for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LABS_SERVICES_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_address_is_the_one_that_aws_documents() -> None:
    assert URL == "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"


def test_the_file_is_fetched_once_and_kept(site: Site) -> None:
    said = Said()
    path = rds_authorities(said, site.url, site.context)
    assert path == authority_file()
    assert path.read_bytes() == site.content
    assert site.url in said[0]
    assert rds_authorities(said, site.url, site.context) == path
    assert site.asked == 1
    ssl.create_default_context(cafile=path)


def test_nothing_is_taken_from_a_server_that_can_not_be_verified(site: Site, home: Path) -> None:
    with pytest.raises(CloudError, match="could not be fetched") as error:
        rds_authorities(Said(), site.url)
    assert "certificate" in str(error.value)
    assert "LABS_CLOUD_RDS_CA" in str(error.value)
    assert not authority_file().exists()


def test_nothing_is_taken_from_an_address_without_tls(site: Site) -> None:
    class Plain(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(site.content)

        def log_message(self, format: str, *args: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Plain) as plain:
        site.leads_to = f"http://127.0.0.1:{plain.server_address[1]}/bundle.pem"
        thread = threading.Thread(target=plain.serve_forever, args=(0.02,))
        thread.start()
        try:
            with pytest.raises(CloudError, match="without TLS"):
                rds_authorities(Said(), site.url, site.context)
        finally:
            plain.shutdown()
            thread.join()
    assert not authority_file().exists()


def test_what_holds_no_authorities_is_refused(site: Site, tmp_path: Path) -> None:
    server_s_own = certificate(tmp_path / "certs", "site").cert.read_bytes()
    for content in (b"", b"<html>log in first</html>", b"\xff\xfe", server_s_own, site.content * 4000):
        site.content = content
        with pytest.raises(CloudError, match=r"no file of certificates of authorities|can't be used"):
            rds_authorities(Said(), site.url, site.context)
        assert not authority_file().exists()


def test_a_file_that_was_brought_is_used_without_a_network(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bundle.pem"
    monkeypatch.setenv("LABS_CLOUD_RDS_CA", str(path))
    with pytest.raises(CloudError, match="can't be read"):
        rds_authorities(Said(), site.url, site.context)
    path.write_bytes(b"nothing")
    with pytest.raises(CloudError, match="no file of certificates"):
        rds_authorities(Said(), site.url, site.context)
    path.write_bytes(site.content)
    assert rds_authorities(Said(), site.url, site.context) == path
    assert site.asked == 0

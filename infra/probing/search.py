"""Attempts on the search service with one learner's password."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from opensearchpy import AuthenticationException, AuthorizationException, NotFoundError, SSLError, TransportError
from opensearchpy import ConnectionError as NoConnection

from infra.clients import search_client
from infra.probing.probe import ALLOWED, REFUSED, Probe, Refused
from infra.settings import Search, Services


def search_probes(admin: Services, mine: Services, other: Services, foreign_ca: str) -> Iterator[Probe]:
    """Probes of `mine`'s password. Puts an index into `other`'s share first."""
    assert admin.search
    assert mine.search
    assert other.search
    me, them = mine.search, other.search
    secret = f"{them.index_prefix}secret"
    theirs = search_client(them)
    theirs.indices.delete(index=secret, ignore_unavailable=True)
    theirs.index(index=secret, id="1", body={"word": "theirs"}, refresh=True)
    at_theirs = dataclasses.replace(me, url=them.url)
    at_root = dataclasses.replace(me, url=admin.search.url)
    own = f"{me.index_prefix}probe"

    def no(what: str, settings: Search, method: str, path: str, body: Any = None) -> Probe:
        return Probe("search", what, REFUSED, partial(_call, settings, method, path, body))

    yield no("read another's index at her address", at_theirs, "GET", f"/{secret}/_search")
    yield no("write into another's index at her address", at_theirs, "PUT", f"/{secret}/_doc/2", {"word": "x"})
    yield no("delete another's index at her address", at_theirs, "DELETE", f"/{secret}")
    yield no("list another's indexes", at_theirs, "GET", "/_cat/indices")
    yield no(
        "write in bulk at another's address", at_theirs, "POST", "/_bulk", {"delete": {"_index": secret, "_id": "1"}}
    )
    yield no("use the base cluster", at_root, "GET", "/_cat/indices")
    yield no("make an index in the base cluster", at_root, "PUT", "/labs_probe")
    yield no("go from her address to another's", me, "GET", f"/../{other.learner}/{secret}/_search")
    yield no("the same, encoded", me, "GET", f"/%2e%2e/{other.learner}/{secret}/_search")
    yield no("list the clusters", me, "GET", "/_osmem/clones")
    yield no("make a cluster", me, "POST", "/_osmem/clones")
    yield no("the same, encoded once more", me, "POST", "/%5fosmem/clones")
    yield no("use no password", dataclasses.replace(me, user=None), "GET", "/")
    yield no("use a wrong password", dataclasses.replace(me, password="wrong"), "GET", "/")
    yield no("use another's name with her own password", dataclasses.replace(at_theirs, user=other.learner), "GET", "/")
    yield Probe("search", "find another's document by its own address", REFUSED, partial(_not_there, me, secret))
    yield Probe("search", "see another's index in her list", REFUSED, partial(_not_listed, me, secret))
    yield Probe("search", "connect without TLS", REFUSED, partial(_without_tls, me))
    yield Probe("search", "accept a certificate of another authority", REFUSED, partial(_wrong_ca, me, foreign_ca))
    mapping = {"mappings": {"dynamic": "strict", "properties": {"name": {"type": "text"}, "code": {"type": "keyword"}}}}
    query = {"query": {"match": {"name": "liège"}}, "aggs": {"codes": {"terms": {"field": "code"}}}}
    for what, method, path, body in (
        ("make an index", "PUT", f"/{own}", mapping),
        ("write a document", "PUT", f"/{own}/_doc/1?refresh=true", {"name": "Liège", "code": "BE"}),
        ("search and count", "POST", f"/{own}/_search", query),
        ("read the mapping", "GET", f"/{own}/_mapping", None),
        ("list her indexes", "GET", "/_cat/indices", None),
        ("delete an index", "DELETE", f"/{own}", None),
    ):
        yield Probe("search", what, ALLOWED, partial(_call, me, method, path, body))
    yield Probe("search", "afterwards the other's document is as it was", ALLOWED, partial(_same, them, secret))


def _call(settings: Search, method: str, path: str, body: Any = None) -> Any:
    try:
        return search_client(settings, max_retries=0).transport.perform_request(method, path, body=body)
    except (AuthenticationException, AuthorizationException) as error:
        raise Refused(f"HTTP {error.status_code}") from None


def _not_there(settings: Search, index: str) -> None:
    try:
        search_client(settings).get(index=index, id="1")
    except NotFoundError as error:
        raise Refused(str(error)) from None


def _not_listed(settings: Search, index: str) -> None:
    if index not in str(search_client(settings).cat.indices()):
        raise Refused("not in the list")


def _without_tls(settings: Search) -> None:
    parts = urlsplit(settings.url)
    plain = dataclasses.replace(settings, url=parts._replace(scheme="http").geturl(), ca=None)
    try:
        search_client(plain, max_retries=0, ssl_context=None).info()
    except NoConnection as error:
        raise Refused(str(error)) from None
    except TransportError as error:
        # A TLS port answers plain HTTP with 400.
        if error.status_code == 400:
            raise Refused("HTTP 400") from None
        raise


def _wrong_ca(settings: Search, foreign_ca: str) -> None:
    try:
        search_client(dataclasses.replace(settings, ca=foreign_ca), max_retries=0).info()
    except SSLError as error:
        raise Refused(str(error)) from None


def _same(other: Search, index: str) -> None:
    if search_client(other).get(index=index, id="1")["_source"] != {"word": "theirs"}:
        raise ValueError("the other learner's document was changed")

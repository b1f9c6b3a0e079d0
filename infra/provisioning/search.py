"""Per learner a user of an OpenSearch cluster who reaches the indexes of her own prefix.

The rights are kept by OpenSearch's security plugin, as Amazon OpenSearch Service has it (fine-grained access
control). A server without that plugin needs somebody else to keep them; see `SearchAccounts`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

from autograder.text import _
from infra.clients import search_client
from infra.errors import ServicesError
from infra.provisioning.names import index_prefix
from infra.provisioning.passwords import password
from infra.settings import Search

_SECURITY = "/_plugins/_security/api"


class SearchAccounts(Protocol):
    """Whoever keeps learners apart in a search service."""

    def add(self, name: str, known: Search | None = None) -> Search:
        """The learner's settings; made or mended."""

    def remove(self, name: str) -> None:
        """Remove the learner with her indexes; nothing happens when there is none."""


class SecurityPlugin:
    """Learners as users and roles of OpenSearch's own security plugin."""

    def __init__(self, admin: Search) -> None:
        self.admin = admin

    def add(self, name: str, known: Search | None = None) -> Search:
        """Make or mend the learner's role and user."""
        word = known.password if known is not None and known.user == name and known.password else password()
        role = f"labs_{name}"
        self._call("PUT", f"roles/{role}", role_rights(name))
        self._call("PUT", f"internalusers/{name}", {"password": word, "opendistro_security_roles": [role]})
        return replace(self.admin, user=name, password=word, index_prefix=index_prefix(name))

    def remove(self, name: str) -> None:
        """Remove user, role and indexes."""
        self._call("DELETE", f"internalusers/{name}", missing=True)
        self._call("DELETE", f"roles/labs_{name}", missing=True)
        client = search_client(self.admin)
        for index in client.indices.get(index=f"{index_prefix(name)}*"):
            client.indices.delete(index=index)

    def _call(self, method: str, path: str, body: Any = None, *, missing: bool = False) -> None:
        from opensearchpy import TransportError

        try:
            search_client(self.admin).transport.perform_request(method, f"{_SECURITY}/{path}", body=body)
        except TransportError as error:
            if missing and error.status_code == 404:
                return
            raise ServicesError(
                _("The search cluster does not let this account manage users: {reason}.").format(reason=error)
            ) from None


def role_rights(name: str) -> dict[str, Any]:
    """Rights of a learner's role: everything on her own indexes, and the calls that clients make of the cluster."""
    return {
        "cluster_permissions": ["cluster_composite_ops", "cluster:monitor/main", "cluster:monitor/health"],
        "index_permissions": [{"index_patterns": [f"{index_prefix(name)}*"], "allowed_actions": ["indices_all"]}],
    }

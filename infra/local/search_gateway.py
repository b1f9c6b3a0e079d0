"""Caddy's configuration for the search service, as plain data."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any


def gateway_config(
    *,
    listen: str,
    control: str,
    certificate: tuple[str, str],
    administrator: tuple[str, str],
    base: str,
    clusters: Mapping[str, tuple[str, str]],
    storage: str,
) -> dict[str, Any]:
    """One TLS listener: `/NAME/…` leads to that learner's cluster for her and for the administrator.

    Everything else at the top leads the administrator to the base cluster. All others get 401.
    """
    # osmem's own interface makes and removes clusters; it is used from inside only.
    routes: list[dict[str, Any]] = [
        {"match": [{"path_regexp": {"pattern": "_osmem"}}], "handle": [_refuse()], "terminal": True}
    ]
    for name, (password, upstream) in sorted(clusters.items()):
        allowed = [_basic(name, password), _basic(*administrator)]
        routes.append(
            {
                "match": [{"path": [f"/{name}", f"/{name}/*"], "header": {"Authorization": allowed}}],
                "handle": [{"handler": "rewrite", "strip_path_prefix": f"/{name}"}, _forward(upstream)],
                "terminal": True,
            }
        )
    routes.append(
        {
            # A learner's name that nobody has must not lead to the base cluster by a mistake.
            "match": [{"header": {"Authorization": [_basic(*administrator)]}}],
            "handle": [_forward(base)],
            "terminal": True,
        }
    )
    routes.append({"handle": [_refuse()]})
    return {
        "admin": {"listen": f"unix/{control}|0600", "config": {"persist": False}},
        "storage": {"module": "file_system", "root": storage},
        "logging": {"logs": {"default": {"level": "WARN"}}},
        "apps": {
            "http": {
                "servers": {
                    "search": {
                        "listen": [listen],
                        "routes": routes,
                        "automatic_https": {"disable": True},
                        "protocols": ["h1", "h2"],
                        "tls_connection_policies": [{}],
                    }
                }
            },
            "tls": {"certificates": {"load_files": [{"certificate": certificate[0], "key": certificate[1]}]}},
        },
    }


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _forward(upstream: str) -> dict[str, Any]:
    return {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": upstream}],
        "headers": {"request": {"delete": ["Authorization"]}},
    }


def _refuse() -> dict[str, Any]:
    return {
        "handler": "static_response",
        "status_code": 401,
        "headers": {"WWW-Authenticate": ['Basic realm="labs"'], "Content-Type": ["application/json"]},
        "body": '{"error":{"type":"security_exception","reason":"wrong user, password or path"},"status":401}',
    }

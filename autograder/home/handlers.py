"""Answers of the server extension, below `<base_url>labs/api/`. Only who may use the server gets them."""

from __future__ import annotations

import asyncio
import atexit
import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tornado.web
from jupyter_server.base.handlers import APIHandler, FileFindHandler
from jupyter_server.utils import url_path_join

from autograder.home.earning import Attempts, can_earn, name_fault
from autograder.home.labs import HERE, Notebooks
from autograder.home.overview import overview
from autograder.home.readiness import Readiness
from autograder.home.work import read_work
from autograder.text import _, known_language, language, use_language

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


class Home:
    """What the handlers of one server share."""

    def __init__(self, served: Path) -> None:
        self.served = served
        # Tells a page that the server was started anew, which a reload does not.
        self.started = secrets.token_hex(8)
        self.notebooks = Notebooks()
        self.readiness = Readiness()
        self.attempts = Attempts()

    def content(self) -> dict[str, Any]:
        """The home, in the language in use. Reads files; not for the event loop's own thread."""
        found = self.notebooks.labs()
        work = {one.info.id: read_work(one.info) for one in found}
        code = language()
        names = ["", *(one.info.id for one in found if one.state == HERE)]
        ready = {name: self.readiness.answer(code, name) for name in names}
        attempts = {one.info.id: self.attempts.of(one.info.id) for one in found}
        shown = overview(found, work, ready, attempts, self.served)
        return {"language": code, "started": self.started, **shown}

    def close(self) -> None:
        """End the programs that were started for the home."""
        self.readiness.close()
        self.attempts.close()


class _Handler(APIHandler):
    # A page that looks every second would keep a hub's idle server alive for ever.
    _track_activity = False

    def initialize(self, home: Home) -> None:
        self.home = home

    def asked_language(self) -> str | None:
        """Language that the page asks for, as "fr" or "fr-FR"; None leaves the choice to the server's settings."""
        return known_language(str(self.get_query_argument("lang", "")))

    def refuse(self, status: int, message: str) -> None:
        """End with a sentence for the reader."""
        self.set_status(status)
        self.finish(json.dumps({"message": message}))

    def lab_in(self, body: Any) -> str | None:
        """Id of the lab that a request names; None when it names none, or one that is not here."""
        name = body.get("lab") if isinstance(body, dict) else None
        here = {one.info.id for one in self.home.notebooks.labs() if one.state == HERE}
        return name if isinstance(name, str) and name in here else None


class HomeHandler(_Handler):
    """`GET labs/api/home`: everything that the home shows; 304 when the page has it already."""

    @tornado.web.authenticated
    async def get(self) -> None:
        with use_language(self.asked_language()):
            content = await asyncio.to_thread(self.home.content)
        self.set_header("Cache-Control", "no-store")
        # Tornado makes the ETag out of this, and answers 304 to a page that has it already.
        self.finish(json.dumps(content, ensure_ascii=False))


class ReadyHandler(_Handler):
    """`POST labs/api/ready`: ask the doctor again, about `{"lab": id}` or about everything."""

    @tornado.web.authenticated
    def post(self) -> None:
        body = self.get_json_body() or {}
        lab = self.lab_in(body)
        with use_language(self.asked_language()):
            if isinstance(body, dict) and body.get("lab") and lab is None:
                self.refuse(404, _("There is no such lab here."))
                return
            self.home.readiness.check_again(language(), [lab] if lab else [])
        self.set_status(202)
        self.finish("{}")


class CertificateHandler(_Handler):
    """`POST labs/api/certificate`: begin to earn the certificate of `{"lab": id, "name": text}`."""

    @tornado.web.authenticated
    async def post(self) -> None:
        body = self.get_json_body()
        lab = self.lab_in(body)
        with use_language(self.asked_language()):
            if not isinstance(body, dict) or lab is None:
                self.refuse(404, _("There is no such lab here."))
                return
            name = body.get("name")
            fault = name_fault(name if isinstance(name, str) else "")
            if fault:
                self.refuse(400, fault)
                return
            if not await asyncio.to_thread(can_earn):
                self.refuse(409, _("Your instructor gives you the certificate with the feedback."))
                return
            begun = await asyncio.to_thread(self.home.attempts.start, lab, str(name), language())
        self.set_status(202 if begun else 200)
        self.finish("{}")


class FrontEndHandler(FileFindHandler):
    """Files of the front end. JupyterLab has its extensions kept for a year, because a build renames what changes.

    These have no build: a browser asks each time whether they changed, and gets them only if so.
    """

    def set_headers(self) -> None:
        super().set_headers()
        self.set_header("Cache-Control", "no-cache")


def add_front_end(server: ServerApp, address: str, folder: Path) -> None:
    """Serve the extensions in `folder` where JupyterLab looks for them, below `address`."""
    base = server.web_app.settings["base_url"]
    names = "|".join(sorted(path.parent.name for path in folder.glob("*/package.json")))
    route = (url_path_join(base, address, f"((?:{names})/.*)"), FrontEndHandler, {"path": [str(folder)]})
    server.web_app.add_handlers(".*$", [route])


def add_handlers(server: ServerApp) -> None:
    """Register the handlers with a server."""
    home = Home(Path(server.root_dir))
    atexit.register(home.close)
    base = server.web_app.settings["base_url"]
    routes = {"home": HomeHandler, "ready": ReadyHandler, "certificate": CertificateHandler}
    server.web_app.add_handlers(
        ".*$",
        [(url_path_join(base, "labs", "api", name), handler, {"home": home}) for name, handler in routes.items()],
    )

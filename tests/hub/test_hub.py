"""A cohort's life on a hub: two learners and an instructor, each with a browser and an account of her own."""

from __future__ import annotations

import os
import pwd
import re
import signal
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil
import pytest
from playwright.sync_api import Browser, expect

from autograder.checking.registry import load_lab
from infra.local import process
from tests.browser.jupyterlab import LONG
from tests.browser.serving import answered, reference_answers
from tests.hub.running_hub import LAB, Hub, run_as, traces, tried
from tests.hub.walking import Formgrader, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# How many of the reference answers the second learner gives; the first gives all.
SOME = 5


@dataclass
class Story:
    """What was seen on the way."""

    ada: Visitor
    bruno: Visitor
    ivy: Visitor
    before: str = ""
    after: str = ""
    verdict: str = ""
    collected: str = ""
    points: dict[str, str] = field(default_factory=dict)
    released: str = ""
    feedback: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def story(hub: Hub, chromium: Browser, ada: str, bruno: str, ivy: str, pictures: Path) -> Iterator[Story]:
    """Fetch, answer, submit, collect, grade, feedback."""
    told = Story(Visitor(chromium, hub, ada), Visitor(chromium, hub, bruno), Visitor(chromium, hub, ivy))
    told.ada.log_in(pictures / "hub-login.png")
    told.ada.page.screenshot(path=pictures / "hub-home.png")
    told.before = (
        told.ada.page.locator(".labs-home").get_by_role("listitem", name=re.compile("^Clustering")).inner_text()
    )
    told.bruno.log_in()
    answers = reference_answers()
    some = dict(list(answers.items())[:SOME])
    for visitor, given in ((told.ada, answers), (told.bruno, some)):
        panel = visitor.assignments()
        if visitor is told.ada:
            visitor.page.screenshot(path=pictures / "hub-assignments.png")
        visitor.press(panel, "Fetch", LAB, "#fetched_assignments_list")
        fetched = nbformat.read(visitor.path(f"{LAB}/{LAB}.ipynb"), as_version=4)
        visitor.contents(f"{LAB}/{LAB}.ipynb", answered(fetched, given))
    told.after = _home_after_fetching(told.ada, pictures)
    told.verdict = _works_in_browser(told.ada, pictures)
    for visitor in (told.ada, told.bruno):
        visitor.page.goto(visitor.link("index.md"))
        visitor.press(visitor.assignments(), "Submit", LAB, "#submitted_assignments_list")
    told.ivy.log_in()
    grader = Formgrader(told.ivy.page, hub).assignments()
    told.collected = grader.press("cloud-download")
    for name in (ada, bruno):
        told.points[name] = grader.grade(name)
    grader.assignments().page.screenshot(path=pictures / "hub-formgrader.png")
    grader.press("comment")
    told.released = grader.assignments().press("envelope")
    for visitor in (told.ada, told.bruno):
        told.feedback[visitor.name] = _reads_feedback(visitor, pictures)
    yield told
    for visitor in (told.ada, told.bruno, told.ivy):
        visitor.context.close()


def _home_after_fetching(visitor: Visitor, pictures: Path) -> str:
    """What the course home says of the lab once it is here."""
    visitor.page.locator(".lm-TabBar-tab").filter(has_text="Course home").click()
    card = visitor.page.locator(".labs-home").get_by_role("listitem", name=re.compile("^Clustering"))
    expect(card.get_by_role("button", name=re.compile("^Open Clustering"))).to_be_visible(timeout=LONG)
    expect(card.locator("[data-state=ok], [data-state=warning]")).to_be_visible(timeout=LONG)
    visitor.page.screenshot(path=pictures / "hub-home-fetched.png")
    return card.inner_text()


def _works_in_browser(visitor: Visitor, pictures: Path) -> str:
    """Run the notebook to its first check in JupyterLab, through the proxy; what the check said."""
    lab = visitor.notebook()
    first = next(iter(reference_answers()))
    lab.cell(f"{first}-check").click()
    lab.menu("Run", "Run All Above Selected Cell")
    said = lab.check(first).inner_text()
    visitor.page.screenshot(path=pictures / "hub-notebook.png")
    lab.save()
    return said


def _reads_feedback(visitor: Visitor, pictures: Path) -> str:
    visitor.page.goto(visitor.link("index.md"))
    panel = visitor.assignments()
    visitor.press(panel, "Fetch Feedback", re.compile("view feedback", re.IGNORECASE), "#submitted_assignments_list")
    visitor.page.screenshot(path=pictures / f"hub-feedback-list-{visitor.name.rpartition('-')[2]}.png")
    (page,) = sorted(visitor.path(LAB).glob("feedback/*/*.html"))
    inner = page.relative_to(visitor.path("")).as_posix()
    visitor.page.goto(f"{visitor.hub.address}/user/{visitor.name}/files/{inner}")
    visitor.page.screenshot(path=pictures / f"hub-feedback-{visitor.name.rpartition('-')[2]}.png")
    return visitor.page.locator("body").inner_text()


def test_the_course_home_tells_which_labs_are_here(story: Story) -> None:
    assert "Its notebook is not in your folder yet." in story.before
    assert "Open the assignment list" in story.before
    assert "not in your folder" not in story.after
    assert "Ready on this computer" in story.after


def test_checks_answer_in_a_learners_own_kernel(story: Story) -> None:
    assert story.verdict.startswith("✔"), story.verdict


def test_marks_are_those_of_the_judge(hub: Hub, story: Story, ada: str, bruno: str) -> None:
    assert "Success" in story.collected
    assert story.points[ada].split("/")[0].strip() == "100"
    answered_ones = list(reference_answers())[:SOME]
    worth = {question.id: question.points for question in load_lab(LAB).questions}
    assert float(story.points[bruno].split("/")[0]) == sum(worth[name] for name in answered_ones)


def test_feedback_comes_back_to_whom_it_is_for(story: Story, ada: str, bruno: str) -> None:
    assert "100" in story.feedback[ada]
    assert story.feedback[ada] != story.feedback[bruno]


def test_a_submission_is_judged_in_the_full_sandbox_as_the_grader(hub: Hub, story: Story, ada: str) -> None:
    text = hub.site.log.read_text(encoding="utf-8")
    held = re.findall(r"Sandbox: (.*)", text)
    assert len(held) >= 2, "the formgrader's log says which layers held"
    for line in held:
        assert {"user namespace", "mount namespace", "network namespace", "seccomp"} <= set(line.split(", "))
    folder = hub.site.nbgrader_course / "autograded" / ada
    assert folder.owner() == hub.site.grader


def test_nobody_enters_anothers_server(story: Story, ada: str, bruno: str) -> None:
    assert story.ada.status(f"/user/{ada}/api/contents") == 200
    assert story.bruno.status(f"/user/{ada}/api/contents") == 403
    assert story.bruno.status(f"/user/{ada}/lab") == 403
    # Instructors grade; learners' servers are not theirs either.
    assert story.ivy.status(f"/user/{ada}/lab") == 403


def test_learners_do_not_reach_the_formgrader(story: Story) -> None:
    assert story.ivy.status("/services/formgrader/formgrader/manage_assignments") == 200
    for path in ("formgrader/manage_assignments", "lab", "api/contents", "formgrader/api/assignments"):
        assert story.ada.status(f"/services/formgrader/{path}") == 403


def test_a_learners_server_has_her_rights_and_limits(hub: Hub, story: Story, ada: str) -> None:
    server = psutil.Process(hub.server(ada))
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert set(facts["Uid"].split()) == {str(_uid(ada))}
    assert len(facts["Groups"].split()) == 1
    assert facts["CapEff"] == facts["CapPrm"] == facts["CapAmb"] == "0" * 16
    variables = server.environ()
    assert variables["HOME"] == str(hub.home(ada))
    assert variables["LABS_SERVICES"] == f"{hub.home(ada)}/.config/bdti-labs/services.toml"
    assert not [name for name in variables if name.startswith("AWS_")]
    groups = list(Path("/sys/fs/cgroup").glob(f"**/bdti-{hub.name}/{ada}"))
    limits = [file.read_text() for group in groups for file in group.glob("memory.*") if file.name in _MEMORY]
    if groups:
        assert [int(limit) for limit in limits] == [1500 * 1024 * 1024]
        assert str(server.pid) in (groups[0] / "cgroup.procs").read_text().split()
    else:
        assert "Max address space" in Path(f"/proc/{server.pid}/limits").read_text(encoding="utf-8")


_MEMORY = ("memory.max", "memory.limit_in_bytes")


def test_what_is_not_a_learners_is_closed_to_her(hub: Hub, story: Story, ada: str, bruno: str) -> None:
    site = hub.site
    inbound = site.exchange / "bdti-labs/inbound"
    (hers,) = inbound.glob(f"{ada}+*")
    hidden = next(site.full_course.glob(f"autograder/questions/{LAB}/hidden/*.py"))
    source = site.nbgrader_course / f"source/{LAB}/{LAB}.ipynb"
    assert hidden.is_file()
    assert source.is_file()
    assert (
        tried(
            bruno,
            {
                "list": [
                    str(path) for path in (site.state, site.grading, site.work, site.proxy, inbound, hub.home(ada))
                ]
                + [str(site.servers / ada), str(site.servers), pwd.getpwuid(0).pw_dir],
                "read": [
                    str(site.file),
                    str(site.state / "members.json"),
                    str(site.state / "cookie_secret"),
                    str(site.state / "jupyterhub.sqlite"),
                    str(site.proxy / "tls/hub.key"),
                    str(hidden),
                    str(source),
                    str(site.nbgrader_course / "gradebook.db"),
                    f"/proc/{hub.server(ada)}/environ",
                    "/etc/shadow",
                ],
                "write": [
                    str(site.env / "bin/python"),
                    str(next(site.env.glob("lib/*/site-packages/numpy/__init__.py"))),
                    str(site.course / "autograder/__init__.py"),
                    str(site.settings / "learner/nbgrader_config.py"),
                    str(site.exchange / f"bdti-labs/outbound/{LAB}/{LAB}.ipynb"),
                    str(site.exchange / "bdti-labs/feedback/planted.html"),
                ],
                "make": [str(site.env), str(site.course), str(site.settings), str(site.folder), str(site.home_folder)],
                "connect": [str(site.proxy / "control.sock")],
            },
        )
        == {}
    )
    # The attempts can succeed: where something is hers, they do.
    own = {"list": [str(hub.home(bruno))], "read": [str(site.folder / "ca.pem")], "write": [f"{hub.home(bruno)}/x"]}
    assert tried(bruno, own) == own
    assert ada in hers.name


def test_no_hidden_check_and_no_solution_lies_where_learners_read(hub: Hub, story: Story) -> None:
    site = hub.site
    assert not list(site.course.rglob("hidden"))
    assert not (site.course / "solutions").exists()
    learners = run_as(story.bruno.name, _IMPORT, str(site.env / "bin/python"), f"autograder.questions.{LAB}.hidden")
    assert "ModuleNotFoundError" in learners
    solution = "### BEGIN SOLUTION"
    released = (site.exchange / f"bdti-labs/outbound/{LAB}/{LAB}.ipynb").read_text(encoding="utf-8")
    assert solution not in released
    assert solution in (site.nbgrader_course / f"source/{LAB}/{LAB}.ipynb").read_text(encoding="utf-8")


_IMPORT = """
import subprocess, sys
done = subprocess.run([sys.argv[1], "-c", "import " + sys.argv[2]], capture_output=True, text=True)
print(done.stderr or "imported")
"""


def test_a_server_talks_to_the_proxy_alone(hub: Hub, story: Story, ada: str) -> None:
    """Whoever connects to a server's port, or to the hub's, without a certificate of the hub gets nothing."""
    ports = [hub.site.hub_port]
    ports += [
        one.laddr.port for one in psutil.Process(hub.server(ada)).net_connections("tcp") if one.status == "LISTEN"
    ]
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    assert len(ports) > 1
    for port in ports:
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            _ask(port, context)


def _ask(port: int, context: ssl.SSLContext) -> bytes:
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as raw,
        context.wrap_socket(raw, server_hostname="localhost") as secure,
    ):
        secure.sendall(b"GET /hub/api/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return secure.recv(1)


def test_wrong_passwords_and_other_accounts_are_refused(hub: Hub, chromium: Browser, ada: str) -> None:
    for name, password in ((ada, "not her password"), ("root", "root"), ("nobody", "")):
        visitor = Visitor(chromium, hub, name)
        visitor.page.goto(hub.address)
        visitor.enter(password or "x")
        expect(visitor.page.get_by_text("Invalid username or password")).to_be_visible(timeout=LONG)
        visitor.context.close()


def test_the_certificate_can_be_verified(hub: Hub) -> None:
    status, body = hub.get("/hub/login")
    assert status == 200
    assert b"Sign in" in body


def test_a_second_start_changes_nothing_and_keeps_servers(hub: Hub, story: Story, ada: str) -> None:
    before = hub.server(ada)
    assert hub.address in hub.up()
    assert hub.server(ada) == before
    assert story.ada.status(f"/user/{ada}/api/contents") == 200


def test_a_killed_hub_finds_its_servers_again(hub: Hub, story: Story, ada: str) -> None:
    before = hub.server(ada)
    running = process.recorded(hub.site.record)
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    assert hub.address in hub.up()
    again = process.recorded(hub.site.record)
    assert again is not None
    assert again.pid != running.pid
    assert hub.server(ada) == before
    assert story.ada.status(f"/user/{ada}/api/contents") == 200


def test_accounts_that_the_hub_did_not_make_are_left_alone(hub: Hub) -> None:
    before = Path("/etc/passwd").read_bytes()
    assert "not this hub's" in hub.labs("user", "add", "games", ends=1)
    assert "was not added to this hub" in hub.labs("user", "remove", "games", "--yes", ends=1)
    assert "can't be a learner's name" in hub.labs("user", "add", "../x", ends=1)
    assert Path("/etc/passwd").read_bytes() == before


def test_a_removed_learner_is_out_at_once(hub: Hub, chromium: Browser) -> None:
    name = hub.add("chen")
    visitor = Visitor(chromium, hub, name).log_in()
    hub.labs("user", "remove", name, "--yes")
    answer = visitor.context.request.get(f"{hub.address}/user/{name}/api/contents", max_redirects=0)
    assert answer.status in (302, 403, 404)
    assert "/hub/login" in visitor.context.request.get(f"{hub.address}/user/{name}/api/contents").url
    assert not hub.home(name).exists()
    assert not [line for line in traces(hub) if line.startswith(f"{name}:")]
    visitor.context.close()


def _uid(name: str) -> int:
    return pwd.getpwnam(name).pw_uid

"""Somebody else's nbgrader course: the notebooks of nbgrader's own tests, and blunt cheats in a shared process."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes

from autograder.grading.foreign import Guards, Seen, grade, guarded, marks, unguarded
from autograder.grading.peers import PEERS, Peer, PeerResult, peer_files, peer_table, run_peers
from autograder.judging.job import Job, Judged
from autograder.judging.results import Submission
from autograder.judging.run import SHARED, judge


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PeerResult]:
    """All notebooks of nbgrader's own tests, graded once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABS_LANG", "en")
        return {result.peer.name: result for result in run_peers(folder=tmp_path_factory.mktemp("peers"))}


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_what_nbgrader_expects_of_its_own_notebooks_is_met(peers: dict[str, PeerResult], peer: Peer) -> None:
    result = peers[peer.name]
    assert result.problem == ""
    assert (result.score, result.max_score, result.manual) == (peer.score, peer.max_score, peer.manual)


def test_the_table_says_which_expectation_is_met() -> None:
    missed = PeerResult(PEERS[0], score=7, max_score=7)
    met = PeerResult(PEERS[0], PEERS[0].score, PEERS[0].max_score, PEERS[0].manual)
    assert [missed.met, met.met] == [False, True]
    assert list(peer_table([missed, met]).columns[-1].cells) == ["NO", "yes"]


def test_all_scored_notebooks_of_the_installed_nbgrader_are_there() -> None:
    """A file that a later nbgrader renames must not silently fall out of the table."""
    named = {f"{name}.ipynb" for peer in PEERS for name in (peer.source, peer.submitted) if name}
    assert named <= {path.name for path in peer_files().glob("*.ipynb")}


# --- blunt cheats; the honest score of `bad` is 0, of `good` 1 ---

CHECKS = {
    "bad": "assert answer == 42",
    "good": "assert 1 + 1 == 2",
}

CHEATS = {
    "input transformer blanks checks": (
        "def blank(lines):\n"
        "    return [] if any('assert' in line for line in lines) else lines\n"
        "get_ipython().input_transformers_cleanup.append(blank)"
    ),
    "AST transformer drops assert": (
        "import ast\n"
        "class Drop(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node):\n"
        "        return ast.Pass()\n"
        "get_ipython().ast_transformers.append(Drop())"
    ),
    "list of AST transformers replaced": (
        "import ast\n"
        "class Drop(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node):\n"
        "        return ast.Pass()\n"
        "get_ipython().ast_transformers = [Drop()]"
    ),
    "showtraceback of the class": (
        "type(get_ipython()).showtraceback = lambda *args, **kwargs: None\n"
        "type(get_ipython())._showtraceback = lambda *args, **kwargs: None"
    ),
    "showtraceback of the shell": "get_ipython().showtraceback = lambda *args, **kwargs: None",
    "run_code of the shell": (
        "async def nothing(*args, **kwargs):\n    return False\nget_ipython().run_code = nothing"
    ),
    "run_cell of the class": (
        "import types\n"
        "type(get_ipython()).run_cell = lambda *args, **kwargs: types.SimpleNamespace(success=True, result=None)"
    ),
    "AssertionError of the builtins": (
        "import builtins\nclass Quiet(Exception):\n    pass\nbuiltins.AssertionError = Quiet"
    ),
    "result shown by the tested code": (
        "import sys\n"
        "class Answer:\n"
        "    def __eq__(self, other):\n"
        "        sys.displayhook(1.0)\n"
        "        return False\n"
        "answer = Answer()"
    ),
}


def notebook(answer: str, checks: dict[str, str] = CHECKS) -> NotebookNode:
    """A submission with an answer cell and a check of 1 point for each of `checks`."""
    cells = [new_code_cell(answer, metadata={"nbgrader": mark("answer", solution=True)})]
    cells += [
        new_code_cell(source, metadata={"nbgrader": mark(name, grade=True, locked=True, points=1)})
        for name, source in checks.items()
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=[*cells, new_markdown_cell("The end")], metadata={"kernelspec": kernel})


def mark(name: str, **flags: object) -> dict[str, object]:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {**plain, "grade_id": name, **flags}


def run(submission: NotebookNode, released: NotebookNode | None = None) -> Judged:
    """The submission, run by the judge between guards."""
    sent, guards = guarded(submission)
    job = Job(
        Submission("ana", "quiz", Path("quiz.ipynb")),
        writes(sent).encode(),
        released=writes(released or submission).encode(),
    )
    judged = judge(job)
    assert judged.result.status == "graded", judged.result.reason
    assert judged.result.sandbox[-1] == SHARED
    grade(judged, guards)
    return judged


@pytest.mark.parametrize("name", CHEATS)
def test_a_blunt_cheat_gains_nothing(name: str) -> None:
    judged = run(notebook(CHEATS[name]))
    assert judged.grades["bad"] == (0.0, 1.0)
    assert judged.result.score is not None
    assert judged.result.score <= 1


# Behind these, nothing of ours runs any more.
FINAL = ("run_code of the shell", "run_cell of the class")


@pytest.mark.parametrize("name", [name for name in CHEATS if name not in FINAL])
def test_an_honest_check_keeps_its_points_where_the_damage_can_be_undone(name: str) -> None:
    judged = run(notebook(CHEATS[name]))
    assert judged.grades["good"] == (1.0, 1.0)
    told = "result_not_of_the_check:" if "result" in name else "put_back:"
    assert any(flag.startswith(told) for flag in judged.result.flags)
    assert not any(flag.startswith("checks_changed:") for flag in judged.result.flags)


@pytest.mark.parametrize("name", FINAL)
def test_no_check_counts_where_the_damage_can_not_be_undone(name: str) -> None:
    judged = run(notebook(CHEATS[name]))
    assert judged.grades == {"bad": (0.0, 1.0), "good": (0.0, 1.0)}
    assert {"checks_changed:bad", "checks_changed:good"} <= set(judged.result.flags)


def test_a_check_does_not_count_while_asserts_do_not_fail() -> None:
    # It hides itself from what is put back: only the canary is left to see it.
    hidden = (
        "import sys\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if name.startswith('_') and hasattr(module, 'restore'):\n"
        "        module.restore = lambda: None\n" + CHEATS["AST transformer drops assert"]
    )
    judged = run(notebook(hidden))
    assert judged.grades == {"bad": (0.0, 1.0), "good": (0.0, 1.0)}
    assert {"checks_changed:bad", "checks_changed:good"} <= set(judged.result.flags)


def test_a_right_answer_scores_in_full_and_carries_no_flag() -> None:
    answer = "import warnings\nwarnings.warn('careful')\nprint('hello')\nanswer = 42\nlen([1])"
    judged = run(notebook(answer))
    assert judged.grades == {"bad": (1.0, 1.0), "good": (1.0, 1.0)}
    assert judged.result.flags == []
    assert (judged.result.score, judged.result.max_score) == (2, 2)


def test_the_notebook_comes_back_without_our_cells() -> None:
    import json

    submission = notebook("answer = 42\nanswer")
    cells = json.loads(run(submission).notebook)["cells"]
    assert [cell["id"] for cell in cells] == [cell.id for cell in submission.cells]
    assert [cell.get("execution_count") for cell in cells] == [1, 2, 3, None]
    assert cells[0]["outputs"][0]["execution_count"] == 1


def test_guards_leave_no_name_behind() -> None:
    checks = {"names": "assert sorted(name for name in globals() if not name.startswith('_')) == NAMES"}
    plain = "NAMES = None\nNAMES = sorted(name for name in globals() if not name.startswith('_'))"
    judged = run(notebook(plain, checks))
    assert judged.grades == {"names": (1.0, 1.0)}


# --- marks from outputs ---


def executed(source: str, *outputs: NotebookNode, points: float = 4) -> NotebookNode:
    cell = new_code_cell(
        source, metadata={"nbgrader": mark("q", grade=True, locked=True, points=points)}, outputs=list(outputs)
    )
    return new_notebook(cells=[cell])


def result(text: str) -> NotebookNode:
    return new_output("execute_result", {"text/plain": text}, execution_count=1)


ERROR = new_output("error", ename="AssertionError", evalue="", traceback=[])


@pytest.mark.parametrize(
    ("source", "outputs", "score", "flags"),
    [
        ("assert True", [], 4, []),
        ("assert False", [ERROR], 0, []),
        ("score()", [result("2.5")], 2.5, []),
        ("score()", [result("'words'")], 4, []),
        ("score()", [result("1e9")], 0, ["score_out_of_range:q"]),
        ("score()", [new_output("execute_result", {"text/html": "<b>4</b>"})], 0, ["score_out_of_range:q"]),
        ("warn()", [new_output("stream", name="stderr", text="careful")], 0, []),
        ("assert f()", [result("4")], 4, ["result_not_of_the_check:q"]),
        ("assert f()", [result("4"), ERROR], 0, ["result_not_of_the_check:q"]),
        ("score()", [result("4"), result("1")], 1, ["result_not_of_the_check:q"]),
        ("score()", [result("4"), ERROR], 0, ["result_not_of_the_check:q"]),
    ],
)
def test_marks_follow_nbgraders_rules_for_what_the_check_itself_shows(
    source: str, outputs: list[NotebookNode], score: float, flags: list[str]
) -> None:
    found = marks(executed(source, *outputs), Seen())
    assert found.grades == {"q": (score, 4.0)}
    assert found.flags == flags


def test_what_a_person_marks_is_left_to_her() -> None:
    cells = [
        new_code_cell("x", metadata={"nbgrader": mark("code", grade=True, solution=True, points=3)}),
        new_markdown_cell("x", metadata={"nbgrader": mark("words", grade=True, solution=True, points=2)}),
        new_markdown_cell("x", metadata={"nbgrader": mark("task", task=True, points=2)}),
    ]
    assert marks(new_notebook(cells=cells), Seen()).grades == {}


def test_a_canary_that_did_not_fail_in_its_own_words_puts_its_check_in_doubt() -> None:
    sent, guards = guarded(notebook("answer = 1"))
    words = dict(guards.canaries)
    first, second = words
    for cell in sent.cells:
        if cell.id == first:
            cell.outputs = [new_output("error", ename="AssertionError", evalue=words[first], traceback=[])]
        if cell.id == second:
            cell.outputs = [new_output("error", ename="AssertionError", evalue="guessed", traceback=[])]
    assert unguarded(sent, guards).doubted == {"good"}
    assert len(sent.cells) == 4
    assert unguarded(notebook("answer = 1"), Guards()).doubted == {"bad", "good"}

"""Lines 1 to 8: the verdict forged through IPython, its display and the kernel's messages."""

from __future__ import annotations

from tools.hostile.base import Case, forge

_FAKE_VERDICT = """
fake = {
    "lab": "clustering", "question": "minmax", "number": 6, "title": "Min-max scaling by its formula",
    "outcome": "correct", "points": 6.0, "max_points": 6.0, "full_points": 6.0, "properties": [], "graded": True,
}
"""

CASES: list[Case] = [
    forge(
        "01-blank-checks",
        1,
        "An input transformer blanks the checks",
        """
def blank(lines):
    return ["pass\\n"] if any("check(" in line for line in lines) else lines


get_ipython().input_transformers_post.append(blank)
""",
    ),
    forge(
        "01-number-for-check",
        1,
        "An input transformer puts the full points in the place of a check",
        """
def full(lines):
    return ["6.0\\n"] if any("minmax" in line and "check" in line for line in lines) else lines


get_ipython().input_transformers_cleanup.append(full)
get_ipython().input_transformer_manager.cleanup_transforms.append(full)
""",
    ),
    forge(
        "02-drop-asserts",
        2,
        "An AST transformer drops assert statements and answers checks with a number",
        """
import ast


class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)

    def visit_Call(self, node):
        if getattr(node.func, "attr", "") == "check" and node.args[0].value == "minmax":
            return ast.copy_location(ast.Constant(6.0), node)
        return node


get_ipython().ast_transformers.append(Drop())
""",
    ),
    forge(
        "03-showtraceback",
        3,
        "showtraceback is replaced, so that no error is shown",
        """
shell = get_ipython()
for name in ("showtraceback", "_showtraceback", "showsyntaxerror", "showindentationerror"):
    setattr(type(shell), name, lambda *arguments, **keywords: None)
    setattr(shell, name, lambda *arguments, **keywords: None)
""",
    ),
    forge(
        "04-run-cell",
        4,
        "run_cell answers checks with success and does not run them",
        """
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

real_run_cell = InteractiveShell.run_cell


def run_cell(self, raw_cell, *arguments, **keywords):
    if "check(" not in str(raw_cell):
        return real_run_cell(self, raw_cell, *arguments, **keywords)
    result = ExecutionResult(ExecutionInfo(raw_cell, False, False, False, None))
    result.result = 6.0
    return result


InteractiveShell.run_cell = run_cell
""",
    ),
    forge(
        "04-run-cell-async",
        4,
        "run_cell_async answers checks with success and does not run them",
        """
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

real_run_cell_async = InteractiveShell.run_cell_async


async def run_cell_async(self, raw_cell, *arguments, **keywords):
    if "check(" not in str(raw_cell):
        return await real_run_cell_async(self, raw_cell, *arguments, **keywords)
    display({"text/plain": "6.0"}, raw=True)
    return ExecutionResult(ExecutionInfo(raw_cell, False, False, False, None))


InteractiveShell.run_cell_async = run_cell_async
type(get_ipython()).run_cell_async = run_cell_async
""",
    ),
    forge(
        "04-run-code",
        4,
        "run_code tells that every cell went well",
        """
from IPython.core.interactiveshell import InteractiveShell

real_run_code = InteractiveShell.run_code


async def run_code(self, code, result=None, **keywords):
    await real_run_code(self, code, result, **keywords)
    if result is not None:
        result.error_in_exec = None
    return False


InteractiveShell.run_code = run_code
""",
    ),
    forge(
        "05-displayhook",
        5,
        "The tested function calls displayhook with the full points",
        """
import sys

DISPLAY = sys.displayhook


def minmax(X):
    DISPLAY(6.0)
    get_ipython().displayhook(6.0)
    return np.asarray(X) * np.nan
""",
    ),
    forge(
        "05-display",
        5,
        "The tested function displays the full points",
        """
def minmax(X):
    display(6.0)
    get_ipython().display_pub.publish({"text/plain": "6.0"})
    return np.asarray(X) * np.nan
""",
    ),
    *(
        forge(
            f"06-{name}",
            6,
            f"The tested function displays {words}",
            f"""
import sys

DISPLAY = sys.displayhook


def minmax(X):
    DISPLAY({value})
    return np.asarray(X) * np.nan
""",
        )
        for name, words, value in (
            ("negative", "a negative number", "-1000.0"),
            ("string", "a text for points", "'full marks'"),
            ("huge", "a huge number", "1e308"),
        )
    ),
    forge(
        "07-reply-forged",
        7,
        "The kernel's reply is forged and error messages are dropped",
        """
kernel = getattr(get_ipython(), "kernel", None)
if kernel is not None:
    real_send = kernel.session.send

    def send(stream, what, content=None, *arguments, **keywords):
        if what == "error":
            return None
        if what == "execute_reply":
            content = {**content, "status": "ok"}
        if what == "execute_result" and content:
            content = {**content, "data": {"text/plain": "6.0"}}
        return real_send(stream, what, content, *arguments, **keywords)

    kernel.session.send = send
""",
    ),
    forge(
        "07-event-first",
        7,
        "A hook before each cell puts out a result ahead of the check's own",
        """
def ahead(info):
    if "minmax" in str(info.raw_cell):
        get_ipython().displayhook(6.0)


get_ipython().events.register("pre_run_cell", ahead)
""",
    ),
    forge(
        "08-printed-points",
        8,
        "The tested function prints the words and the points of a verdict",
        """
def minmax(X):
    print("6.0")
    print("Question 6: Min-max scaling by its formula. Correct. 6 of 6 points.")
    return np.asarray(X) * np.nan
""",
    ),
    forge(
        "08-own-marker",
        8,
        "A verdict in our own output type is displayed",
        _FAKE_VERDICT
        + """
display({"application/vnd.bdti-labs.verdict+json": fake, "text/plain": "6.0"}, raw=True)


def minmax(X):
    display({"application/vnd.bdti-labs.verdict+json": fake, "text/plain": "6.0"}, raw=True)
    return np.asarray(X) * np.nan
""",
    ),
    forge(
        "08-pretend-verdict",
        8,
        "The name lab is replaced by one whose checks all pass",
        _FAKE_VERDICT
        + """
class Pretend:
    def check(self, question):
        return self

    def data(self, name):
        return DATA

    passed, outcome, points = True, "correct", 6.0

    def __repr__(self):
        return "6.0"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": "6.0", "application/vnd.bdti-labs.verdict+json": fake}


real_lab, lab = lab, Pretend()
lab.check = lambda question: Pretend.check(lab, question) if question == "minmax" else real_lab.check(question)
""",
    ),
    forge(
        "08-frames-on-stdout",
        8,
        "Frames of our channel are printed to the standard output",
        """
import json, os, struct, sys


def minmax(X):
    head = json.dumps({"id": "1", "state": "function", "error": None, "output": "", "points": 6.0, "buffers": []})
    frame = struct.pack("!II", len(head), 0) + head.encode()
    sys.stdout.write(frame.decode())
    os.write(1, frame)
    os.write(2, frame)
    return np.asarray(X) * np.nan
""",
    ),
]

"""The worker's shell gives the outputs of a real kernel, cell by cell."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from tests.worker.test_shell_cells import CELLS, nest, reference_cells

pytestmark = pytest.mark.slow

Outputs = list[dict[str, Any]]

# Cells whose outputs differ from the kernel's on purpose or for a reason that is no harm.
EXPLAINED = {
    "stdout_wrong_type": "the traceback shows a line of our stream instead of ipykernel's",
    "failing_str": "the traceback shows our frame around ipykernel's, because `str()` fails in there",
    "magic_history_search": "there is no store of earlier sessions to search",
    "json_nan": "nothing is sent, so jupyter_client does not warn that NaN is no JSON",
    "widget_interact": "no front end keeps what goes into an Output widget, so it is shown in the cell",
    "widget_output": "the same",
    "replaced_stdout_back": "a kernel sends what is printed after the cell to an earlier cell, where nbclient drops it",
}
# What differs from run to run, in a kernel too.
VOLATILE = (
    (r"0x[0-9a-f]{6,}", "0x0"),
    (r"ipykernel_\d+/", "ipykernel/"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+", "a date"),
    (r"\d+(\.\d+)?(e\+\d+)? (ns|μs|ms|s)\b", "a time"),
    (r"The slowest run took .*? is being cached\.\\n", ""),
    (r"[0-9a-f]{32}", "an id"),
    (r"id-\d+", "an id"),
)


def in_a_kernel(sources: list[str], folder: Path) -> list[tuple[str, int, Outputs]]:
    """Status, number and outputs of each cell in a fresh kernel."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    statuses: list[str] = []
    client = NotebookClient(
        notebook,
        timeout=120,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        on_cell_executed=lambda cell, cell_index, execute_reply: statuses.append(execute_reply["content"]["status"]),
    )
    client.execute()
    return [
        (status, cell.execution_count, json.loads(json.dumps(cell.outputs)))
        for status, cell in zip(statuses, notebook.cells, strict=True)
    ]


def joined(outputs: Outputs) -> Outputs:
    """Neighbouring texts of one stream as one: a kernel cuts them where time passes."""
    result: Outputs = []
    for output in outputs:
        last = result[-1] if result else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            result[-1] = last | {"text": last["text"] + output["text"]}
        else:
            result.append(output)
    return result


def steady(outputs: Outputs) -> str:
    text = json.dumps(joined(outputs), sort_keys=True, ensure_ascii=False)
    for pattern, instead in VOLATILE:
        text = re.sub(pattern, instead, text)
    return text


def test_the_outputs_are_those_of_a_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)
    # A kernel that sees it leaves the file descriptors alone.
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    warm = nest((1_000_000, 100_000_000), ("pandas", "matplotlib.pyplot", "sklearn.cluster"))
    # Tracebacks shorten paths below the home folder.
    monkeypatch.setenv("HOME", str(warm.home))
    cells = CELLS | reference_cells()
    folders = [tmp_path / "kernel" / "work", tmp_path / "worker" / "work"]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "beside.py").write_text("VALUE = 11\n", encoding="utf-8")
    theirs = in_a_kernel(list(cells.values()), folders[0])
    ours = warm.run(list(cells.values()), folders[1], 60.0).outcomes

    differing: dict[str, str] = {}
    same_bytes = 0
    for name, (status, number, outputs), outcome in zip(cells, theirs, ours, strict=True):
        expected = f"{status} {number} {steady(outputs)}".replace(str(folders[0]), "folder")
        got = f"{outcome.status} {outcome.execution_count} {steady(outcome.outputs)}".replace(str(folders[1]), "folder")
        same_bytes += joined(outputs) == joined(outcome.outputs)
        if expected != got:
            start = next((at for at, pair in enumerate(zip(expected, got, strict=False)) if len(set(pair)) > 1), 60)
            differing[name] = f"…{expected[start - 60 : start + 200]}\n  ours: …{got[start - 60 : start + 200]}"
    with capsys.disabled():
        equal = len(cells) - len(differing)
        print(f"\n{len(cells)} cells: {same_bytes} equal to the byte, {equal} but for what varies in kernels too")
    unexplained = [f"{name}: {difference}" for name, difference in differing.items() if name not in EXPLAINED]
    assert not unexplained, "\n\n".join(unexplained)
    assert differing.keys() == EXPLAINED.keys()

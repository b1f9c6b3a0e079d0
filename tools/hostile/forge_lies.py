"""Line 18: the worker's answering code is replaced, and tells lies of every form."""

from __future__ import annotations

from typing import Any

from tools.hostile.base import FORGED, Case, forge
from tools.hostile.forge_channel import FIND

# Runs `answer(request, number)` in the place of the server's own answer to calls of the attacked functions.
# It may return a head and parts, or bytes to be written as they are.
HOOK = (
    FIND
    + """

def lie_with(answer):
    if SERVER is None:
        return
    real_call = SERVER._actions["call"]

    def call(request, parts):
        if request["name"] not in ("minmax", "scale_new"):
            return real_call(request, parts)
        told = answer(request, request["id"])
        if isinstance(told, bytes):
            SERVER.channel.sendall(told)
            return {}, []
        head, buffers = told
        return {"error": None, "output": "", **head}, buffers

    SERVER._actions["call"] = call


def npy(array):
    import io

    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=False)
    return stream.getvalue()


def value(tree, *parts):
    return {"value": {"tree": tree, "first": 0, "count": len(parts)}}, list(parts)


def lie(request, number):
__LIE__


lie_with(lie)
"""
)


def _lie(id: str, title: str, code: str, **more: Any) -> Case:
    """A lie of the answering code. `code` is the body of `lie(request, number)`."""
    body = "\n".join(f"    {line}" if line else "" for line in code.strip().splitlines())
    return forge(f"18-{id}", 18, title, HOOK.replace("__LIE__", body), **more)


CASES: list[Case] = [
    _lie(
        "wrong-values",
        "A well-formed lie: values of the right form that are wrong",
        """
# Other values at each call: the same ones would hold what is asked of two calls together.
return value({"!": "array", "b": 0}, npy(np.random.default_rng().uniform(size=(30, 4))))
""",
    ),
    _lie(
        "errors",
        "A well-formed lie: an error in the place of each value",
        """
error = {"type_name": "Correct", "text": "all properties hold", "line_number": 1, "line": "6 of 6 points"}
return {"error": error, "value": None}, []
""",
    ),
    _lie(
        "descriptions",
        "A well-formed lie: descriptions of figures, models and functions in the place of values",
        """
fields = {"type_name": "ndarray", "reason": "it is right"}
return value({"!": "description", "class": "Opaque", "fields": fields})
""",
    ),
    _lie(
        "verdict-fields",
        "A lie with the fields of a verdict beside the value",
        """
head, parts = value(None)
return {**head, "points": 6.0, "passed": True, "outcome": "correct", "refused": None, "verdict": {"points": 6.0}}, parts
""",
    ),
    forge(
        "18-state",
        18,
        "States that are none: a list, a number, a long text",
        FIND
        + """
if SERVER is not None:
    real_state = SERVER._actions["state"]

    def state(request, parts):
        if request["name"] == "minmax":
            return {"state": ["function"]}, []
        if request["name"] == "scale_new":
            return {"state": "function" * 1000}, []
        return real_state(request, parts)

    SERVER._actions["state"] = state
""",
    ),
    forge(
        "18-cell-answer",
        18,
        "An answer to a cell with wrong types in every field",
        FIND
        + """
if SERVER is not None:
    real_cell = SERVER._actions["cell"]

    def cell(request, parts):
        SERVER._actions["cell"] = real_cell
        outcome = {"status": ["ok"], "outputs": {"a": 1}, "execution_count": -1, "cpu_seconds": "x"}
        return {**outcome, "dropped_bytes": []}, []

    SERVER._actions["cell"] = cell
""",
        # The lie is told about the next cell, which is one of the course's.
        points={**FORGED, "encoding": None},
        honest="The answer before the attack counts; a cell that is lied about is lost.",
    ),
    *(
        forge(
            f"18-{name}",
            18,
            title,
            FIND
            + f"""
if SERVER is not None:
    real_cell = SERVER._actions["cell"]

    def cell(request, parts):
        SERVER._actions["cell"] = real_cell
        outcome, parts = real_cell(request, parts)
        return {{**outcome, {lie}}}, parts

    SERVER._actions["cell"] = cell
""",
            # The lie is told about the next cell, which is one of the course's.
            points={**FORGED, "encoding": None},
            honest="The answer before the attack counts; a cell that is lied about may be lost.",
        )
        for name, title, lie in (
            ("cell-status", "A status of a cell that is a list", '"status": ["ok"]'),
            (
                "cell-outputs",
                "Outputs of a cell that are JSON nested eight hundred levels deep",
                '"outputs": [{"output_type": "display_data", "metadata": {}, '
                '"data": {"application/json": json.loads("[" * 800 + "]" * 800)}}]',
            ),
            ("cell-numbers", "Numbers of a cell beyond all bounds", '"cpu_seconds": 1e308, "dropped_bytes": 10**400'),
        )
    ),
    _lie("oversize-head", "A frame that announces four gigabytes", 'return struct.pack("!II", 2**32 - 1, 2**32 - 1)'),
    _lie(
        "oversize-body",
        "A frame of 300 megabytes",
        """
size = 300 * 1024**2
content = json.dumps({"id": number, "buffers": [size]}).encode()
SERVER.channel.sendall(struct.pack("!II", len(content), size) + content)
for _ in range(300):
    SERVER.channel.sendall(bytes(1024**2))
return b""
""",
    ),
    _lie(
        "wrong-types",
        "Wrong types in every field",
        'return {"error": [1], "value": 7, "arguments": "x", "output": {}}, []',
    ),
    _lie(
        "wrong-places",
        "Buffers that are not there",
        """
head = {"id": number, "error": None, "output": "", "buffers": []}
place = json.dumps({**head, "value": {"tree": {"!": "array", "b": 99}, "first": -5, "count": 7777}})
return frame_of(place.replace("7777", "1e999").encode())
""",
    ),
    _lie(
        "nan-keys",
        "A dictionary whose keys are NaN and lists",
        """
nan = {"!": "float", "v": "nan"}
pairs = [[nan, 1], [nan, 2], [{"!": "list", "v": []}, 3]]
return value({"!": "dict", "v": pairs})
""",
    ),
    _lie(
        "nan-constants",
        "NaN and Infinity where JSON has none",
        """
content = json.dumps({"id": number, "error": None, "output": "", "value": float("nan"), "buffers": []}).encode()
return frame_of(content)
""",
    ),
    _lie(
        "million-levels",
        "A million levels of nesting",
        'return frame_of(b\'{"id": "\' + number.encode() + b\'", "value": \' + b"[" * 10**6 + b"]" * 10**6 + b"}")',
    ),
    _lie(
        "many-items",
        "Three million empty lists",
        """
content = b'{"id": "' + number.encode() + b'", "error": null, "output": "", "buffers": [], "value": {"first": 0, '
return frame_of(content + b'"count": 0, "tree": {"!": "list", "v": [' + b"[]," * 3_000_000 + b"[]]}}}")
""",
    ),
    _lie(
        "pickle",
        "A pickle in the place of a frame",
        """
class Boom:
    def __reduce__(self):
        return os.system, ("touch /tmp/hostile-marker-pickle",)

return frame_of(pickle.dumps(Boom()))
""",
    ),
    _lie(
        "pickled-objects",
        "An array of pickled objects",
        """
import io

stream = io.BytesIO()
np.save(stream, np.array([print, os.getcwd], dtype=object), allow_pickle=True)
return value({"!": "array", "b": 0}, stream.getvalue())
""",
    ),
    _lie(
        "array-header",
        "An array header that promises a petabyte",
        """
text = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000, 1000), }"
content = b"\\x93NUMPY\\x01\\x00" + struct.pack("<H", len(text) + 1) + text.encode() + b"\\n"
return value({"!": "array", "b": 0}, content)
""",
    ),
    _lie(
        "array-broadcast",
        "An array without entries in a shape without end",
        """
text = "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 1000000000000), }"
content = b"\\x93NUMPY\\x01\\x00" + struct.pack("<H", len(text) + 1) + text.encode() + b"\\n"
return value({"!": "array", "b": 0}, content)
""",
    ),
    _lie(
        "arrow",
        "A table of broken Arrow bytes",
        """
parts = os.urandom(4096)
column = {"dtype": "float64", "arrow": 0}
index = {"!": "index", "columns": [{"dtype": "object", "v": [1]}], "names": {"!": "list", "v": [None]}}
return value({"!": "frame", "columns": [column] * 4, "b": 0, "index": index, "labels": index}, parts)
""",
    ),
    _lie(
        "arguments",
        "Arguments said to be left in a form that is nested eight hundred levels deep",
        """
left = {"tree": json.loads("[" * 800 + "]" * 800), "first": 0, "count": 0}
return {"value": None, "arguments": left}, []
""",
    ),
    _lie("huge-number", "A number of 1,200 digits", 'return value({"!": "int", "v": "9" * 1200})'),
    _lie(
        "huge-number-list",
        "A list of such numbers",
        'return value({"!": "list", "v": [{"!": "int", "v": "9" * 1200}] * 30})',
    ),
    _lie(
        "two-answers",
        "Two answers to one question",
        """
SERVER.channel.sendall(frame_of({"id": number, "error": None, "output": "", "value": None}))
return value(None)
""",
    ),
    _lie("wrong-number", "An answer to another question", 'return {"id": "0" * 16, "value": None}, []'),
    _lie("half-frame", "Half a frame, and then silence", 'SERVER.channel.sendall(b"\\x00\\x00"); time.sleep(10**6)'),
    _lie(
        "drip",
        "An answer that comes byte by byte and never ends",
        """
SERVER.channel.sendall(struct.pack("!II", 10_000, 0))
while True:
    SERVER.channel.sendall(b" ")
    time.sleep(0.2)
""",
    ),
    _lie("closed", "The channel is closed in the middle", "SERVER.channel.close(); os.close(3); time.sleep(10**6)"),
]

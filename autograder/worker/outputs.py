"""Outputs of a cell in nbformat's form, kept within limits.

Messages become outputs the way nbclient makes them: streams are joined, displays can be updated and cleared.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder.text import _
from autograder.worker.mime import clean_bundle, clean_metadata, clean_text, content_bytes, text_bytes

# A result and an error are kept, cut short, when a flood has used the whole limit: a mark can depend on them.
SPARE_BYTES = 16_384
SPARE_OUTPUTS = 20


@dataclass(frozen=True)
class OutputLimits:
    """How much output is kept.

    cell_bytes: bytes of one cell. submission_bytes: bytes of all cells together.
    outputs: number of outputs of one cell, streams joined.
    """

    cell_bytes: int
    submission_bytes: int
    outputs: int = 1000


@dataclass
class _Stream:
    name: str
    text: io.StringIO = field(default_factory=io.StringIO)


@dataclass
class _Group:
    """Displays of one id. They share their content, so that changing many is as quick as changing one."""

    content: dict[str, Any]
    size: int
    count: int = 1


class CellOutputs:
    """Collects the outputs of one cell. Bytes that `clear` takes away can be used again."""

    def __init__(self, room: int, most: int) -> None:
        """`room` is the number of bytes to keep, `most` the number of outputs."""
        self.room = room
        self.most = most
        self.dropped_bytes = 0
        self._entries: list[_Stream | dict[str, Any]] = []
        self._kept = 0
        self._groups: dict[str, _Group] = {}
        self._clear_first = False
        self._spare_bytes = SPARE_BYTES
        self._spare_outputs = SPARE_OUTPUTS

    @property
    def kept_bytes(self) -> int:
        """Bytes of the outputs that are kept now."""
        return self._kept

    @property
    def free_bytes(self) -> int:
        """Bytes that can still be kept."""
        return max(0, self.room - self._kept)

    def write(self, name: str, text: str) -> None:
        """Add text of the stream "stdout" or "stderr"."""
        self._clear_if_due()
        last = self._entries[-1] if self._entries else None
        if not (isinstance(last, _Stream) and last.name == name):
            if self._full():
                self.dropped_bytes += text_bytes(text)
                return
            last = _Stream(name)
            self._entries.append(last)
        kept, size, cut = _head(text, self.free_bytes)
        last.text.write(kept)
        self._kept += size
        self.dropped_bytes += cut

    def display(self, data: Any, metadata: Any, display_id: str | None = None) -> None:
        """Add a display. One that has the id of an earlier display changes that one as well."""
        content = {"output_type": "display_data", "metadata": clean_metadata(metadata), "data": clean_bundle(data)}
        if display_id:
            self._update(display_id, content)
        self._clear_if_due()
        shown = self._fit(content)
        if shown is None or not display_id:
            return
        group = self._groups.setdefault(display_id, _Group(shown, _bundle_bytes(shown), count=0))
        group.count += 1
        self._kept += group.size - _bundle_bytes(shown)
        shown["data"], shown["metadata"] = group.content["data"], group.content["metadata"]

    def update(self, data: Any, metadata: Any, display_id: str | None) -> None:
        """Change the displays of this cell that have `display_id`."""
        if display_id in self._groups:
            self._update(display_id, {"metadata": clean_metadata(metadata), "data": clean_bundle(data)})

    def result(self, data: Any, metadata: Any, execution_count: Any) -> None:
        """Add the value of the cell's last expression."""
        self._clear_if_due()
        content: dict[str, Any] = {
            "output_type": "execute_result",
            "metadata": clean_metadata(metadata),
            "data": clean_bundle(data),
            "execution_count": execution_count if type(execution_count) is int else None,
        }
        if self._fit(content, count_dropped=False) is None:
            plain = _short(content["data"].get("text/plain", ""))
            self._spare(content | {"metadata": {}, "data": {"text/plain": plain}}, content)

    def error(self, ename: str, evalue: str, traceback: list[str]) -> None:
        """Add an exception: its type, its text and the lines of its traceback."""
        self._clear_if_due()
        content = {
            "output_type": "error",
            "ename": clean_text(ename),
            "evalue": clean_text(evalue),
            "traceback": [clean_text(line) for line in traceback],
        }
        size = content_bytes(content)
        if size <= self.free_bytes and not self._full():
            self._add(content, size)
        else:
            short = _short(content["evalue"])
            brief = f"{_short(content['ename'])}: {short}"
            self._spare(content | {"ename": _short(content["ename"]), "evalue": short, "traceback": [brief]}, content)

    def exception(self, error: BaseException | None) -> None:
        """Add an exception in one line. For when the usual way to show it is broken."""
        name, text = type(error).__name__, _text(error)
        self.error(name, text, [f"{name}: {text}"])

    def clear(self, *, wait: bool) -> None:
        """Take all outputs away, at once or when the next one comes."""
        if wait:
            self._clear_first = True
            return
        self._clear_first = False
        self._entries.clear()
        self._groups.clear()
        self._kept = self.dropped_bytes = 0
        self._spare_bytes, self._spare_outputs = SPARE_BYTES, SPARE_OUTPUTS

    def holds_error(self, ename: str) -> bool:
        """True when an exception of that type is among the outputs."""
        return any(isinstance(entry, dict) and entry.get("ename") == ename for entry in self._entries)

    def finish(self) -> list[dict[str, Any]]:
        """The outputs, with a note at the end when some were cut."""
        if self.dropped_bytes:
            note = _(
                "[The output of this cell was cut: {kept} were kept and {dropped} left out. "
                "This does not change the marks.]"
            ).format(kept=size_in_words(self._kept), dropped=size_in_words(self.dropped_bytes))
            self._entries.append(_Stream("stdout", io.StringIO(f"\n{note}\n")))
        return list(self._finished())

    def _finished(self) -> Iterator[dict[str, Any]]:
        stream: dict[str, Any] | None = None
        for entry in self._entries:
            if isinstance(entry, dict):
                stream = None
                yield entry
                continue
            text = clean_text(entry.text.getvalue())
            if stream is not None and stream["name"] == entry.name:
                stream["text"] += text
            elif text:
                stream = {"output_type": "stream", "name": entry.name, "text": text}
                yield stream

    def _full(self) -> bool:
        return len(self._entries) >= self.most

    def _clear_if_due(self) -> None:
        if self._clear_first:
            self.clear(wait=False)

    def _add(self, content: dict[str, Any], size: int) -> dict[str, Any]:
        self._entries.append(content)
        self._kept += size
        return content

    def _fit(self, content: dict[str, Any], *, count_dropped: bool = True) -> dict[str, Any] | None:
        """Add a bundle, with a note in the place of what is too large; None when nothing of it fits."""
        size = _bundle_bytes(content)
        if not self._full() and size <= self.free_bytes:
            return self._add(content, size)
        if not self._full() and (reduced := self._reduced(content)):
            self.dropped_bytes += size
            return self._add(reduced, _bundle_bytes(reduced))
        if count_dropped:
            self.dropped_bytes += size
        return None

    def _reduced(self, content: dict[str, Any]) -> dict[str, Any] | None:
        """The bundle with a note instead of a picture, table or page that is larger than a cell's whole limit."""
        sizes = {mime: content_bytes(value) for mime, value in content["data"].items()}
        largest = max(sizes, key=lambda mime: sizes[mime], default="")
        if not largest or sizes[largest] <= self.room:
            return None
        note = _("[An output of type {kind} was left out: it is {size} large, and a cell may show {limit}.]").format(
            kind=largest, size=size_in_words(sizes[largest]), limit=size_in_words(self.room)
        )
        plain = _short(content["data"].get("text/plain", ""))
        reduced = content | {"metadata": {}, "data": {"text/plain": f"{plain}\n{note}" if plain else note}}
        return reduced if _bundle_bytes(reduced) <= self.free_bytes else None

    def _spare(self, brief: dict[str, Any], content: dict[str, Any]) -> None:
        """Keep the short form of an output that the limit leaves no room for."""
        size = content_bytes(brief)
        self.dropped_bytes += max(1, content_bytes(content) - size)
        if self._spare_outputs and size <= self._spare_bytes:
            self._spare_outputs -= 1
            self._spare_bytes -= size
            self._entries.append(brief)

    def _update(self, display_id: str, content: dict[str, Any]) -> None:
        group = self._groups.get(display_id)
        if group is None:
            return
        size = _bundle_bytes(content)
        more = (size - group.size) * group.count
        if more > self.free_bytes:
            self.dropped_bytes += size
            return
        for part in ("data", "metadata"):
            group.content[part].clear()
            group.content[part].update(content[part])
        self._kept += more
        group.size = size


def size_in_words(size: int) -> str:
    """A number of bytes for people: "300 bytes", "12 kB", "3.5 MB"."""
    if size < 1000:
        return _("{count} bytes").format(count=size)
    if size < 1_000_000:
        return _("{count} kB").format(count=size // 1000)
    return _("{count} MB").format(count=f"{size / 1_000_000:.1f}")


def _bundle_bytes(content: dict[str, Any]) -> int:
    size = sum(text_bytes(mime) + content_bytes(value) for mime, value in content["data"].items())
    return size + (content_bytes(content["metadata"]) if content["metadata"] else 0)


def _text(error: BaseException | None) -> str:
    try:
        return str(error)
    except BaseException:  # the learner's own class may raise anything, here as elsewhere
        return ""


def _short(text: Any) -> str:
    return text[:1000] if isinstance(text, str) else ""


def _head(text: str, room: int) -> tuple[str, int, int]:
    """The beginning of `text` that fits in `room` bytes, its size, and how many bytes were cut."""
    # A character takes at least one byte: what is certainly too long is never encoded whole.
    start = text[:room]
    size, cut = text_bytes(start), len(text) - len(start)
    if size > room:
        fitting = start.encode("utf-8", "surrogatepass")[:room].decode("utf-8", "ignore")
        fitting_size = text_bytes(fitting)
        return fitting, fitting_size, cut + size - fitting_size
    return start, size, cut

"""What is wrong with a source, gathered so that an author sees all of it at once."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.errors import LabsError
from autograder.text import ngettext


class Problems:
    """Sentences about one file. `raise_if_any` turns them into one error that names the file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sentences: list[str] = []

    def add(self, sentence: str, where: str = "") -> None:
        """Note a problem; `where` is a place in the file, such as "part-1.py, line 12"."""
        self.sentences.append(f"{where}: {sentence}" if where else sentence)

    def raise_if_any(self) -> None:
        """Raise a LabsError with every sentence, or return when there is none."""
        if self.sentences:
            raise LabsError(listing(self.file, self.sentences))


def listing(file: str, sentences: Sequence[str]) -> str:
    """ "2 problems in FILE:" and a line for each."""
    count = len(sentences)
    head = ngettext("{count} problem in {file}:", "{count} problems in {file}:", count).format(count=count, file=file)
    return "\n".join([head, *(f"  - {sentence}" for sentence in sentences)])

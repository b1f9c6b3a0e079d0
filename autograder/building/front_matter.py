"""The front matter of a lab: the `bdti_labs:` block in the header of its source, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.building.problems import Problems
from autograder.checking.question import Lab
from autograder.front_matter import OUTLINE
from autograder.text import _

LEVELS = ("beginner", "intermediate", "advanced")

# SPDX names: code, then prose.
LICENCES = ("EUPL-1.2", "CC-BY-4.0")


FIELDS = (
    "id",
    "version",
    "title",
    "level",
    "minutes",
    "tasks",
    "prerequisites",
    "persona",
    "objectives",
    "data",
    "services",
    "licence",
    "languages",
)

# Names of the fields that `to_metadata` writes.
METADATA_FIELDS = (*FIELDS, "language", "translation", "core", "extra", "points", "questions", "sha256", "text")

_VERSION = re.compile(r"\d+\.\d+\.\d+")
_WORD = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Objective:
    """What a learner can do after the lab, and the ids of the graded questions that measure it."""

    text: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class FrontMatter:
    """Checked front matter. `core`, `extra` and the values of `tasks` are minutes; `data` maps a dataset to its sha256.

    A sha256 is "" where the catalogue gives none.
    """

    id: str
    version: str
    title: str
    level: str
    core: int
    extra: int
    tasks: dict[str, int]
    prerequisites: tuple[str, ...]
    persona: str
    objectives: tuple[Objective, ...]
    data: dict[str, str]
    services: tuple[str, ...]
    licence: str
    languages: tuple[str, ...]

    def to_metadata(self, lab: Lab, say: Callable[[str], str] = str) -> dict[str, Any]:
        """What stands in the notebook's metadata under `bdti_labs`, with the questions of `lab`.

        say: translates what people read.
        """
        return {
            "id": self.id,
            "version": self.version,
            "title": say(self.title),
            "level": self.level,
            "minutes": {"core": self.core, "extra": self.extra},
            "prerequisites": list(self.prerequisites),
            "persona": say(self.persona),
            "objectives": [{"text": say(item.text), "questions": list(item.questions)} for item in self.objectives],
            "data": [{"id": name, "sha256": digest} for name, digest in self.data.items()],
            "services": list(self.services),
            "licence": self.licence,
            "languages": list(self.languages),
            "points": plain(lab.points),
            "questions": [
                {
                    "id": question.id,
                    "title": say(question.title),
                    "points": plain(question.points),
                    "minutes": self.tasks[question.id],
                }
                for question in lab.questions
            ],
        }


def front_matter_texts(front: FrontMatter) -> list[str]:
    """What people read of a lab wherever it is listed. It is translated with the messages, and not with the prose."""
    return [front.title, front.persona, *(item.text for item in front.objectives)]


def plain(points: float) -> int | float:
    """Points as an int where they are whole, so that files and headings read 6 and not 6.0."""
    return int(points) if float(points).is_integer() else float(points)


def catalogue_digests() -> dict[str, str]:
    """sha256 of the shipped edition of each dataset in the catalogue, "" where it names none."""
    from autograder.data.catalogue import catalogue

    return {entry.id: (entry.shipped and entry.shipped.sha256) or "" for entry in catalogue()}


def read_front_matter(
    raw: Mapping[str, Any], lab: Lab, problems: Problems, datasets: Mapping[str, str]
) -> FrontMatter | None:
    """Check the front matter of `lab`. Sentences go to `problems`; None when there are any.

    datasets: sha256 of each dataset that the catalogue knows.
    """
    before = len(problems.sentences)
    reader = _Reader(raw, problems)
    for key in raw:
        if key not in FIELDS:
            reader.problem(_("'{key}' is not a field. Fields are {fields}.").format(key=key, fields=", ".join(FIELDS)))
    questions = [question.id for question in lab.questions]
    front = FrontMatter(
        id=reader.text("id"),
        version=reader.text("version"),
        title=reader.text("title"),
        level=reader.text("level"),
        core=reader.minutes("core"),
        extra=reader.minutes("extra"),
        tasks=reader.tasks(questions),
        prerequisites=reader.words("prerequisites", {*OUTLINE} - {lab.id}),
        persona=reader.text("persona"),
        objectives=reader.objectives(questions),
        data={name: datasets[name] for name in reader.data(datasets)},
        services=reader.words("services"),
        licence=reader.text("licence"),
        languages=reader.words("languages"),
    )
    _check_values(front, lab, reader)
    return front if len(problems.sentences) == before else None


def _check_values(front: FrontMatter, lab: Lab, reader: _Reader) -> None:
    if front.id and front.id != lab.id:
        reader.problem(_("'id' is '{seen}', but the lab's folder is '{lab}'.").format(seen=front.id, lab=lab.id))
    if front.version and not _VERSION.fullmatch(front.version):
        reader.problem(_("'version' is '{seen}'. Write three numbers, such as 1.0.0.").format(seen=front.version))
    if front.level and front.level not in LEVELS:
        reader.problem(_("'level' is '{seen}'. Use one of {known}.").format(seen=front.level, known=", ".join(LEVELS)))
    tasks = reader.raw.get("tasks")
    total = sum(filter(_is_count, tasks.values())) if isinstance(tasks, Mapping) else 0
    if total and front.core and total != front.core:
        reader.problem(
            _("The minutes of 'tasks' add up to {sum}, and 'minutes: core' says {core}. Make them agree.").format(
                sum=total, core=front.core
            )
        )
    if front.licence and not all(name in front.licence for name in LICENCES):
        reader.problem(
            _("'licence' is '{seen}'. It must name {known}.").format(
                seen=front.licence, known=_(" and ").join(LICENCES)
            )
        )
    if front.languages and "en" not in front.languages:
        reader.problem(_("'languages' lacks 'en', the language that the source is written in."))


class _Reader:
    """Takes fields out of the raw mapping. What is wrong becomes a sentence, and the field its empty value."""

    def __init__(self, raw: Mapping[str, Any], problems: Problems) -> None:
        self.raw = raw
        self._problems = problems

    def problem(self, sentence: str) -> None:
        self._problems.add(sentence, _("front matter"))

    def _field(self, key: str, kind: type | tuple[type, ...], expected: str) -> Any:
        if key not in self.raw:
            self.problem(_("'{key}' is missing. It is {expected}.").format(key=key, expected=expected))
            return None
        value = self.raw[key]
        if not isinstance(value, kind) or isinstance(value, bool):
            self.problem(
                _("'{key}' is {seen!r}, expected is {expected}.").format(key=key, seen=value, expected=expected)
            )
            return None
        return value

    def text(self, key: str) -> str:
        value = self._field(key, str, _("a text; put quotes around it when it holds a colon or only digits"))
        if value is not None and not value.strip():
            self.problem(_("'{key}' is empty.").format(key=key))
        return (value or "").strip()

    def minutes(self, part: str) -> int:
        value = self.raw.get("minutes")
        if not isinstance(value, Mapping) or not _is_count(value.get(part)):
            if part == "core" or isinstance(value, Mapping):
                self.problem(_("'minutes: {part}' is missing or no whole number.").format(part=part))
            return 0
        return int(value[part])

    def tasks(self, questions: list[str]) -> dict[str, int]:
        value = self._field("tasks", Mapping, _("the minutes of each question, such as 'minmax: 9'"))
        if value is None:
            return {}
        for name, minutes in value.items():
            if name not in questions:
                self.problem(_("'tasks' names '{name}', which is no question of this lab.").format(name=name))
            if not _is_count(minutes) or minutes == 0:
                self.problem(
                    _("'tasks: {name}' is {seen!r}, expected are whole minutes.").format(name=name, seen=minutes)
                )
        for name in questions:
            if name not in value:
                self.problem(_("'tasks' gives no minutes for the question '{name}'.").format(name=name))
        return {name: int(value[name]) for name in questions if _is_count(value.get(name))}

    def words(self, key: str, known: Collection[str] | None = None) -> tuple[str, ...]:
        value = self._field(key, list, _("a list of names in square brackets, which may be empty"))
        return self._known(key, value or [], known)

    def data(self, known: Collection[str]) -> tuple[str, ...]:
        value = self._field("data", list, _("a list of entries '- id: name', which may be empty"))
        entries = [item for item in value or [] if isinstance(item, Mapping) and set(item) == {"id"}]
        if len(entries) < len(value or []):
            self.problem(_("'data' holds an entry that is not of the form '- id: name'."))
        return self._known("data", [item["id"] for item in entries], known)

    def _known(self, key: str, values: Iterable[object], known: Collection[str] | None) -> tuple[str, ...]:
        names = []
        for name in values:
            if not isinstance(name, str) or not _WORD.fullmatch(name):
                self.problem(_("'{key}' holds {seen!r}, expected is a lower-case name.").format(key=key, seen=name))
            elif known is not None and name not in known:
                self.problem(
                    _("'{key}' names '{name}', which is not known. Known are: {known}.").format(
                        key=key, name=name, known=", ".join(sorted(known))
                    )
                )
            else:
                names.append(name)
        return tuple(names)

    def objectives(self, questions: list[str]) -> tuple[Objective, ...]:
        value = self._field("objectives", list, _("a list of 4 to 6 entries with 'text' and 'questions'"))
        if value is None:
            return ()
        if not 4 <= len(value) <= 6:
            self.problem(_("There are {count} objectives, expected are 4 to 6.").format(count=len(value)))
        return tuple(self._objective(number, item, questions) for number, item in enumerate(value, 1))

    def _objective(self, number: int, item: Any, questions: list[str]) -> Objective:
        if not isinstance(item, Mapping) or set(item) != {"text", "questions"}:
            self.problem(_("Objective {number} needs the two fields 'text' and 'questions'.").format(number=number))
            return Objective("", ())
        named = item["questions"] if isinstance(item["questions"], list) else []
        if not named:
            self.problem(_("Objective {number} names no graded question that measures it.").format(number=number))
        for name in named:
            if name not in questions:
                self.problem(
                    _("Objective {number} names '{name}', which is no question of this lab.").format(
                        number=number, name=name
                    )
                )
        return Objective(str(item["text"]).strip(), tuple(map(str, named)))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0

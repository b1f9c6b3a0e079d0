"""Simulated learners: how able each is, what she answers, and who copied from whom."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.measuring.simulated.answers import Variant, Variants
from autograder.measuring.simulated.rewriting import hidden_copy, own_way

# Share of pairs in which one copied: of all answers, of half of them, of a quarter.
PARTS = {"all": 1.0, "half": 0.5, "quarter": 0.25}
# One learner in this many copied.
COPIES_EVERY = 25
# One learner in this many worked alone, and yet wrote the same steps in other words: a tutor showed both the same.
STEEPNESS = 1.4


@dataclass
class Learner:
    """A simulated learner. codes: as typed in, by question. chosen: what it was made from. source: whom she copied."""

    name: str
    ability: float
    chosen: dict[str, Variant] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    source: str = ""
    part: str = ""


def learners(variants: Sequence[Variants], count: int, seed: int) -> list[Learner]:
    """A cohort, the same for the same seed. Copiers come last, before all are mixed by name."""
    chance = random.Random(seed)
    hardness = {one.question: chance.gauss(0.0, 0.8) for one in variants}
    copiers = count // COPIES_EVERY
    names = [f"learner-{number:04}" for number in range(1, count + 1)]
    chance.shuffle(names)
    found = [_honest(name, variants, hardness, random.Random(f"{seed}/{name}")) for name in names[: count - copiers]]
    # Whoever is copied from has something to copy.
    sources = [one for one in found if len(one.codes) > 0.7 * len(variants)]
    for number, name in enumerate(names[count - copiers :]):
        one = random.Random(f"{seed}/{name}")
        part = list(PARTS)[number % len(PARTS)]
        found.append(_copier(name, one.choice(sources), part, variants, hardness, one))
    return sorted(found, key=lambda one: one.name)


def _honest(name: str, variants: Sequence[Variants], hardness: dict[str, float], chance: random.Random) -> Learner:
    """Who answers by herself: right with a probability that grows with ability, in her own way of writing."""
    learner = Learner(name, chance.gauss(0.5, 1.0))
    stops = _stops_at(learner.ability, len(variants), chance)
    for number, one in enumerate(variants):
        skipped = number >= stops or chance.random() < 0.06 * math.exp(-learner.ability)
        right = chance.random() < 1 / (1 + math.exp(-STEEPNESS * (learner.ability - hardness[one.question])))
        if skipped:
            learner.chosen[one.question] = one.untouched
            continue
        variant = _some(one.right if right or not one.wrong else one.wrong, chance)
        learner.chosen[one.question] = variant
        learner.codes[one.question] = own_way(variant.code, chance)
    return learner


def _stops_at(ability: float, questions: int, chance: random.Random) -> int:
    """How far she comes: most do all of it, and weak ones run out of time."""
    if chance.random() < 1 / (1 + math.exp(2 + 1.2 * ability)):
        return chance.randrange(questions // 4, questions)
    return questions


def _some(variants: Sequence[Variant], chance: random.Random) -> Variant:
    """One of them, the first ones more often: some mistakes are common."""
    return chance.choices(variants, [1 / (1 + number) for number in range(len(variants))])[0]


def _copier(
    name: str,
    source: Learner,
    part: str,
    variants: Sequence[Variants],
    hardness: dict[str, float],
    chance: random.Random,
) -> Learner:
    """Who took part of somebody's answers and hid it, and answered the rest by herself."""
    learner = _honest(name, variants, hardness, chance)
    learner.source, learner.part = source.name, part
    answered = sorted(source.codes)
    taken = chance.sample(answered, max(1, round(PARTS[part] * len(answered))))
    for question in taken:
        learner.chosen[question] = source.chosen[question]
        learner.codes[question] = hidden_copy(source.codes[question], chance)
    return learner

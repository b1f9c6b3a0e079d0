"""The questions put to the rendered policies, and the answers as a table."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.text import _
from infra.aws import names
from infra.aws.cohort import Cohort
from infra.aws.evaluating import Decision, Principal, World, parse
from infra.aws.evaluating.world import Identity
from infra.aws.parts.site import ADMINISTRATOR, IMAGE
from infra.aws.privileges.intent import intended
from infra.aws.privileges.others import EXPIRY, STRANGERS_ACCOUNT, other_questions
from infra.aws.privileges.places import Places
from infra.aws.privileges.question import Person, Question, shown
from infra.aws.privileges.questions import key_file_questions, learner_questions
from infra.aws.template import build

# Whoever runs `labs cloud`. Any user's ARN does: what administrators may is another matter (admin_policy).
_ADMINISTRATOR = "user/administrator"


@dataclass(frozen=True)
class Row:
    """A question with both answers. `why` names the statement that decides."""

    question: Question
    allowed: bool
    intended: bool
    why: str

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        asked = self.question
        return {
            "who": str(asked.who),
            "deed": asked.words,
            "action": asked.action,
            "resource": asked.resource,
            "context": dict(asked.context),
            "allowed": self.allowed,
            "intended": self.intended,
            "why": self.why,
        }


def table(cohort: Cohort, account: str) -> list[Row]:
    """Every question about the cohort in an account (its number), answered from the template as it would be sent."""
    return answers(cohort, world(cohort, account))


def world(cohort: Cohort, account: str, template: Mapping[str, Any] | None = None) -> World:
    """The policies of the cohort's template, or of another template for the same cohort."""
    # Through JSON, so that what is read is what would be sent.
    found = template or json.loads(json.dumps(build(cohort, account).to_dict()))
    parameters = {ADMINISTRATOR: f"arn:aws:iam::{account}:{_ADMINISTRATOR}", IMAGE: "ami-1"}
    made = World(found, account, cohort.region, names.stack_name(cohort), parameters)
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    made.add(Identity(_stranger(), tuple(parse(everything))))
    return made


def questions(cohort: Cohort, found: World) -> list[Question]:
    """Everything that is asked, in the order of the table."""
    places = Places(cohort, found)
    made = [one for learner in cohort.learners for one in learner_questions(cohort, places, learner)]
    if cohort.options.keys:
        made += [one for learner in cohort.learners for one in key_file_questions(cohort, places, learner)]
    return [*made, *other_questions(cohort, places)]


def answers(cohort: Cohort, found: World) -> list[Row]:
    """The same questions put to any world, such as one with a broken policy."""
    rows = []
    for question in questions(cohort, found):
        decision = ask(cohort, found, question)
        rows.append(Row(question, decision.allowed, intended(question, cohort), decision.why))
    return rows


def ask(cohort: Cohort, found: World, question: Question) -> Decision:
    """One answer of the policies."""
    principal = _principal(cohort, found, question.who)
    return found.ask(principal, question.action, question.resource, question.context, question.owner or None)


def readable(rows: Iterable[Row]) -> str:
    """What each may do, a line a person and a thing; and, loudly, where that is not what is intended."""
    allowed: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    asked: dict[str, int] = defaultdict(int)
    wrong = []
    for row in rows:
        who, question = str(row.question.who), row.question
        asked[who] += 1
        if row.allowed:
            thing = f"{shown(question.thing)} ({shown(question.whose)})"
            deed = " ".join(shown(part) for part in (question.deed, question.how) if part)
            if deed not in allowed[who][thing]:
                allowed[who][thing].append(deed)
        if row.allowed != row.intended:
            wrong.append(row)
    lines = []
    for who, count in asked.items():
        lines.append(_("{who}: {count} questions").format(who=who, count=count))
        width = max((len(thing) for thing in allowed[who]), default=0)
        lines += [f"  {thing:{width}}  {', '.join(deeds)}" for thing, deeds in allowed[who].items()]
        lines.append("  " + (_("everything else is refused") if allowed[who] else _("everything is refused")))
    for row in wrong:
        template = (
            _("WRONG: {who} may {deed}, which is not intended: {action} on {resource}; {why}.")
            if row.allowed
            else _("WRONG: {who} may not {deed}, which is intended: {action} on {resource}; {why}.")
        )
        lines.append(
            template.format(
                who=row.question.who,
                deed=row.question.words,
                action=row.question.action,
                resource=row.question.resource,
                why=row.why,
            )
        )
    total = sum(asked.values())
    lines.append(_("{total} questions, {wrong} answers not as intended.").format(total=total, wrong=len(wrong)))
    return "\n".join(lines)


def _principal(cohort: Cohort, found: World, who: Person) -> Principal:
    match who.kind:
        case "learner":
            return found.principal(names.logical_id("Role", who.name))
        case "key file":
            return found.principal(names.logical_id("User", who.name))
        case "studio":
            return found.principal("StudioRole")
        case "door":
            return found.principal("DoorRole")
        case "expiry":
            return found.principal(EXPIRY)
        case "service":
            return Principal("service", who.name)
        case "stranger":
            return _stranger()
        case "administrator":
            return found.identities[f"arn:aws:iam::{found.account}:{_ADMINISTRATOR}"].principal
    return Principal("anonymous", "")


def _stranger() -> Principal:
    return Principal("user", f"arn:aws:iam::{STRANGERS_ACCOUNT}:user/mallory", STRANGERS_ACCOUNT)

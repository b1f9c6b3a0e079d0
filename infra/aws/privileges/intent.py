"""What is meant to be allowed, in the course's own words. Written without a look at any policy: see `Question`."""

from __future__ import annotations

from infra.aws.cohort import Cohort
from infra.aws.privileges.question import OLD_TLS, WITHOUT_TLS, Question

_WITH_OBJECTS = {"read", "write", "delete", "tag", "read tags of", "list uploaded parts of", "give up the upload of"}
_THROUGH = {"S3": "through S3", "passwords": "through Secrets Manager"}


def intended(question: Question, cohort: Cohort) -> bool:
    """Whether this ought to be allowed in this cohort."""
    if question.how in (WITHOUT_TLS, OLD_TLS):
        return False
    rule = {
        "learner": _learner,
        "key file": _key_file,
        "studio": _studio,
        "door": _door,
        "expiry": _expiry,
        "service": _service,
    }.get(question.who.kind, _nobody)
    return rule(question, cohort)


def passwords(cohort: Cohort) -> bool:
    """Whether a learner has a password, which is kept as a secret."""
    chosen = cohort.services
    return chosen.database != "none" or chosen.hive or chosen.search or chosen.documents


def _learner(question: Question, cohort: Cohort) -> bool:
    """Her own things; what is shared, to read; her own login, password and jobs. Nothing else, and nobody's rights."""
    name, how = question.who.name, question.how
    hers = question.whose == name
    match question.thing:
        case "object":
            mine = hers and question.deed in _WITH_OBJECTS and how in _ENCRYPTION
            return mine or (question.whose == "shared" and question.deed == "read" and not how)
        case "folder's name":
            return hers and question.deed == "read"
        case "list of objects":
            return question.deed == "read" and (hers or question.whose == "shared") and not how
        case "bucket's settings":
            return question.whose == "cohort" and question.deed == "look at" and how in _OPEN_SETTINGS
        case "password":
            return hers and question.deed in ("read", "look at") and passwords(cohort)
        case "key":
            through = {_THROUGH["S3"]} | ({_THROUGH["passwords"]} if passwords(cohort) else set())
            return question.whose == "cohort" and question.deed in ("decrypt by", "encrypt by") and how in through
        case "database login":
            return hers and cohort.options.iam_login and cohort.services.database != "none"
        case "Spark job":
            return cohort.services.spark and hers and question.deed in ("start", "look at", "stop") and not how
        case "own role for Spark":
            return cohort.services.spark and hers and question.deed == "hand on" and how == "to Spark"
        case "Spark application":
            return cohort.services.spark and question.deed in ("look at", "wake") and question.whose == "cohort"
        case "search index":
            # Who comes so far is asked for a password by the domain itself.
            return cohort.services.search and question.deed == "reach"
    return False


# The bucket's key unasked or by name; S3's own, which programs name where there is no key of a cohort's.
_ENCRYPTION = ("", "with the cohort's key", "with S3's own encryption")
_OPEN_SETTINGS = {"place", "encryption", "public access"}


def _key_file(question: Question, cohort: Cohort) -> bool:
    """It may do nothing but take up its learner's role."""
    if question.thing == "search index":
        return cohort.services.search
    return question.thing == "role" and question.deed == "take up" and question.whose == question.who.name


def _studio(question: Question, cohort: Cohort) -> bool:
    """The host takes up learners' roles for them, and fetches the course; it has no rights over their things itself."""
    if question.thing == "search index":
        return cohort.services.search
    match question.thing, question.deed:
        case "role", "take up":
            return question.whose in cohort.learners
        case "object", "read":
            return question.whose == "install" and not question.how
        case "list of objects", "read":
            return question.whose == "install"
        case "key", "decrypt by":
            return question.whose == "cohort" and question.how == _THROUGH["S3"]
        case "session", "offer":
            return True
    return False


def _door(question: Question, cohort: Cohort) -> bool:
    """It offers sessions, and nothing else."""
    if question.thing == "search index":
        return cohort.services.search
    return question.thing == "session" and question.deed == "offer"


def _expiry(question: Question, cohort: Cohort) -> bool:
    """After the last day: stop what costs by the hour; remove the cohort's own stack only where that is wanted."""
    match question.thing, question.deed:
        case "database", "stop":
            return question.whose == "cohort"
        case "host", "stop":
            return question.whose == "cohort"
        case "stack", "remove":
            return question.whose == "cohort" and cohort.options.teardown
        case "teardown's role", "hand on":
            return cohort.options.teardown and question.how == "to CloudFormation"
        case "search index", "reach":
            return cohort.services.search
    return False


def _service(question: Question, cohort: Cohort) -> bool:
    """A service of AWS does its own work for this cohort, and for nobody else in its name."""
    if question.whose != "cohort":
        return False
    match question.thing, question.deed:
        case "access record", "write":
            return question.who.name == "logging.s3.amazonaws.com" and not question.how
        case "trail's record", "write":
            return cohort.options.audit and question.who.name == "cloudtrail.amazonaws.com" and not question.how
        case "key", "encrypt by":
            logs = question.who.name == f"logs.{cohort.region}.amazonaws.com"
            return logs and question.how == "for its own log groups"
        case "expiry's role", "take up":
            return question.who.name == "scheduler.amazonaws.com" and not question.how
        case "host's role", "take up":
            return question.who.name == "ec2.amazonaws.com"
        case "learner's role", "take up":
            spark = cohort.services.spark and question.who.name == "emr-serverless.amazonaws.com"
            return spark and not question.how
        case "search index", "reach":
            return cohort.services.search
    return False


def _nobody(question: Question, cohort: Cohort) -> bool:
    """Strangers and people without a name: nothing. A search domain, inside its network, asks for a password."""
    return question.thing == "search index" and question.deed == "reach" and cohort.services.search

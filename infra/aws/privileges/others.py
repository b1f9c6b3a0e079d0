"""What hosts, schedules, services of AWS and strangers might try."""

from __future__ import annotations

from collections.abc import Iterator

from infra.aws.cohort import Cohort
from infra.aws.evaluating.request import Value
from infra.aws.parts.site import DOOR
from infra.aws.parts.teardown import ROLE as TEARDOWN
from infra.aws.privileges.places import Places
from infra.aws.privileges.question import OLD_TLS, S3_TLS, TLS, WITHOUT_TLS, Person, Question
from infra.provisioning.names import prefix

# An account that has nothing to do with the cohort's.
STRANGERS_ACCOUNT = "999999999999"
EXPIRY = "ExpiryRole"


def other_questions(cohort: Cohort, places: Places) -> Iterator[Question]:
    """Everybody who is in the stack, or outside it."""
    there = places.world.template["Resources"]
    if cohort.services.studio:
        yield from _host(cohort, places, Person("studio"))
    if DOOR in there:
        yield from _host(cohort, places, Person("door"))
    if EXPIRY in there:
        yield from _expiry(cohort, places)
    yield from _services(cohort, places)
    for who in (Person("stranger"), Person("nobody")):
        yield from _stranger(cohort, places, who)


def _host(cohort: Cohort, places: Places, who: Person) -> Iterator[Question]:
    for learner in cohort.learners:
        yield Question(who, "take up", "role", learner, "sts:AssumeRole", places.role(learner))
        object_ = places.object(prefix(learner))
        yield Question(who, "read", "object", learner, "s3:GetObject", object_, context=S3_TLS)
        yield Question(who, "read", "password", learner, "secretsmanager:GetSecretValue", places.secret(learner))
    yield Question(who, "read", "password", "cohort", "secretsmanager:GetSecretValue", places.admin_secret)
    yield Question(who, "take up", "role", "elsewhere", "sts:AssumeRole", places.arn("iam", "role/Admin", ""))
    for deed, action in (("read", "s3:GetObject"), ("write", "s3:PutObject"), ("delete", "s3:DeleteObject")):
        course = places.object("install/")
        yield Question(who, deed, "object", "install", action, course, context=S3_TLS)
    old = {**S3_TLS, "s3:TlsVersion": "1.1"}
    yield Question(who, "read", "object", "install", "s3:GetObject", places.object("install/"), OLD_TLS, old)
    for whose, start in (("install", "install/wheels/"), ("shared", "shared/"), ("cohort", "learners/")):
        context = {**S3_TLS, "s3:prefix": start}
        yield Question(who, "read", "list of objects", whose, "s3:ListBucket", places.bucket, context=context)
    through = {**TLS, "kms:ViaService": f"s3.{cohort.region}.amazonaws.com"}
    yield Question(who, "decrypt by", "key", "cohort", "kms:Decrypt", places.key, "through S3", through)
    yield Question(who, "decrypt by", "key", "cohort", "kms:Decrypt", places.key, "directly")
    yield Question(who, "offer", "session", "cohort", "ssmmessages:OpenControlChannel", "*")
    for thing, action, where in (
        ("session of others", "ssm:StartSession", places.host),
        ("rights", "iam:PutRolePolicy", places.role(cohort.learners[0])),
        ("rights", "iam:PassRole", places.role(cohort.learners[0])),
        ("database", "rds:DeleteDBInstance", places.database),
        ("stack", "cloudformation:UpdateStack", places.stack),
        ("host", "ec2:RunInstances", "*"),
    ):
        yield Question(who, action.split(":")[1], thing, "cohort", action, where)


def _expiry(cohort: Cohort, places: Places) -> Iterator[Question]:
    who = Person("expiry")
    elsewhere = places.arn("rds", "db:another")
    if cohort.services.database != "none":
        yield Question(who, "stop", "database", "cohort", "rds:StopDBInstance", places.database)
    yield Question(who, "stop", "database", "elsewhere", "rds:StopDBInstance", elsewhere)
    for action in ("rds:DeleteDBInstance", "rds:ModifyDBInstance", "rds:StartDBInstance"):
        yield Question(who, action.split(":")[1], "database", "cohort", action, places.database)
    if cohort.services.studio or DOOR in places.world.template["Resources"]:
        yield Question(who, "stop", "host", "cohort", "ec2:StopInstances", places.host)
        yield Question(who, "remove", "host", "cohort", "ec2:TerminateInstances", places.host)
    another = places.arn("ec2", "instance/i-another")
    yield Question(who, "stop", "host", "elsewhere", "ec2:StopInstances", another)
    yield Question(who, "remove", "stack", "cohort", "cloudformation:DeleteStack", places.stack)
    stack = places.arn("cloudformation", f"stack/{places.stack_name}-2/id")
    yield Question(who, "remove", "stack", "elsewhere", "cloudformation:DeleteStack", stack)
    yield Question(who, "change", "stack", "cohort", "cloudformation:UpdateStack", places.stack)
    if TEARDOWN in places.world.template["Resources"]:
        role = places.world.arn(TEARDOWN)
        for service in ("cloudformation", "ec2", "lambda"):
            how = "to CloudFormation" if service == "cloudformation" else f"to {service}"
            context = {**TLS, "iam:PassedToService": f"{service}.amazonaws.com"}
            yield Question(who, "hand on", "teardown's role", "cohort", "iam:PassRole", role, how, context)
    for learner in cohort.learners:
        yield Question(who, "read", "password", learner, "secretsmanager:GetSecretValue", places.secret(learner))
        yield Question(who, "take up", "role", learner, "sts:AssumeRole", places.role(learner))


def _services(cohort: Cohort, places: Places) -> Iterator[Question]:
    account, region, name = places.account, cohort.region, places.stack_name
    ours: dict[str, Value] = {"aws:SourceAccount": account, "aws:SourceArn": places.bucket}
    logging = Person("service", "logging.s3.amazonaws.com")
    trail = Person("service", "cloudtrail.amazonaws.com")
    record = f"{places.logs_bucket}/access/x"
    for how, more in (
        ("", {}),
        ("of another bucket", {"aws:SourceArn": "arn:aws:s3:::another"}),
        ("of another account", {"aws:SourceAccount": STRANGERS_ACCOUNT}),
    ):
        context = {**S3_TLS, **ours, **more}
        yield Question(logging, "write", "access record", "cohort", "s3:PutObject", record, how, context)
    yield Question(logging, "read", "access record", "cohort", "s3:GetObject", record, "", {**S3_TLS, **ours})
    yield Question(logging, "write", "object", "cohort", "s3:PutObject", places.object(""), "", {**S3_TLS, **ours})
    place = f"{places.logs_bucket}/trail/AWSLogs/{account}/x"
    source = f"arn:aws:cloudtrail:{region}:{account}:trail/"
    acl = {"s3:x-amz-acl": "bucket-owner-full-control"}
    for how, arn in (("", f"{source}{name}"), ("of another trail", f"{source}another")):
        context = {**S3_TLS, **acl, "aws:SourceArn": arn, "aws:SourceAccount": account}
        yield Question(trail, "write", "trail's record", "cohort", "s3:PutObject", place, how, context)
    logs = Person("service", f"logs.{region}.amazonaws.com")
    encryption = "kms:EncryptionContext:aws:logs:arn"
    for how, group in (("for its own log groups", f"/labs/{cohort.name}/flows"), ("for others' log groups", "/x")):
        arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
        context = {**TLS, encryption: arn}
        yield Question(logs, "encrypt by", "key", "cohort", "kms:GenerateDataKey", places.key, how, context)
    yield from _trusted(cohort, places)


def _trusted(cohort: Cohort, places: Places) -> Iterator[Question]:
    account, region = places.account, cohort.region
    there = places.world.template["Resources"]
    assume = "sts:AssumeRole"
    if EXPIRY in there:
        scheduler, role = Person("service", "scheduler.amazonaws.com"), places.world.arn(EXPIRY)
        # The scheduler names the group of its schedules, never a schedule.
        ours = places.arn("scheduler", "schedule-group/default")
        for how, number, arn in (
            ("", account, ours),
            ("for another account", STRANGERS_ACCOUNT, ours.replace(account, STRANGERS_ACCOUNT)),
            ("for another group", account, places.arn("scheduler", "schedule-group/mine")),
        ):
            context = {**TLS, "aws:SourceAccount": number, "aws:SourceArn": arn}
            yield Question(scheduler, "take up", "expiry's role", "cohort", assume, role, how, context)
        ec2 = Person("service", "ec2.amazonaws.com")
        yield Question(ec2, "take up", "expiry's role", "cohort", assume, role)
    for title in ("DoorRole", "StudioRole"):
        if title in there:
            role = places.world.arn(title)
            for service in ("ec2", "lambda"):
                who = Person("service", f"{service}.amazonaws.com")
                yield Question(who, "take up", "host's role", "cohort", assume, role)
    learner = places.role(cohort.learners[0])
    spark = f"arn:aws:emr-serverless:{region}:{account}:/applications/"
    for service, how, arn in (
        ("emr-serverless", "", places.spark),
        ("emr-serverless", "for another application", f"{spark}another"),
        ("ec2", "", places.spark),
        ("lambda", "", places.spark),
    ):
        who = Person("service", f"{service}.amazonaws.com")
        context = {**TLS, "aws:SourceAccount": account, "aws:SourceArn": arn}
        yield Question(who, "take up", "learner's role", "cohort", assume, learner, how, context)


def _stranger(cohort: Cohort, places: Places, who: Person) -> Iterator[Question]:
    """Whoever has every right in an account of their own, or shows no credentials at all."""
    for action, where, context in (
        ("s3:GetObject", places.object("shared/"), S3_TLS),
        ("s3:PutObject", places.object(prefix(cohort.learners[0])), S3_TLS),
        ("s3:ListBucket", places.bucket, {**S3_TLS, "s3:prefix": "shared/"}),
        ("s3:GetObject", f"{places.logs_bucket}/access/x", S3_TLS),
        ("sts:AssumeRole", places.role(cohort.learners[0]), TLS),
        ("secretsmanager:GetSecretValue", places.secret(cohort.learners[0]), TLS),
        ("kms:Decrypt", places.key, TLS),
        ("kms:Decrypt", places.key, {**TLS, "kms:ViaService": f"s3.{cohort.region}.amazonaws.com"}),
        ("rds-db:connect", places.database_user("labs_admin"), TLS),
    ):
        how = WITHOUT_TLS if context.get("aws:SecureTransport") == "false" else ""
        yield Question(who, action.split(":")[1], "thing", "cohort", action, where, how, context)
    if cohort.services.search:
        yield Question(who, "reach", "search index", "cohort", "es:ESHttpGet", f"{places.search}/x")

"""What learners, and whoever holds their key files, might try."""

from __future__ import annotations

from collections.abc import Iterator

from infra.aws import names
from infra.aws.cohort import Cohort
from infra.aws.privileges.places import Places
from infra.aws.privileges.question import OLD_TLS, S3_TLS, TLS, WITHOUT_TLS, Person, Question
from infra.provisioning.names import prefix, schema_name

_OLD = {**S3_TLS, "s3:TlsVersion": "1.1"}
_OPEN = {"aws:SecureTransport": "false"}
_SSE = "s3:x-amz-server-side-encryption"

_OBJECT_DEEDS = (
    ("read", "s3:GetObject"),
    ("write", "s3:PutObject"),
    ("delete", "s3:DeleteObject"),
    ("tag", "s3:PutObjectTagging"),
    ("read tags of", "s3:GetObjectTagging"),
    ("list uploaded parts of", "s3:ListMultipartUploadParts"),
    ("give up the upload of", "s3:AbortMultipartUpload"),
    ("read old versions of", "s3:GetObjectVersion"),
    ("delete old versions of", "s3:DeleteObjectVersion"),
    ("open to others", "s3:PutObjectAcl"),
    ("lock", "s3:PutObjectRetention"),
)
_BUCKET_DEEDS = (
    ("look at", "place", "s3:GetBucketLocation"),
    ("look at", "encryption", "s3:GetEncryptionConfiguration"),
    ("look at", "public access", "s3:GetBucketPublicAccessBlock"),
    ("look at", "policy", "s3:GetBucketPolicy"),
    ("change", "policy", "s3:PutBucketPolicy"),
    ("remove", "policy", "s3:DeleteBucketPolicy"),
    ("change", "access list", "s3:PutBucketAcl"),
    ("change", "encryption", "s3:PutEncryptionConfiguration"),
    ("change", "public access", "s3:PutBucketPublicAccessBlock"),
    ("change", "versioning", "s3:PutBucketVersioning"),
    ("change", "lifecycle", "s3:PutLifecycleConfiguration"),
    ("change", "logging", "s3:PutBucketLogging"),
    ("change", "notifications", "s3:PutBucketNotification"),
    ("change", "replication", "s3:PutReplicationConfiguration"),
    ("remove", "bucket itself", "s3:DeleteBucket"),
)


def learner_questions(cohort: Cohort, places: Places, name: str) -> Iterator[Question]:
    """Everything that is asked about one learner's role. Others are all the other learners."""
    who = Person("learner", name)
    yield from _objects(cohort, places, who)
    yield from _bucket(cohort, places, who)
    yield from _secrets_and_keys(cohort, places, who)
    yield from _identity(cohort, places, who)
    yield from _services(cohort, places, who)
    yield from _spark(cohort, places, who)


def key_file_questions(cohort: Cohort, places: Places, name: str) -> Iterator[Question]:
    """What a key file that is lost would give away."""
    who = Person("key file", name)
    for whose in cohort.learners:
        yield Question(who, "take up", "role", whose, "sts:AssumeRole", places.role(whose))
    yield Question(who, "read", "object", name, "s3:GetObject", places.object(prefix(name)), context=S3_TLS)
    yield Question(who, "read", "password", name, "secretsmanager:GetSecretValue", places.secret(name))
    yield Question(who, "make keys for", "user", name, "iam:CreateAccessKey", places.user(name))
    yield Question(who, "change", "rights", name, "iam:PutUserPolicy", places.user(name))
    yield Question(who, "remove", "boundary", name, "iam:DeleteUserPermissionsBoundary", places.user(name))


def _objects(cohort: Cohort, places: Places, who: Person) -> Iterator[Question]:
    name = who.name
    mine = places.object(prefix(name))
    for whose, key in (
        (name, prefix(name)),
        *((other, prefix(other)) for other in cohort.learners if other != name),
        ("shared", "shared/"),
    ):
        for deed, action in _OBJECT_DEEDS:
            yield Question(who, deed, "object", whose, action, places.object(key), context=S3_TLS)
    for whose, key in (("install", "install/"), ("hive", "hive/"), ("cohort", ""), ("elsewhere", f"{name}/")):
        for deed, action in _OBJECT_DEEDS[:3]:
            yield Question(who, deed, "object", whose, action, places.object(key), context=S3_TLS)
    # A neighbour by name: "learners/ada" is the start of "learners/ada2/".
    neighbour = f"learners/{name}2/"
    yield Question(who, "read", "object", "elsewhere", "s3:GetObject", places.object(neighbour), context=S3_TLS)
    yield Question(
        who, "read", "folder's name", name, "s3:GetObject", f"{places.bucket}/learners/{name}", context=S3_TLS
    )
    records = f"{places.logs_bucket}/access/x"
    yield Question(who, "read", "access record", "cohort", "s3:GetObject", records, context=S3_TLS)
    yield Question(who, "delete", "access record", "cohort", "s3:DeleteObject", records, context=S3_TLS)
    for how, context in ((WITHOUT_TLS, _OPEN), (OLD_TLS, _OLD)):
        for deed, action in _OBJECT_DEEDS[:2]:
            yield Question(who, deed, "object", name, action, mine, how, context)
    kms = {**S3_TLS, _SSE: "aws:kms"}
    for how, more in (
        ("with the cohort's key", {**kms, f"{_SSE}-aws-kms-key-id": places.key}),
        ("with another key", {**kms, f"{_SSE}-aws-kms-key-id": places.other_key}),
        ("with S3's own encryption", {**S3_TLS, _SSE: "AES256"}),
        ("with other encryption", {**S3_TLS, _SSE: "aws:kms:dsse"}),
        ("with a key of her own", {**S3_TLS, f"{_SSE}-customer-algorithm": "AES256"}),
    ):
        yield Question(who, "write", "object", name, "s3:PutObject", mine, how, more)


def _bucket(cohort: Cohort, places: Places, who: Person) -> Iterator[Question]:
    lists = [(one, prefix(one)) for one in cohort.learners] + [("shared", "shared/"), ("install", "install/")]
    for whose, start in (*lists, ("cohort", "learners/"), ("cohort", "")):
        asked = {**S3_TLS, "s3:prefix": start}
        yield Question(who, "read", "list of objects", whose, "s3:ListBucket", places.bucket, context=asked)
    more = (
        ("without prefix", "s3:ListBucket", S3_TLS),
        ("with old versions", "s3:ListBucketVersions", {**S3_TLS, "s3:prefix": prefix(who.name)}),
        ("of uploads", "s3:ListBucketMultipartUploads", {**S3_TLS, "s3:prefix": prefix(who.name)}),
        (WITHOUT_TLS, "s3:ListBucket", {**_OPEN, "s3:prefix": prefix(who.name)}),
        (OLD_TLS, "s3:ListBucket", {**_OLD, "s3:prefix": prefix(who.name)}),
    )
    for how, action, context in more:
        yield Question(who, "read", "list of objects", who.name, action, places.bucket, how, context)
    records = Question(who, "read", "list of objects", "cohort", "s3:ListBucket", places.logs_bucket, "", S3_TLS)
    yield records
    for deed, how, action in _BUCKET_DEEDS:
        yield Question(who, deed, "bucket's settings", "cohort", action, places.bucket, how, S3_TLS)
    yield Question(who, "read", "list of buckets", "elsewhere", "s3:ListAllMyBuckets", "*", context=S3_TLS)
    yield Question(who, "make", "bucket", "elsewhere", "s3:CreateBucket", "arn:aws:s3:::labs-mine", context=S3_TLS)


def _secrets_and_keys(cohort: Cohort, places: Places, who: Person) -> Iterator[Question]:
    service = "secretsmanager:"
    for whose in (*cohort.learners, "cohort"):
        secret = places.admin_secret if whose == "cohort" else places.secret(whose)
        for deed, action in (
            ("read", "GetSecretValue"),
            ("look at", "DescribeSecret"),
            ("change", "PutSecretValue"),
            ("open to others", "PutResourcePolicy"),
        ):
            yield Question(who, deed, "password", whose, service + action, secret)
    yield Question(who, "read", "list of passwords", "cohort", service + "ListSecrets", "*")
    yield Question(who, "remove", "password", who.name, service + "DeleteSecret", places.secret(who.name))
    region = cohort.region
    for how, more in (
        ("directly", {}),
        ("through S3", {"kms:ViaService": f"s3.{region}.amazonaws.com"}),
        ("through Secrets Manager", {"kms:ViaService": f"secretsmanager.{region}.amazonaws.com"}),
        ("through another service", {"kms:ViaService": f"rds.{region}.amazonaws.com"}),
    ):
        for deed, action in (("decrypt by", "kms:Decrypt"), ("encrypt by", "kms:GenerateDataKey")):
            yield Question(who, deed, "key", "cohort", action, places.key, how, {**TLS, **more})
    through = {**TLS, "kms:ViaService": f"s3.{region}.amazonaws.com"}
    yield Question(who, "decrypt by", "key", "elsewhere", "kms:Decrypt", places.other_key, "through S3", through)
    for deed, action in (("hand on", "CreateGrant"), ("change", "PutKeyPolicy"), ("remove", "ScheduleKeyDeletion")):
        yield Question(who, deed, "key", "cohort", f"kms:{action}", places.key)


def _identity(cohort: Cohort, places: Places, who: Person) -> Iterator[Question]:
    for whose in cohort.learners:
        yield Question(who, "take up", "role", whose, "sts:AssumeRole", places.role(whose))
    yield Question(who, "take up", "role", "elsewhere", "sts:AssumeRole", places.arn("iam", "role/Admin", ""))
    role = places.role(who.name)
    for deed, action, more in (
        ("write", "PutRolePolicy", {}),
        ("attach", "AttachRolePolicy", {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        ("change who takes up", "UpdateAssumeRolePolicy", {}),
        ("change tags of", "TagRole", {}),
        ("remove limits of", "DeleteRolePermissionsBoundary", {}),
        ("change limits of", "PutRolePermissionsBoundary", {}),
        ("make", "CreateRole", {}),
    ):
        yield Question(who, deed, "rights", who.name, f"iam:{action}", role, context={**TLS, **more})
    for deed, action, where in (
        ("make keys for", "CreateAccessKey", places.user(who.name)),
        ("make keys for", "CreateAccessKey", places.arn("iam", "user/root-like", "")),
        ("make", "CreateUser", places.user("mallory")),
        ("set a password for", "CreateLoginProfile", places.user(who.name)),
        ("read list of", "ListRoles", "*"),
        ("change", "CreatePolicyVersion", places.arn("iam", f"policy{names.iam_path(cohort)}LearnerPolicy", "")),
    ):
        yield Question(who, deed, "account's people", "elsewhere", f"iam:{action}", where)
    for service in ("ec2", "lambda", "cloudformation", "scheduler", "glue", "sagemaker"):
        context = {**TLS, "iam:PassedToService": f"{service}.amazonaws.com"}
        how = f"to {service}"
        yield Question(who, "hand on", "own role for Spark", who.name, "iam:PassRole", role, how, context)
    context = {**TLS, "iam:PassedToService": "cloudformation.amazonaws.com"}
    admin = places.arn("iam", "role/Admin", "")
    yield Question(who, "hand on", "administrator's role", "elsewhere", "iam:PassRole", admin, "", context)
    yield Question(who, "take up", "federated session", "elsewhere", "sts:GetFederationToken", "*")


def _services(cohort: Cohort, places: Places, who: Person) -> Iterator[Question]:
    for whose in cohort.learners:
        where = places.database_user(schema_name(whose))
        yield Question(who, "use", "database login", whose, "rds-db:connect", where)
    for user in ("labs_admin", "admin", "*"):
        where = places.database_user(user)
        yield Question(who, "use", "database login", "cohort", "rds-db:connect", where)
    for thing, action, where in (
        ("database", "rds:DescribeDBInstances", "*"),
        ("database", "rds:ModifyDBInstance", places.database),
        ("database", "rds:DeleteDBInstance", places.database),
        ("database", "rds:CreateDBSnapshot", places.database),
        ("host", "ssm:StartSession", places.host),
        ("host", "ssm:SendCommand", places.host),
        ("host", "ec2:RunInstances", places.arn("ec2", "instance/*")),
        ("host", "ec2:TerminateInstances", places.host),
        ("network", "ec2:AuthorizeSecurityGroupIngress", places.arn("ec2", "security-group/sg-1")),
        ("stack", "cloudformation:DescribeStacks", places.stack),
        ("stack", "cloudformation:UpdateStack", places.stack),
        ("stack", "cloudformation:DeleteStack", places.stack),
        ("stack", "cloudformation:CreateStack", places.arn("cloudformation", "stack/mine/*")),
        ("schedule", "scheduler:DeleteSchedule", places.schedule),
        ("schedule", "scheduler:CreateSchedule", places.arn("scheduler", "schedule/default/mine")),
        ("record group", "logs:FilterLogEvents", places.arn("logs", f"log-group:/labs/{cohort.name}/trail:*")),
        ("record group", "logs:DeleteLogGroup", places.arn("logs", f"log-group:/labs/{cohort.name}/trail:*")),
        ("trail", "cloudtrail:StopLogging", places.arn("cloudtrail", f"trail/{places.stack_name}")),
        ("budget", "budgets:ModifyBudget", f"arn:aws:budgets::{places.account}:budget/{places.stack_name}-x"),
        ("Hive cluster", "elasticmapreduce:AddJobFlowSteps", places.arn("elasticmapreduce", "cluster/j-1")),
        ("documents", "rds:DeleteDBCluster", places.arn("rds", f"cluster:{names.documents_name(cohort)}")),
        ("search domain", "es:UpdateDomainConfig", places.search),
        ("search domain", "es:DeleteDomain", places.search),
        ("messages", "sns:Subscribe", places.arn("sns", f"{places.stack_name}-notices")),
        ("tagged things", "tag:GetResources", "*"),
        ("function", "lambda:CreateFunction", places.arn("lambda", "function:mine")),
    ):
        yield Question(who, action.split(":")[1], thing, "cohort", action, where)
    if cohort.services.search:
        yield Question(who, "reach", "search index", "cohort", "es:ESHttpGet", f"{places.search}/x")


def _spark(cohort: Cohort, places: Places, who: Person) -> Iterator[Question]:
    service, tag = "emr-serverless:", names.LEARNER_TAG
    for whose in cohort.learners:
        hers = {**TLS, f"aws:ResourceTag/{tag}": whose}
        start = {**TLS, f"aws:RequestTag/{tag}": whose, "aws:TagKeys": (tag,)}
        yield Question(who, "start", "Spark job", whose, f"{service}StartJobRun", places.spark, context=start)
        for deed, action in (("look at", "GetJobRun"), ("stop", "CancelJobRun"), ("look at", "GetDashboardForJobRun")):
            yield Question(who, deed, "Spark job", whose, service + action, places.spark_job, context=hers)
        passing = {**TLS, "iam:PassedToService": "emr-serverless.amazonaws.com"}
        role = places.role(whose)
        yield Question(who, "hand on", "own role for Spark", whose, "iam:PassRole", role, "to Spark", passing)
        if whose != who.name:
            # To call another's job hers, and then to look into it.
            both = {**hers, f"aws:RequestTag/{tag}": who.name, "aws:TagKeys": (tag,)}
            yield Question(who, "take over", "Spark job", whose, f"{service}TagResource", places.spark_job, "", both)
    yield Question(
        who, "start", "Spark job", who.name, f"{service}StartJobRun", places.spark, "without saying whose", TLS
    )
    for deed, action in (
        ("look at", "GetApplication"),
        ("wake", "StartApplication"),
        ("change", "UpdateApplication"),
        ("remove", "DeleteApplication"),
        ("stop", "StopApplication"),
    ):
        yield Question(who, deed, "Spark application", "cohort", service + action, places.spark)
    retag = {**TLS, f"aws:RequestTag/{tag}": who.name, "aws:TagKeys": (tag,)}
    yield Question(who, "tag", "Spark application", "cohort", f"{service}TagResource", places.spark, "", retag)
    make = places.arn("emr-serverless", "/")
    yield Question(who, "make", "Spark application", "elsewhere", f"{service}CreateApplication", make)

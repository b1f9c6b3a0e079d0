"""Everything that a cohort has, in the emulator and in the database, in a form that two runs can be compared by."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from infra.aws import names
from infra.aws.cohort import Cohort
from infra.clients import mysql_connection
from infra.settings import Database, load
from tests.aws.emulator import Emulator, Keys

# Ids that the emulator draws: of networks, keys and stacks.
_DRAWN = re.compile(
    r"\b(vpc|subnet|sg|rtb|rtbassoc|vpce|assoc)-[0-9a-f]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=\.)[0-9a-f]{8}(?=\.eu-west-1\.rds)"
)
_SUFFIX = re.compile(r"-[0-9a-f]{6}$")


def in_the_account(emulator: Emulator, keys: Keys, cohort: Cohort) -> dict[str, Any]:
    """The stack with its resources, outputs, tags and protection, and what the services themselves know."""
    cloud = emulator.client("cloudformation", keys)
    stack = cloud.describe_stacks(StackName=names.stack_name(cohort))["Stacks"][0]
    listed = [
        one
        for page in cloud.get_paginator("list_stack_resources").paginate(StackName=stack["StackName"])
        for one in page["StackResourceSummaries"]
    ]
    policy = cloud.get_stack_policy(StackName=stack["StackName"]).get("StackPolicyBody")
    found = {
        "status": stack["StackStatus"],
        "protected": stack["EnableTerminationProtection"],
        "policy": json.loads(policy) if policy else None,
        "tags": {one["Key"]: one["Value"] for one in stack["Tags"]},
        "parameters": stack["Parameters"],
        "outputs": {one["OutputKey"]: _steady(one["OutputValue"]) for one in stack["Outputs"]},
        "resources": {
            one["LogicalResourceId"]: [one["ResourceType"], _steady(one["PhysicalResourceId"])] for one in listed
        },
        "buckets": {name: _objects(emulator, keys, name) for name in _buckets(emulator, keys)},
        "roles": _roles(emulator, keys, cohort),
        "secrets": sorted(one["Name"] for one in emulator.client("secretsmanager", keys).list_secrets()["SecretList"]),
        "databases": [
            [one["DBInstanceIdentifier"], one["DBInstanceStatus"], one["DBInstanceClass"]]
            for one in emulator.client("rds", keys).describe_db_instances()["DBInstances"]
        ],
        "change sets left": [
            one["ChangeSetName"]
            for one in cloud.list_change_sets(StackName=stack["StackName"])["Summaries"]
            if one["ExecutionStatus"] == "AVAILABLE"
        ],
    }
    return json.loads(json.dumps(found, sort_keys=True, default=str).replace(keys.account, "ACCOUNT"))


def anything_left(emulator: Emulator, keys: Keys) -> dict[str, Any]:
    """Whatever the account still has, asked by other calls than the deployer's own; keys that wait are nothing."""
    cloud = emulator.client("cloudformation", keys)
    iam, rds = emulator.client("iam", keys), emulator.client("rds", keys)
    kms = emulator.client("kms", keys)
    states = [kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"] for one in kms.list_keys()["Keys"]]
    found = {
        "stacks": [one["StackName"] for one in cloud.describe_stacks()["Stacks"]],
        "buckets": _buckets(emulator, keys),
        "roles": [one["RoleName"] for one in iam.list_roles()["Roles"]],
        "policies": [
            one["PolicyName"]
            for one in iam.list_policies(Scope="Local")["Policies"]
            if not one["PolicyName"].startswith("administrator-")
        ],
        "users": [
            one["UserName"] for one in iam.list_users()["Users"] if not one["UserName"].startswith("administrator-")
        ],
        "secrets": emulator.client("secretsmanager", keys).list_secrets(IncludePlannedDeletion=True)["SecretList"],
        "databases": rds.describe_db_instances()["DBInstances"],
        "snapshots": rds.describe_db_snapshots()["DBSnapshots"],
        "keys": [
            one["KeyId"] for one in states if one["KeyState"] != "PendingDeletion" and one["KeyManager"] == "CUSTOMER"
        ],
        "log groups": emulator.client("logs", keys).describe_log_groups()["logGroups"],
        "schedules": emulator.client("scheduler", keys).list_schedules()["Schedules"],
        "networks": [one for one in emulator.client("ec2", keys).describe_vpcs()["Vpcs"] if not one["IsDefault"]],
    }
    return {kind: things for kind, things in found.items() if things}


def in_the_database(admin: Database, learners: tuple[str, ...]) -> dict[str, Any]:
    """Users with their rights, schemas, and the rows of the shared one."""
    marks = ", ".join(["%s"] * len(learners))
    with mysql_connection(admin, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT user, host FROM mysql.user WHERE user IN ({marks}) ORDER BY user, host", learners)
        users = list(cursor.fetchall())
        rights = {}
        for user, host in users:
            cursor.execute("SHOW GRANTS FOR %s@%s", (user, host))
            rights[f"{user}@{host}"] = sorted(
                re.sub(r" IDENTIFIED BY .*?'[^']*'", "", row[0]) for row in cursor.fetchall()
            )
        cursor.execute("SELECT schema_name FROM information_schema.schemata ORDER BY 1")
        schemas = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT table_name, table_rows > 0 FROM information_schema.tables WHERE table_schema = 'shared' ORDER BY 1"
        )
        shared = [list(row) for row in cursor.fetchall()]
    return {"rights": rights, "schemas": schemas, "shared": shared}


def on_this_machine(home: Path, cohort: Cohort) -> dict[str, Any]:
    """Settings files, and whether each learner's login to the database works with hers."""
    folder = home / "cloud" / cohort.name
    files = (
        sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
    )
    logins = {}
    for name in cohort.learners:
        path = folder / "learners" / f"{name}.toml"
        settings = load(path, environ={}).mysql if path.exists() else None
        if settings is not None:
            with mysql_connection(settings) as connection, connection.cursor() as cursor:
                cursor.execute("SELECT CURRENT_USER(), DATABASE()")
                logins[name] = list(cursor.fetchone() or ())
    return {"files": [name for name in files if not name.endswith(".tmp")], "logins": logins}


def differences(found: Any, expected: Any, where: str = "") -> list[str]:
    """Where two inventories differ, a line each."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return [
            line
            for key in sorted({*found, *expected})
            for line in differences(found.get(key), expected.get(key), f"{where}/{key}")
        ]
    return [] if found == expected else [f"{where}: {found} instead of {expected}"]


def _buckets(emulator: Emulator, keys: Keys) -> list[str]:
    return sorted(one["Name"] for one in emulator.client("s3", keys).list_buckets()["Buckets"])


def _objects(emulator: Emulator, keys: Keys, bucket: str) -> dict[str, list[Any]]:
    pages = emulator.client("s3", keys).get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {one["Key"]: [one["Size"], one["ETag"]] for page in pages for one in page.get("Contents", [])}


def _roles(emulator: Emulator, keys: Keys, cohort: Cohort) -> dict[str, Any]:
    iam = emulator.client("iam", keys)
    found = {}
    for role in iam.list_roles(PathPrefix=names.iam_path(cohort))["Roles"]:
        name = role["RoleName"]
        inline = {
            policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        }
        attached = [one["PolicyName"] for one in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]]
        found[_steady(name)] = [inline, attached, role["AssumeRolePolicyDocument"]]
    return json.loads(_DRAWN.sub("DRAWN", json.dumps(found, sort_keys=True)))


def _steady(value: str) -> str:
    """A physical id without what is drawn at random."""
    return _SUFFIX.sub("-DRAWN", _DRAWN.sub("DRAWN", value))

"""The relational database: RDS for MySQL or PostgreSQL, private, encrypted, reached over TLS only."""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import GetAtt, Ref, rds, secretsmanager

from infra.aws import names
from infra.aws.parts.audit import log_group
from infra.aws.parts.network import group
from infra.aws.parts.secret import admin_secret, password_in
from infra.aws.parts.site import DATABASE, DATABASE_SECRET, KEY, SUBNETS, Resources, Site

# No learner's name makes this user: `admin` is reserved.
ADMIN = "labs_admin"
# Where PostgreSQL's schemas stand; the settings' default as well.
POSTGRES_DATABASE = "labs"
BACKUP_DAYS = 7
# size: instance class, storage in GB, how far the storage may grow by itself
SIZES = {
    "small": ("db.t4g.small", 20, 50),
    "medium": ("db.t4g.large", 50, 100),
    "large": ("db.m7g.xlarge", 100, 400),
}


@dataclass(frozen=True)
class _Engine:
    port: int
    version: str
    family: str
    parameters: dict[str, str]
    logs: tuple[str, ...]


_ENGINES = {
    "mysql": _Engine(
        3306,
        "8.4",
        "mysql8.4",
        {
            # MySQL 8.4 speaks TLS 1.2 and 1.3 only.
            "require_secure_transport": "1",
            # A learner's client must not hand files of its machine to whoever answers.
            "local_infile": "0",
            # Learners may make triggers; with backups on, MySQL would ask for a right that RDS gives nobody.
            "log_bin_trust_function_creators": "1",
            "slow_query_log": "1",
            "log_output": "FILE",
        },
        ("error", "slowquery"),
    ),
    "postgres": _Engine(
        5432,
        "17",
        "postgres17",
        {
            "rds.force_ssl": "1",
            "ssl_min_protocol_version": "TLSv1.2",
            "log_connections": "1",
            "log_disconnections": "1",
            "log_min_duration_statement": "5000",
        },
        ("postgresql",),
    ),
}


def port(site: Site) -> int:
    """Where the cohort's engine listens."""
    return _ENGINES[site.cohort.services.database].port


def resources(site: Site) -> Resources:
    """The instance with its secret, parameters, group and logs; nothing when the cohort has none."""
    if site.cohort.services.database == "none":
        return []
    engine = _ENGINES[site.cohort.services.database]
    kind, storage, most = SIZES[site.cohort.size]
    name = names.database_name(site.cohort)
    secret = admin_secret(
        site,
        DATABASE_SECRET,
        names.admin_secret_name(site.cohort),
        ADMIN,
        f"Administrator of the database of {site.cohort.name}",
    )
    around = group(
        site, "DatabaseGroup", "The database of the cohort", {engine.port: "SQL over TLS, from hosts of the cohort"}
    )
    subnets = rds.DBSubnetGroup(
        "DatabaseSubnets",
        DBSubnetGroupDescription="Private subnets of the cohort",
        SubnetIds=[Ref(subnet) for subnet in SUBNETS],
        Tags=site.tags(),
    )
    parameters = rds.DBParameterGroup(
        "DatabaseParameters",
        Description="TLS for every connection",
        Family=engine.family,
        Parameters=engine.parameters,
        Tags=site.tags(),
    )
    # There before the database is, so that it doesn't make its own, kept for ever.
    groups = [
        log_group(site, f"Database{kind.capitalize()}Log", f"/aws/rds/instance/{name}/{kind}") for kind in engine.logs
    ]
    more = {"DBName": POSTGRES_DATABASE} if site.cohort.services.database == "postgres" else {}
    instance = rds.DBInstance(
        DATABASE,
        DBInstanceIdentifier=name,
        Engine=site.cohort.services.database,
        EngineVersion=engine.version,
        AutoMinorVersionUpgrade=True,
        DBInstanceClass=kind,
        StorageType="gp3",
        AllocatedStorage=str(storage),
        MaxAllocatedStorage=most,
        StorageEncrypted=True,
        KmsKeyId=GetAtt(KEY, "Arn"),
        MasterUsername=ADMIN,
        MasterUserPassword=password_in(secret),
        EnableIAMDatabaseAuthentication=site.cohort.options.iam_login,
        Port=str(engine.port),
        PubliclyAccessible=False,
        MultiAZ=False,
        DBSubnetGroupName=Ref(subnets),
        VPCSecurityGroups=[GetAtt(around, "GroupId")],
        DBParameterGroupName=Ref(parameters),
        BackupRetentionPeriod=BACKUP_DAYS,
        PreferredBackupWindow="02:00-03:00",
        PreferredMaintenanceWindow="sun:03:30-sun:04:30",
        DeleteAutomatedBackups=True,
        CopyTagsToSnapshot=True,
        # Protected by the stack's own protection instead: a protected database makes a failed creation's way back fail.
        DeletionProtection=False,
        EnableCloudwatchLogsExports=list(engine.logs),
        CACertificateIdentifier="rds-ca-rsa2048-g1",
        Tags=site.tags(),
        DependsOn=[secret.title, *(one.title for one in groups)],
        DeletionPolicy="Snapshot" if site.cohort.keep.database else "Delete",
        # Whatever replaces it, its data is not thrown away unasked.
        UpdateReplacePolicy="Snapshot",
        **more,
    )
    attached = secretsmanager.SecretTargetAttachment(
        "DatabaseSecretTarget",
        SecretId=Ref(secret),
        TargetId=Ref(instance),
        TargetType="AWS::RDS::DBInstance",
    )
    return [secret, around, subnets, parameters, *groups, instance, attached]

"""A document store: DocumentDB, private, encrypted, reached over TLS 1.2 or newer only."""

from __future__ import annotations

from troposphere import GetAtt, Ref, docdb

from infra.aws import names
from infra.aws.parts.audit import log_group
from infra.aws.parts.database import BACKUP_DAYS
from infra.aws.parts.network import group
from infra.aws.parts.secret import admin_secret, password_in
from infra.aws.parts.site import DOCUMENTS, KEY, SUBNETS, Resources, Site

ADMIN = "labs_admin"
PORT = 27017
SIZES = {"small": "db.t4g.medium", "medium": "db.t4g.medium", "large": "db.r6g.large"}
_LOGS = ("audit", "profiler")


def resources(site: Site) -> Resources:
    """Cluster and one instance, secret, group, parameters and logs; nothing when the cohort has none."""
    if not site.cohort.services.documents:
        return []
    name = names.documents_name(site.cohort)
    secret = admin_secret(
        site,
        "DocumentsAdminSecret",
        names.service_secret_name(site.cohort, "documents"),
        ADMIN,
        f"Administrator of the document store of {site.cohort.name}",
    )
    around = group(
        site, "DocumentsGroup", "The document store of the cohort", {PORT: "MongoDB over TLS, from hosts of the cohort"}
    )
    subnets = docdb.DBSubnetGroup(
        "DocumentsSubnets",
        DBSubnetGroupDescription="Private subnets of the cohort",
        SubnetIds=[Ref(subnet) for subnet in SUBNETS],
        Tags=site.tags(),
    )
    parameters = docdb.DBClusterParameterGroup(
        "DocumentsParameters",
        Description="TLS for every connection, and a record of who did what",
        Family="docdb5.0",
        Parameters={"tls": "tls1.2+", "audit_logs": "enabled", "profiler": "enabled", "profiler_threshold_ms": "5000"},
        Tags=site.tags(),
    )
    groups = [log_group(site, f"Documents{what.capitalize()}Log", f"/aws/docdb/{name}/{what}") for what in _LOGS]
    cluster = docdb.DBCluster(
        DOCUMENTS,
        DBClusterIdentifier=name,
        EngineVersion="5.0.0",
        Port=PORT,
        MasterUsername=ADMIN,
        MasterUserPassword=password_in(secret),
        StorageEncrypted=True,
        KmsKeyId=GetAtt(KEY, "Arn"),
        DBSubnetGroupName=Ref(subnets),
        DBClusterParameterGroupName=Ref(parameters),
        VpcSecurityGroupIds=[GetAtt(around, "GroupId")],
        BackupRetentionPeriod=BACKUP_DAYS,
        PreferredBackupWindow="01:00-02:00",
        PreferredMaintenanceWindow="sun:04:30-sun:05:30",
        CopyTagsToSnapshot=True,
        # As with the relational database: the stack is what is protected.
        DeletionProtection=False,
        EnableCloudwatchLogsExports=list(_LOGS),
        Tags=site.tags(),
        DependsOn=[secret.title, *(one.title for one in groups)],
        DeletionPolicy="Snapshot" if site.cohort.keep.database else "Delete",
        UpdateReplacePolicy="Snapshot",
    )
    instance = docdb.DBInstance(
        "DocumentsInstance",
        DBInstanceIdentifier=f"{name}-1",
        DBClusterIdentifier=Ref(cluster),
        DBInstanceClass=SIZES[site.cohort.size],
        AutoMinorVersionUpgrade=True,
        PreferredMaintenanceWindow="sun:04:30-sun:05:30",
        Tags=site.tags(),
    )
    return [secret, around, subnets, parameters, *groups, cluster, instance]

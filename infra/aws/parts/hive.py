"""Hive on a small EMR cluster: HiveServer2 over TLS, inside the network, encrypted on disk.

It is a workshop that the cohort shares, not a place for each learner. HiveServer2 by itself asks for no password, and
runs every statement with the cluster's rights. So these rights are few: to read shared/, to write below hive/, and
nothing else; no learner's prefix and no secret. Who is in the clients' group uses it, and must trust the others there.
Learners who need tables of their own have Hive on their own machine, or Spark (spark.py).
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from troposphere import GetAtt, Ref, emr, iam

from infra.aws.names import service_secret_name
from infra.aws.parts import hive_network
from infra.aws.parts.secret import admin_secret, password_in
from infra.aws.parts.site import EMR_TAG, HIVE, HIVE_NODES, KEY, SUBNETS, Resources, Site, allow, document, trust

RELEASE = "emr-7.9.0"
FOLDER = "hive/"
LOG_PREFIX = "emr/"
# size: instance type, worker nodes. These types encrypt what their nodes send each other.
SIZES = {"small": ("m7g.xlarge", 1), "medium": ("m7g.xlarge", 3), "large": ("m7g.2xlarge", 4)}
_GIGABYTES = 64
_STORE = "/etc/labs-hive.jks"
# The service's policy, kept by AWS, acts on what carries this tag alone.
_SERVICE_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2"


def resources(site: Site) -> Resources:
    """Cluster, its groups, roles, keystore's password and encryption; nothing when the cohort has none."""
    if not site.cohort.services.hive:
        return []
    secret = admin_secret(
        site,
        "HiveSecret",
        service_secret_name(site.cohort, "hive"),
        "keystore",
        f"Keystore of HiveServer2 of {site.cohort.name}",
    )
    encryption = emr.SecurityConfiguration(
        "HiveEncryption", Name=f"{site.stack}-hive", SecurityConfiguration=_encryption()
    )
    roles = _roles(site)
    kind, workers = SIZES[site.cohort.size]
    cluster = emr.Cluster(
        HIVE,
        Name=site.stack,
        ReleaseLabel=RELEASE,
        Applications=[emr.Application(Name=name) for name in ("Hadoop", "Hive", "Tez")],
        ServiceRole=GetAtt("HiveServiceRole", "Arn"),
        JobFlowRole=Ref("HiveNodeProfile"),
        SecurityConfiguration=Ref(encryption),
        LogUri=f"s3://{site.logs_bucket}/{LOG_PREFIX}",
        Instances=emr.JobFlowInstancesConfig(
            Ec2SubnetId=Ref(SUBNETS[0]),
            EmrManagedMasterSecurityGroup=GetAtt(HIVE_NODES, "GroupId"),
            EmrManagedSlaveSecurityGroup=GetAtt(HIVE_NODES, "GroupId"),
            ServiceAccessSecurityGroup=GetAtt(hive_network.SERVICE, "GroupId"),
            KeepJobFlowAliveWhenNoSteps=True,
            TerminationProtected=False,
            MasterInstanceGroup=_nodes("Primary", kind, 1),
            CoreInstanceGroup=_nodes("Workers", kind, workers),
        ),
        BootstrapActions=[_certificate(site, password_in(secret))],
        Configurations=[
            emr.Configuration(Classification="hive-site", ConfigurationProperties=_settings(site, password_in(secret)))
        ],
        VisibleToAllUsers=True,
        Tags=site.tags(more=EMR_TAG),
        DependsOn=[secret.title, *hive_network.RULES],
    )
    return [secret, *hive_network.resources(site), encryption, *roles, cluster]


def _settings(site: Site, password: str) -> dict[str, str]:
    return {
        "hive.server2.use.SSL": "true",
        "hive.server2.keystore.path": _STORE,
        "hive.server2.keystore.password": password,
        "hive.server2.enable.doAs": "false",
        "hive.metastore.warehouse.dir": f"s3://{site.bucket}/{FOLDER}warehouse",
    }


def _certificate(site: Site, password: str) -> emr.BootstrapActionConfig:
    script = (Path(__file__).parents[1] / "hive.sh").read_text(encoding="utf-8")
    script = script.replace("@BUCKET@", site.bucket).replace("@REGION@", site.cohort.region)
    # One line without quotation marks, which reaches the node's shell as it is.
    packed = base64.b64encode(script.encode()).decode()
    return emr.BootstrapActionConfig(
        Name="certificate",
        ScriptBootstrapAction=emr.ScriptBootstrapActionConfig(
            # AWS's own script, which runs a command on the primary node alone.
            Path=f"s3://{_scripts(site)}/bootstrap-actions/run-if",
            Args=["instance.isMaster=true", f"echo {packed} | base64 --decode | bash -s {password}"],
        ),
    )


def _scripts(site: Site) -> str:
    """AWS's bucket of scripts for EMR in the region."""
    return f"{site.cohort.region}.elasticmapreduce"


def _nodes(name: str, kind: str, count: int) -> emr.InstanceGroupConfigProperty:
    disk = emr.EbsBlockDeviceConfigs(
        VolumeSpecification=emr.VolumeSpecification(VolumeType="gp3", SizeInGB=_GIGABYTES), VolumesPerInstance=1
    )
    return emr.InstanceGroupConfigProperty(
        Name=name,
        InstanceType=kind,
        InstanceCount=count,
        Market="ON_DEMAND",
        EbsConfiguration=emr.EbsConfiguration(EbsBlockDeviceConfigs=[disk]),
    )


def _encryption() -> dict[str, Any]:
    return {
        "EncryptionConfiguration": {
            "EnableInTransitEncryption": False,
            "EnableAtRestEncryption": True,
            "AtRestEncryptionConfiguration": {
                "S3EncryptionConfiguration": {"EncryptionMode": "SSE-KMS", "AwsKmsKey": GetAtt(KEY, "Arn")},
                "LocalDiskEncryptionConfiguration": {
                    "EncryptionKeyProviderType": "AwsKms",
                    "AwsKmsKey": GetAtt(KEY, "Arn"),
                    "EnableEbsEncryption": True,
                },
            },
        },
        "InstanceMetadataServiceConfiguration": {
            "MinimumInstanceMetadataServiceVersion": 2,
            "HttpPutResponseHopLimit": 1,
        },
    }


def _roles(site: Site) -> Resources:
    bucket, logs = f"arn:aws:s3:::{site.bucket}", f"arn:aws:s3:::{site.logs_bucket}"
    disks = [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:DescribeKey",
    ]
    node = iam.Role(
        "HiveNodeRole",
        Path=site.path,
        AssumeRolePolicyDocument=trust("ec2.amazonaws.com"),
        Policies=[
            iam.Policy(
                PolicyName="hive",
                PolicyDocument=document(
                    allow("ReadShared", "s3:GetObject", f"{bucket}/shared/*"),
                    allow("Workshop", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"{bucket}/{FOLDER}*"),
                    allow(
                        "ListThem",
                        "s3:ListBucket",
                        bucket,
                        {"StringLike": {"s3:prefix": ["shared/*", f"{FOLDER}*", FOLDER.rstrip("/")]}},
                    ),
                    allow("ScriptsOfAws", "s3:GetObject", f"arn:aws:s3:::{_scripts(site)}/*"),
                    allow("Records", "s3:PutObject", f"{logs}/{LOG_PREFIX}*"),
                    allow("Key", disks, GetAtt(KEY, "Arn")),
                ),
            )
        ],
        Tags=site.tags(),
    )
    service = iam.Role(
        "HiveServiceRole",
        Path=site.path,
        AssumeRolePolicyDocument=trust(
            "elasticmapreduce.amazonaws.com",
            {
                "StringEquals": {"aws:SourceAccount": site.account},
                "ArnLike": {"aws:SourceArn": site.arn("elasticmapreduce", "*")},
            },
        ),
        ManagedPolicyArns=[_SERVICE_POLICY],
        Policies=[
            iam.Policy(
                PolicyName="nodes",
                PolicyDocument=document(
                    allow(
                        "NodesRole",
                        "iam:PassRole",
                        GetAtt(node, "Arn"),
                        {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
                    ),
                    allow("EncryptedDisks", disks, GetAtt(KEY, "Arn")),
                    allow(
                        "DisksOfNodes",
                        "kms:CreateGrant",
                        GetAtt(KEY, "Arn"),
                        {"Bool": {"kms:GrantIsForAWSResource": "true"}},
                    ),
                ),
            )
        ],
        Tags=site.tags(),
    )
    return [node, iam.InstanceProfile("HiveNodeProfile", Path=site.path, Roles=[Ref(node)]), service]

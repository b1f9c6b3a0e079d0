"""Actions that only read and know no narrower resource than everything, by what a cohort has."""

from __future__ import annotations

_NETWORK = (
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeFlowLogs",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
)

READING: dict[str, tuple[str, ...]] = {
    # `down` asks every service whether anything is left, also those that a cohort has not chosen now.
    "always": (
        "ec2:DescribeInstances",
        "kms:ListAliases",
        "logs:DescribeLogGroups",
        "rds:DescribeDBClusters",
        "rds:DescribeDBClusterSnapshots",
        "rds:DescribeDBInstanceAutomatedBackups",
        "rds:DescribeDBInstances",
        "rds:DescribeDBSnapshots",
        "s3:ListAllMyBuckets",
        "secretsmanager:ListSecrets",
        "tag:GetResources",
    ),
    "network": _NETWORK,
    "hosts": (
        "ec2:DescribeIamInstanceProfileAssociations",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceAttribute",
        "ec2:DescribeInstanceCreditSpecifications",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribeVolumes",
        "ssm:DescribeInstanceInformation",
    ),
    "studio": ("ec2:DescribeAddresses", "ec2:DescribeNatGateways"),
    "database": (
        "rds:DescribeDBEngineVersions",
        "rds:DescribeDBParameterGroups",
        "rds:DescribeDBParameters",
        "rds:DescribeDBSubnetGroups",
        "rds:DescribeEngineDefaultParameters",
        "rds:DescribeEvents",
    ),
    "documents": (
        "rds:DescribeDBClusterParameterGroups",
        "rds:DescribeDBClusterParameters",
        "rds:DescribeDBSubnetGroups",
        "rds:DescribeEvents",
    ),
    "audit": ("cloudtrail:DescribeTrails",),
    "search": ("logs:DescribeResourcePolicies",),
    "budget": ("billing:GetBillingViewData",),
}

"""An OpenSearch domain inside the network: users and index rights of its own, encrypted on every way and on disk."""

from __future__ import annotations

import json

from troposphere import GetAtt, Ref, logs, opensearchservice

from infra.aws.names import search_name, service_secret_name
from infra.aws.parts.audit import log_group
from infra.aws.parts.network import group
from infra.aws.parts.secret import admin_secret, password_in
from infra.aws.parts.site import KEY, SEARCH, SUBNETS, Document, Resources, Site, allow, document

ADMIN = "labs_admin"
VERSION = "OpenSearch_2.19"
# size: instance type, nodes (an even number stands in two zones), storage in GB of each
SIZES = {
    "small": ("t3.small.search", 1, 10),
    "medium": ("m7g.medium.search", 2, 50),
    "large": ("r7g.large.search", 2, 100),
}
_LOGS = {
    "AUDIT_LOGS": "search-audit",
    "ES_APPLICATION_LOGS": "search-application",
    "SEARCH_SLOW_LOGS": "search-slow",
    "INDEX_SLOW_LOGS": "search-index-slow",
}


def resources(site: Site) -> Resources:
    """The domain with its administrator's secret, group and logs; nothing when the cohort has none."""
    if not site.cohort.services.search:
        return []
    kind, nodes, storage = SIZES[site.cohort.size]
    name = search_name(site.cohort)
    arn = site.arn("es", f"domain/{name}")
    secret = admin_secret(
        site,
        "SearchAdminSecret",
        service_secret_name(site.cohort, "search"),
        ADMIN,
        f"Administrator of the search domain of {site.cohort.name}",
        marks=True,
    )
    around = group(site, "SearchGroup", "The search domain of the cohort", {443: "HTTPS, from hosts of the cohort"})
    groups = {kind: log_group(site, _title(what), site.log_group(what)) for kind, what in _LOGS.items()}
    writing = logs.ResourcePolicy(
        "SearchLogPolicy", PolicyName=f"{site.stack}-search", PolicyDocument=json.dumps(_log_policy(site, arn))
    )
    domain = opensearchservice.Domain(
        SEARCH,
        DomainName=name,
        EngineVersion=VERSION,
        ClusterConfig=opensearchservice.ClusterConfig(
            InstanceType=kind,
            InstanceCount=nodes,
            ZoneAwarenessEnabled=nodes > 1,
            MultiAZWithStandbyEnabled=False,
            **(
                {"ZoneAwarenessConfig": opensearchservice.ZoneAwarenessConfig(AvailabilityZoneCount=2)}
                if nodes > 1
                else {}
            ),
        ),
        EBSOptions=opensearchservice.EBSOptions(EBSEnabled=True, VolumeType="gp3", VolumeSize=storage),
        VPCOptions=opensearchservice.VPCOptions(
            SubnetIds=[Ref(subnet) for subnet in SUBNETS[: min(nodes, 2)]], SecurityGroupIds=[GetAtt(around, "GroupId")]
        ),
        EncryptionAtRestOptions=opensearchservice.EncryptionAtRestOptions(Enabled=True, KmsKeyId=GetAtt(KEY, "Arn")),
        NodeToNodeEncryptionOptions=opensearchservice.NodeToNodeEncryptionOptions(Enabled=True),
        DomainEndpointOptions=opensearchservice.DomainEndpointOptions(
            EnforceHTTPS=True, TLSSecurityPolicy="Policy-Min-TLS-1-2-PFS-2023-10"
        ),
        AdvancedSecurityOptions=opensearchservice.AdvancedSecurityOptionsInput(
            Enabled=True,
            InternalUserDatabaseEnabled=True,
            AnonymousAuthEnabled=False,
            MasterUserOptions=opensearchservice.MasterUserOptions(
                MasterUserName=ADMIN, MasterUserPassword=password_in(secret)
            ),
        ),
        AccessPolicies=_access(arn),
        LogPublishingOptions={
            kind: opensearchservice.LogPublishingOption(CloudWatchLogsLogGroupArn=GetAtt(one, "Arn"), Enabled=True)
            for kind, one in groups.items()
        },
        SoftwareUpdateOptions=opensearchservice.SoftwareUpdateOptions(AutoSoftwareUpdateEnabled=True),
        Tags=site.tags(),
        DependsOn=[secret.title, writing.title],
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
    )
    return [secret, around, *groups.values(), writing, domain]


def _access(arn: str) -> Document:
    """Who is inside the network meets the domain's own users: it asks each for a name and a password."""
    statement = allow("DomainAsksForPasswords", "es:ESHttp*", f"{arn}/*")
    return document({**statement, "Principal": {"AWS": "*"}})


def _log_policy(site: Site, arn: str) -> Document:
    statement = allow(
        "SearchLogs",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        site.arn("logs", f"log-group:{site.log_group('search-*')}:*"),
        {"StringEquals": {"aws:SourceAccount": site.account}, "ArnLike": {"aws:SourceArn": arn}},
    )
    return document({**statement, "Principal": {"Service": "es.amazonaws.com"}})


def _title(what: str) -> str:
    return "".join(word.capitalize() for word in what.split("-")) + "Log"

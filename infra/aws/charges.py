"""What each kind of resource costs a month, in units of the price table; and the kinds that cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.text import _
from infra.aws.cohort import Cohort

_HOURS = 730


@dataclass(frozen=True)
class Charge:
    """So much of something a month: `price` is a key of the price table, `what` its line for people."""

    price: str
    what: str
    quantity: float


@dataclass(frozen=True)
class Usage:
    """What a learner does in a month; what the cohort does beside. Sizes in GB."""

    gigabytes: float = 2.0
    writes: int = 5_000
    reads: int = 20_000
    shared_gigabytes: float = 1.0
    log_gigabytes: float = 1.0
    out_gigabytes: float = 10.0
    nat_gigabytes: float = 30.0
    endpoint_gigabytes: float = 1.0
    spark_cpu_hours: float = 8.0
    documents_gigabytes: float = 1.0
    documents_millions: float = 1.0


Properties = Mapping[str, Any]
Price = Callable[[Properties, Cohort, Usage], list[Charge]]


def _price_key(kind: str) -> str:
    return kind.replace(".", "-")


def _database(found: Properties, _cohort: Cohort, _usage: Usage) -> list[Charge]:
    kind, storage = found["DBInstanceClass"], float(found["AllocatedStorage"])
    charges = [
        Charge(_price_key(kind), _("Database, {kind}").format(kind=kind), _HOURS),
        Charge("rds-storage", _("Storage of the database"), storage),
    ]
    if found.get("MultiAZ"):
        # A standby in another zone costs the same again.
        return [Charge(one.price, one.what, one.quantity * 2) for one in charges]
    # Backups up to the size of the storage cost nothing.
    return charges


def _documents(found: Properties, cohort: Cohort, usage: Usage) -> list[Charge]:
    kind, learners = found["DBInstanceClass"], len(cohort.learners)
    return [
        Charge(f"documents-{_price_key(kind)}", _("Documents, {kind}").format(kind=kind), _HOURS),
        Charge("documents-storage", _("Storage of documents"), usage.documents_gigabytes * learners),
        Charge("documents-requests", _("Reads and writes of documents"), usage.documents_millions * learners),
    ]


def _search(found: Properties, _cohort: Cohort, _usage: Usage) -> list[Charge]:
    nodes = found["ClusterConfig"]["InstanceCount"]
    kind = found["ClusterConfig"]["InstanceType"]
    storage = found["EBSOptions"]["VolumeSize"]
    key = f"search-{_price_key(kind.removesuffix('.search'))}"
    return [
        Charge(key, _("Search, {kind}").format(kind=kind), _HOURS * nodes),
        Charge("search-storage", _("Storage of search"), float(storage) * nodes),
    ]


def _hive(found: Properties, _cohort: Cohort, _usage: Usage) -> list[Charge]:
    charges = []
    for group in ("MasterInstanceGroup", "CoreInstanceGroup"):
        one = found["Instances"][group]
        kind, count = one["InstanceType"], one["InstanceCount"]
        disks = one["EbsConfiguration"]["EbsBlockDeviceConfigs"]
        size = sum(disk["VolumeSpecification"]["SizeInGB"] * disk["VolumesPerInstance"] for disk in disks)
        charges += [
            Charge(_price_key(kind), _("Hive, hosts {kind}").format(kind=kind), _HOURS * count),
            Charge(f"emr-{_price_key(kind)}", _("Hive, EMR's share for {kind}").format(kind=kind), _HOURS * count),
            Charge("ebs-gp3", _("Hive, disks"), float(size * count)),
        ]
    return charges


def _host(found: Properties, _cohort: Cohort, _usage: Usage) -> list[Charge]:
    kind = found["InstanceType"]
    return [Charge(_price_key(kind), _("Host, {kind}").format(kind=kind), _HOURS)]


def _disk(found: Properties, _cohort: Cohort, _usage: Usage) -> list[Charge]:
    """A launch template starts one host here; its disk is said in it."""
    disks = found["LaunchTemplateData"]["BlockDeviceMappings"]
    return [Charge("ebs-gp3", _("Disk of the host"), float(sum(disk["Ebs"]["VolumeSize"] for disk in disks)))]


def _gateway(_found: Properties, _cohort: Cohort, usage: Usage) -> list[Charge]:
    return [
        Charge("nat-gateway", _("Way out for the studio (NAT gateway)"), _HOURS),
        Charge("nat-traffic", _("Data through the NAT gateway"), usage.nat_gigabytes),
    ]


def _address(_found: Properties, _cohort: Cohort, _usage: Usage) -> list[Charge]:
    return [Charge("public-address", _("Public address of the NAT gateway"), _HOURS)]


def _endpoint(found: Properties, _cohort: Cohort, usage: Usage) -> list[Charge]:
    if found["VpcEndpointType"] == "Gateway":
        return []
    zones = len(found["SubnetIds"])
    return [
        Charge("interface-endpoint", _("Private ways to AWS's services (endpoints)"), _HOURS * zones),
        Charge("interface-endpoint-traffic", _("Data through the endpoints"), usage.endpoint_gigabytes),
    ]


def _key(_found: Properties, cohort: Cohort, usage: Usage) -> list[Charge]:
    # With the bucket's own key S3 asks far less often than once a request: one in a hundred is plenty.
    requests = len(cohort.learners) * (usage.writes + usage.reads) / 100
    return [
        Charge("kms-key", _("Encryption key"), 1),
        Charge("kms-requests", _("Uses of the key"), requests / 10_000),
    ]


def _secret(_found: Properties, _cohort: Cohort, _usage: Usage) -> list[Charge]:
    return [Charge("secret", _("Passwords (secrets)"), 1), Charge("secret-requests", _("Reading passwords"), 0.01)]


def _log_group(_found: Properties, _cohort: Cohort, usage: Usage) -> list[Charge]:
    # Kept for half a year, and compressed to about a sixth: what is stored in the end is a month's intake.
    return [
        Charge("log-intake", _("Records written (log groups)"), usage.log_gigabytes),
        Charge("log-storage", _("Records kept (log groups)"), usage.log_gigabytes),
    ]


def _trail(_found: Properties, cohort: Cohort, usage: Usage) -> list[Charge]:
    events = len(cohort.learners) * (usage.writes + usage.reads)
    return [Charge("trail-events", _("Record of who read and wrote what (CloudTrail)"), events / 100_000)]


def _spark(_found: Properties, cohort: Cohort, usage: Usage) -> list[Charge]:
    hours = len(cohort.learners) * usage.spark_cpu_hours
    return [
        Charge("spark-cpu", _("Spark, processors (EMR Serverless)"), hours),
        # Workers have four GB a processor.
        Charge("spark-memory", _("Spark, memory (EMR Serverless)"), hours * 4),
    ]


def everywhere(cohort: Cohort, usage: Usage) -> list[Charge]:
    """What no single resource is: objects, requests, and data that leave AWS."""
    learners = len(cohort.learners)
    # Half as much again in old versions, which stay for thirty days.
    stored = usage.shared_gigabytes + learners * usage.gigabytes * 1.5
    return [
        Charge("s3-storage", _("Objects stored (S3)"), stored),
        Charge("s3-writes", _("Objects written and listed (S3)"), learners * usage.writes / 1000),
        Charge("s3-reads", _("Objects read (S3)"), learners * usage.reads / 1000),
        Charge("traffic-out", _("Data that leave AWS"), usage.out_gigabytes),
    ]


BY_TYPE: dict[str, Price] = {
    "AWS::CloudTrail::Trail": _trail,
    "AWS::DocDB::DBInstance": _documents,
    "AWS::EC2::EIP": _address,
    "AWS::EC2::Instance": _host,
    "AWS::EC2::LaunchTemplate": _disk,
    "AWS::EC2::NatGateway": _gateway,
    "AWS::EC2::VPCEndpoint": _endpoint,
    "AWS::EMR::Cluster": _hive,
    "AWS::EMRServerless::Application": _spark,
    "AWS::KMS::Key": _key,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::OpenSearchService::Domain": _search,
    "AWS::RDS::DBInstance": _database,
    "AWS::SecretsManager::Secret": _secret,
}

# Kinds that AWS asks nothing for, or whose cost is a line of another kind, or stays below a cent a month.
FREE = {
    "AWS::Budgets::Budget": "a budget without actions is free",
    "AWS::DocDB::DBCluster": "its instances and storage are the line of the instance",
    "AWS::DocDB::DBClusterParameterGroup": "free",
    "AWS::DocDB::DBSubnetGroup": "free",
    "AWS::EC2::FlowLog": "what it writes is the line of its log group",
    "AWS::EC2::InternetGateway": "free",
    "AWS::EC2::Route": "free",
    "AWS::EC2::RouteTable": "free",
    "AWS::EC2::SecurityGroup": "free",
    "AWS::EC2::SecurityGroupEgress": "free",
    "AWS::EC2::SecurityGroupIngress": "free",
    "AWS::EC2::Subnet": "free",
    "AWS::EC2::SubnetRouteTableAssociation": "free",
    "AWS::EC2::VPC": "free",
    "AWS::EC2::VPCGatewayAttachment": "free",
    "AWS::EMR::SecurityConfiguration": "free",
    "AWS::IAM::InstanceProfile": "free",
    "AWS::IAM::ManagedPolicy": "free",
    "AWS::IAM::Role": "free",
    "AWS::IAM::User": "free",
    "AWS::KMS::Alias": "free",
    "AWS::Logs::ResourcePolicy": "free",
    "AWS::RDS::DBParameterGroup": "free",
    "AWS::RDS::DBSubnetGroup": "free",
    "AWS::S3::Bucket": "objects and requests are lines of their own",
    "AWS::S3::BucketPolicy": "free",
    "AWS::SNS::Topic": "four mails a month: below a cent",
    "AWS::Scheduler::Schedule": "thirty calls a month: below a cent",
    "AWS::SecretsManager::SecretTargetAttachment": "free",
}

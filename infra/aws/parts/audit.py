"""Who read and wrote which object (CloudTrail), and which connections were made or refused (flow logs)."""

from __future__ import annotations

from troposphere import GetAtt, Ref, cloudtrail, ec2, iam, logs

from infra.aws.parts.site import (
    KEY,
    LOG_DAYS,
    LOGS_BUCKET,
    VPC,
    Document,
    Resources,
    Site,
    allow,
    document,
    trust,
)

TRAIL_PREFIX = "trail"


def log_group(site: Site, title: str, name: str) -> logs.LogGroup:
    """A log group that is encrypted, kept for LOG_DAYS, and gone with the stack."""
    return logs.LogGroup(
        title,
        LogGroupName=name,
        RetentionInDays=LOG_DAYS,
        KmsKeyId=GetAtt(KEY, "Arn"),
        Tags=site.tags(),
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
    )


def resources(site: Site) -> Resources:
    """The trail with its log group and role; flow logs when there is a network. Nothing when audit is off."""
    if not site.cohort.options.audit:
        return []
    group = log_group(site, "TrailLog", site.log_group("trail"))
    role = _writer(site, "TrailRole", "cloudtrail.amazonaws.com", _trail(site), group)
    selector = cloudtrail.AdvancedEventSelector(
        Name="Objects of the cohort's bucket",
        FieldSelectors=[
            cloudtrail.AdvancedFieldSelector(Field="eventCategory", Equals=["Data"]),
            cloudtrail.AdvancedFieldSelector(Field="resources.type", Equals=["AWS::S3::Object"]),
            cloudtrail.AdvancedFieldSelector(Field="resources.ARN", StartsWith=[f"arn:aws:s3:::{site.bucket}/"]),
        ],
    )
    trail = cloudtrail.Trail(
        "Trail",
        TrailName=site.stack,
        IsLogging=True,
        IsMultiRegionTrail=False,
        IncludeGlobalServiceEvents=False,
        EnableLogFileValidation=True,
        S3BucketName=Ref(LOGS_BUCKET),
        S3KeyPrefix=TRAIL_PREFIX,
        KMSKeyId=GetAtt(KEY, "Arn"),
        CloudWatchLogsLogGroupArn=GetAtt(group, "Arn"),
        CloudWatchLogsRoleArn=GetAtt(role, "Arn"),
        AdvancedEventSelectors=[selector],
        Tags=site.tags(),
        DependsOn="LogsBucketPolicy",
    )
    return [group, role, trail, *(_flow_logs(site) if site.has_network else [])]


def trail_statements(site: Site) -> list[Document]:
    """What the trail may do in the records' bucket."""
    if not site.cohort.options.audit:
        return []
    common = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
    }
    source = {"aws:SourceArn": _trail(site)}
    bucket = f"arn:aws:s3:::{site.logs_bucket}"
    return [
        {
            **common,
            "Sid": "TrailLooks",
            "Action": "s3:GetBucketAcl",
            "Resource": bucket,
            "Condition": {"StringEquals": source},
        },
        {
            **common,
            "Sid": "TrailWrites",
            "Action": "s3:PutObject",
            "Resource": f"{bucket}/{TRAIL_PREFIX}/AWSLogs/{site.account}/*",
            "Condition": {"StringEquals": {**source, "s3:x-amz-acl": "bucket-owner-full-control"}},
        },
    ]


def _flow_logs(site: Site) -> Resources:
    group = log_group(site, "FlowLog", site.log_group("flows"))
    source = site.arn("ec2", "vpc-flow-log/*")
    role = _writer(site, "FlowLogRole", "vpc-flow-logs.amazonaws.com", source, group)
    flow = ec2.FlowLog(
        "Flows",
        ResourceType="VPC",
        ResourceId=Ref(VPC),
        TrafficType="ALL",
        LogDestinationType="cloud-watch-logs",
        LogGroupName=Ref(group),
        DeliverLogsPermissionArn=GetAtt(role, "Arn"),
        Tags=site.tags(),
    )
    return [group, role, flow]


def _trail(site: Site) -> str:
    return site.arn("cloudtrail", f"trail/{site.stack}")


def _writer(site: Site, title: str, service: str, source: str, group: logs.LogGroup) -> iam.Role:
    """A role by which a service of AWS writes into one log group."""
    inside = site.arn("logs", f"log-group:{group.LogGroupName}:*")
    actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    condition = {"StringEquals": {"aws:SourceAccount": site.account}, "ArnLike": {"aws:SourceArn": source}}
    return iam.Role(
        title,
        Path=site.path,
        AssumeRolePolicyDocument=trust(service, condition),
        Policies=[iam.Policy(PolicyName="write", PolicyDocument=document(allow("Write", actions, inside)))],
        Tags=site.tags(),
    )

"""What AWS's handlers can call and never do for this template; and what they call where AWS doesn't publish it.

A pattern is `type action`; the text says why the call is not made.
"""

from __future__ import annotations

EXCEPTIONS = {
    r"AWS::CloudTrail::Trail organizations:.*": "no trail of an organisation",
    r"AWS::CloudTrail::Trail iam:(CreateServiceLinkedRole|GetRole)": "no trail of an organisation",
    r"AWS::CloudTrail::Trail CloudTrail:(Get|Put)(InsightSelectors|EventConfiguration)": (
        "neither insights nor aggregation"
    ),
    r"AWS::CloudTrail::Trail CloudTrail:StopLogging": "allowed directly: see the statement TrailStops",
    r"AWS::EC2::EIP ec2:AcceptAddressTransfer": "no address comes from another account",
    r"AWS::EC2::FlowLog (autoscaling|s3):.*": "records go to a log group",
    r"AWS::EC2::FlowLog (logs:.*LogDelivery|iam:CreateServiceLinkedRole)": (
        "records go to a log group, by a role of ours"
    ),
    r"AWS::EC2::Instance ssm:.*Association.*": "no associations of Session Manager",
    r"AWS::EC2::Instance ec2:(Attach|Detach)Volume": "no volumes beside its own",
    r"AWS::EC2::Instance ec2:(Associate|Disassociate|Replace)IamInstanceProfile.*": (
        "its profile is in the launch template"
    ),
    r"AWS::EC2::Instance ec2:(Modify(?!InstanceAttribute)|Monitor|Unmonitor|DescribeKeyPairs).*": (
        "none of these is set"
    ),
    r"AWS::EC2::NatGateway ec2:.*NatGatewayAddress": "one address for good",
    r"AWS::EC2::(Subnet|VPC) ec2:(Associate|Disassociate)SubnetCidrBlock": "no IPv6",
    r"AWS::EC2::VPC ec2:(ModifyVpcTenancy|.*VpcEncryptionControls?)": (
        "ordinary hosts; encryption is each service's own"
    ),
    r"AWS::EC2::VPCEndpoint (vpc-lattice|vpce):.*": "no lattice, one region",
    r"AWS::EC2::VPCGatewayAttachment ec2:.*VpnGateways?": "no private network of a company",
    r"AWS::EMRServerless::Application (ecr|sso):.*": "AWS's own images, no identity centre",
    r"AWS::EMRServerless::Application kms:.*": "its disks are AWS's; data are in the bucket",
    r"AWS::IAM::ManagedPolicy iam:(Attach|Detach).*": "it is attached by the roles",
    r"AWS::IAM::(Role|User) iam:Delete(Role|User)PermissionsBoundary": "a ceiling is never taken away",
    r"AWS::IAM::User iam:(Attach|Detach)UserPolicy": "its policy is its own",
    r"AWS::IAM::User iam:(AddUserTo|RemoveUserFrom)Group": "in no group",
    r"AWS::IAM::User iam:(Create|Update|Delete)LoginProfile": "no console",
    r"AWS::IAM::User iam:UpdateUser": "neither its name nor its path changes",
    r"AWS::Logs::LogGroup (firehose|s3):.*": "not delivered elsewhere",
    r"AWS::Logs::LogGroup logs:.*(LogDelivery|IndexPolic|DataProtection).*": "not set",
    r"AWS::Logs::LogGroup logs:.*(ResourcePolic|BearerToken|DeletionProtection).*": "not set",
    r"AWS::RDS::DBInstance rds:.*(RoleToDB|RoleFromDB|ReadReplica).*": "no copies, no roles",
    r"AWS::RDS::DBInstance rds:.*(Restore|BackupsReplication).*": "made new, never from another",
    r"AWS::RDS::DBInstance iam:(PassRole|GetRole|ListRoles)": "no role for monitoring",
    r"AWS::RDS::DBInstance secretsmanager:.*": "the password is a secret of the template",
    r"AWS::S3::Bucket iam:PassRole": "no replication",
    r"AWS::S3::Bucket (s3tables:.*|s3:.*Metadata.*)": "no tables of metadata",
    r"AWS::S3::Bucket s3:.*(Analytics|Inventory|Metrics|Accelerate|IntelligentTiering).*": "not set",
    r"AWS::S3::Bucket s3:.*(Replication|Website|Cors|CORS).*": "not set",
    r"AWS::S3::Bucket s3:.*(ObjectLock|Notification|Abac|ObjectAcl|PutBucketAcl).*": "not set",
    r"AWS::S3::Bucket s3:.*(DeleteBucketEncryption|BucketLifecycle).*": "they change, and are never taken away",
    r"AWS::S3::Bucket s3:DeleteObject": "`labs cloud down` empties it, by the statement Objects",
    r"AWS::SNS::Topic (iam:.*|sns:PutDataProtectionPolicy)": "neither records of delivery nor protection of data",
    r"AWS::SecretsManager::Secret secretsmanager:(ReplicateSecretTo|RemoveRegionsFrom).*": "one region",
    r"AWS::SecretsManager::SecretTargetAttachment (redshift|docdb-elastic).*": "attached to RDS alone",
}

# By the reference of the services' APIs: create, read, change and delete.
NOT_PUBLISHED: dict[str, tuple[str, ...]] = {
    "AWS::DocDB::DBCluster": (
        "rds:CreateDBCluster",
        "rds:DescribeDBClusters",
        "rds:ModifyDBCluster",
        "rds:DeleteDBCluster",
        "rds:AddTagsToResource",
    ),
    "AWS::DocDB::DBInstance": (
        "rds:CreateDBInstance",
        "rds:DescribeDBInstances",
        "rds:ModifyDBInstance",
        "rds:DeleteDBInstance",
        "rds:AddTagsToResource",
    ),
    "AWS::EMR::Cluster": (
        "elasticmapreduce:RunJobFlow",
        "elasticmapreduce:DescribeCluster",
        "elasticmapreduce:TerminateJobFlows",
        "elasticmapreduce:AddTags",
        "iam:PassRole",
        "iam:CreateServiceLinkedRole",
    ),
}

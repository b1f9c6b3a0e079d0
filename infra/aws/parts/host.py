"""What every host of a cohort has: no key and no open port, an encrypted disk, and credentials only for itself."""

from __future__ import annotations

from troposphere import Base64, GetAtt, Ref, ec2, iam

from infra.aws.parts.site import CLIENTS, KEY, Document, Resources, Site, allow, document, trust

# What an agent of Session Manager needs to be reached. AWS offers no narrower resource for these actions.
SESSIONS = allow(
    "SessionManager",
    [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ],
    "*",
)


def profile(site: Site, title: str, *statements: Document) -> Resources:
    """The host's role, reached by Session Manager and allowed `statements`, and the profile that carries it."""
    role = iam.Role(
        f"{title}Role",
        Path=site.path,
        AssumeRolePolicyDocument=trust("ec2.amazonaws.com"),
        Policies=[iam.Policy(PolicyName="host", PolicyDocument=document(SESSIONS, *statements))],
        Tags=site.tags(),
    )
    return [role, iam.InstanceProfile(f"{title}Profile", Path=site.path, Roles=[Ref(role)])]


def launch_template(
    site: Site, title: str, image: str, gigabytes: int, device: str, script: str = ""
) -> ec2.LaunchTemplate:
    """How the host starts: disk, network and the metadata service, which a process in a container doesn't reach."""
    disk = ec2.LaunchTemplateBlockDeviceMapping(
        DeviceName=device,
        Ebs=ec2.EBSBlockDevice(
            Encrypted=True,
            KmsKeyId=GetAtt(KEY, "Arn"),
            VolumeType="gp3",
            VolumeSize=gigabytes,
            DeleteOnTermination=True,
        ),
    )
    data = ec2.LaunchTemplateData(
        ImageId=Ref(image),
        EbsOptimized=True,
        IamInstanceProfile=ec2.IamInstanceProfile(Arn=GetAtt(f"{title}Profile", "Arn")),
        MetadataOptions=ec2.MetadataOptions(
            HttpEndpoint="enabled", HttpTokens="required", HttpPutResponseHopLimit=1, InstanceMetadataTags="disabled"
        ),
        BlockDeviceMappings=[disk],
        SecurityGroupIds=[GetAtt(CLIENTS, "GroupId")],
        TagSpecifications=[
            ec2.TagSpecifications(ResourceType="volume", Tags=site.tags(name=title)),
        ],
        **({"UserData": Base64(script)} if script else {}),
    )
    return ec2.LaunchTemplate(
        f"{title}Launch",
        LaunchTemplateData=data,
        TagSpecifications=[ec2.TagSpecifications(ResourceType="launch-template", Tags=site.tags())],
    )

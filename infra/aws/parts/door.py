"""The administrators' way in to the private database: the smallest host there is, reached by Session Manager alone."""

from __future__ import annotations

from troposphere import GetAtt, Ref, ec2

from infra.aws.parts import host
from infra.aws.parts.site import DOOR, IMAGE, SUBNETS, Resources, Site

KIND = "t4g.nano"
# Amazon Linux comes with Session Manager's agent.
IMAGE_NAME = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
_GIGABYTES = 8


def resources(site: Site) -> Resources:
    """The host with its role; nothing without a database, or where the studio is a way in already."""
    if not site.has_door:
        return []
    launch = host.launch_template(site, DOOR, IMAGE, _GIGABYTES, "/dev/xvda")
    door = ec2.Instance(
        DOOR,
        InstanceType=KIND,
        SubnetId=Ref(SUBNETS[0]),
        # The newest image at each change of the stack: nothing lives on this host.
        LaunchTemplate=ec2.LaunchTemplateSpecification(
            LaunchTemplateId=Ref(launch), Version=GetAtt(launch, "LatestVersionNumber")
        ),
        Tags=site.tags(name="door"),
    )
    return [*host.profile(site, DOOR), launch, door]

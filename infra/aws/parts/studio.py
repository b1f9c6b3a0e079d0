"""The Data Science Studio: a host with JupyterHub in the private subnet, reached through Session Manager alone.

Its updates come through a NAT gateway. Learners' servers on it work with learners' own temporary keys, which the host
may ask for; the metadata service that gives the host its own keys is closed to learners by the hub's firewall rule.
"""

from __future__ import annotations

from pathlib import Path

from troposphere import GetAtt, Ref, ec2

from infra.aws.names import role_arn
from infra.aws.parts import host
from infra.aws.parts.site import KEY, PRIVATE_ROUTES, STUDIO, STUDIO_IMAGE, SUBNETS, VPC, Resources, Site, allow

# Ubuntu 24.04 comes with Python 3.12 and Session Manager's agent.
IMAGE_NAME = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"
INSTALL = "install/"
# size: instance type, disk in GB
SIZES = {"small": ("m7i-flex.xlarge", 60), "medium": ("m7i-flex.2xlarge", 120), "large": ("m7i.4xlarge", 250)}
_PUBLIC_RANGE = "10.40.32.0/24"
_EVERYWHERE = "0.0.0.0/0"


def resources(site: Site) -> Resources:
    """The host with its role and its way out; nothing when the cohort has none."""
    if not site.cohort.services.studio:
        return []
    kind, gigabytes = SIZES[site.cohort.size]
    launch = host.launch_template(site, STUDIO, STUDIO_IMAGE, gigabytes, "/dev/sda1", script(site))
    studio = ec2.Instance(
        STUDIO,
        InstanceType=kind,
        SubnetId=Ref(SUBNETS[0]),
        # Its first day's image and settings, always: another version would put a new, empty host in its place.
        LaunchTemplate=ec2.LaunchTemplateSpecification(LaunchTemplateId=Ref(launch), Version="1"),
        Tags=site.tags(name="studio"),
        DependsOn=["WayOut"],
    )
    return [*_way_out(site), *_role(site), launch, studio]


def script(site: Site) -> str:
    """What the host runs once, at its first start."""
    text = (Path(__file__).parents[1] / "studio.sh").read_text(encoding="utf-8")
    values = {"@BUCKET@": site.bucket, "@REGION@": site.cohort.region, "@COHORT@": site.cohort.name}
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _role(site: Site) -> Resources:
    """It reads the course below install/, and takes up learners' roles to give each server its learner's keys."""
    bucket = f"arn:aws:s3:::{site.bucket}"
    return host.profile(
        site,
        STUDIO,
        allow("ReadCourse", "s3:GetObject", f"{bucket}/{INSTALL}*"),
        # Names of bucket and database are in the stack's outputs.
        allow("OwnStack", "cloudformation:DescribeStacks", site.arn("cloudformation", f"stack/{site.stack}/*")),
        allow("FindCourse", "s3:ListBucket", bucket, {"StringLike": {"s3:prefix": f"{INSTALL}*"}}),
        allow(
            "KeyOfCourse",
            "kms:Decrypt",
            GetAtt(KEY, "Arn"),
            {"StringEquals": {"kms:ViaService": f"s3.{site.cohort.region}.amazonaws.com"}},
        ),
        # Of the roles below this path, learners' alone trust the studio.
        allow("LearnersKeys", "sts:AssumeRole", role_arn(site.cohort, site.account, "*")),
    )


def _way_out(site: Site) -> Resources:
    """A public subnet with nothing in it but the NAT gateway: hosts call out, nobody calls in."""
    public = ec2.Subnet(
        "PublicSubnet",
        VpcId=Ref(VPC),
        CidrBlock=_PUBLIC_RANGE,
        AvailabilityZone=GetAtt(SUBNETS[0], "AvailabilityZone"),
        MapPublicIpOnLaunch=False,
        Tags=site.tags(name="public"),
    )
    gateway = ec2.InternetGateway("InternetGateway", Tags=site.tags(name="internet"))
    attached = ec2.VPCGatewayAttachment("InternetAttachment", VpcId=Ref(VPC), InternetGatewayId=Ref(gateway))
    routes = ec2.RouteTable("PublicRoutes", VpcId=Ref(VPC), Tags=site.tags(name="public"))
    route = ec2.Route(
        "PublicRoute",
        RouteTableId=Ref(routes),
        DestinationCidrBlock=_EVERYWHERE,
        GatewayId=Ref(gateway),
        DependsOn=attached.title,
    )
    joined = ec2.SubnetRouteTableAssociation("PublicSubnetRoutes", SubnetId=Ref(public), RouteTableId=Ref(routes))
    address = ec2.EIP("NatAddress", Domain="vpc", Tags=site.tags(name="nat"), DependsOn=attached.title)
    nat = ec2.NatGateway(
        "NatGateway", SubnetId=Ref(public), AllocationId=GetAtt(address, "AllocationId"), Tags=site.tags(name="nat")
    )
    out = ec2.Route("WayOut", RouteTableId=Ref(PRIVATE_ROUTES), DestinationCidrBlock=_EVERYWHERE, NatGatewayId=Ref(nat))
    return [public, gateway, attached, routes, route, joined, address, nat, out]

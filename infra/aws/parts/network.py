"""A network of the cohort's own: two private subnets without a way out, and S3 reached without leaving AWS."""

from __future__ import annotations

from troposphere import GetAtt, GetAZs, Ref, Select, Tags, ec2

from infra.aws.parts.site import (
    CLIENTS,
    EMR_TAG,
    HIVE_NODES,
    PRIVATE_ROUTES,
    SUBNETS,
    VPC,
    Document,
    Resources,
    Site,
    document,
)

RANGE = "10.40.0.0/16"
_SUBNET_RANGES = ("10.40.0.0/20", "10.40.16.0/20")
_HTTPS = 443
# Answers go out by themselves. Without any rule, AWS adds one that allows everything.
_NO_CALLS = ec2.SecurityGroupRule(
    IpProtocol="tcp", FromPort=1, ToPort=1, CidrIp="127.0.0.1/32", Description="It calls nobody"
)


def resources(site: Site) -> Resources:
    """Network, subnets, routes, the group of those who may reach the services; nothing when nothing stands in it."""
    if not site.has_network:
        return []
    network = ec2.VPC(VPC, CidrBlock=RANGE, EnableDnsHostnames=True, EnableDnsSupport=True, Tags=_tags(site, "network"))
    routes = ec2.RouteTable(PRIVATE_ROUTES, VpcId=Ref(network), Tags=site.tags(name="private"))
    made: Resources = [network, routes]
    for number, (title, addresses) in enumerate(zip(SUBNETS, _SUBNET_RANGES, strict=True)):
        subnet = ec2.Subnet(
            title,
            VpcId=Ref(network),
            CidrBlock=addresses,
            AvailabilityZone=Select(number, GetAZs("")),
            MapPublicIpOnLaunch=False,
            Tags=_tags(site, f"private-{'ab'[number]}"),
        )
        joined = ec2.SubnetRouteTableAssociation(f"{title}Routes", SubnetId=Ref(subnet), RouteTableId=Ref(routes))
        made += [subnet, joined]
    made += [_s3_endpoint(site), _clients(site)]
    return made + _interface_endpoints(site)


def _tags(site: Site, name: str) -> Tags:
    return site.tags(name=name, more=EMR_TAG if site.cohort.services.hive else None)


def group(site: Site, title: str, about: str, ports: dict[int, str]) -> ec2.SecurityGroup:
    """A security group of a service: members of the clients' group reach it on `ports` (port: what for)."""
    return ec2.SecurityGroup(
        title,
        GroupDescription=about,
        VpcId=Ref(VPC),
        SecurityGroupIngress=[
            ec2.SecurityGroupRule(
                IpProtocol="tcp",
                FromPort=port,
                ToPort=port,
                SourceSecurityGroupId=GetAtt(CLIENTS, "GroupId"),
                Description=what,
            )
            for port, what in ports.items()
        ],
        SecurityGroupEgress=[_NO_CALLS],
        Tags=site.tags(name=title),
    )


def _clients(site: Site) -> ec2.SecurityGroup:
    """Members may reach the services inside the network, and AWS over HTTPS. Nobody reaches them."""
    ways = [(_HTTPS, _HTTPS, "0.0.0.0/0", "AWS over HTTPS"), (1024, 65535, RANGE, "Services inside the network")]
    if site.cohort.services.studio:
        ways.append((80, 80, "0.0.0.0/0", "Signed packages of Ubuntu"))
    return ec2.SecurityGroup(
        CLIENTS,
        GroupDescription="May reach the services of the cohort",
        VpcId=Ref(VPC),
        SecurityGroupEgress=[
            ec2.SecurityGroupRule(IpProtocol="tcp", FromPort=first, ToPort=last, CidrIp=where, Description=what)
            for first, last, where, what in ways
        ],
        Tags=site.tags(name="clients"),
    )


def _s3_endpoint(site: Site) -> ec2.VPCEndpoint:
    return ec2.VPCEndpoint(
        "S3Endpoint",
        VpcEndpointType="Gateway",
        ServiceName=site.service("s3"),
        VpcId=Ref(VPC),
        RouteTableIds=[Ref(PRIVATE_ROUTES)],
        PolicyDocument=_s3_policy(site),
        Tags=site.tags(name="s3"),
    )


def _s3_policy(site: Site) -> Document:
    """Data leaves for buckets of this account alone; AWS's own packages may be read. Who may what, IAM decides."""
    region = site.cohort.region
    packages = [f"al2023-repos-{region}-*", f"amazon-ssm-{region}"]
    if site.cohort.services.hive or site.cohort.services.spark:
        packages += [f"{region}.elasticmapreduce", f"repo.{region}.emr.amazonaws.com", f"prod.{region}.appinfo.src"]
    return document(
        {
            "Sid": "OwnBuckets",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceAccount": site.account}},
        },
        {
            "Sid": "PackagesOfAws",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": [f"arn:aws:s3:::{name}/*" for name in packages],
        },
    )


def _interface_endpoints(site: Site) -> Resources:
    """By these, hosts hear from services of AWS without a way to the internet; none when nobody needs one."""
    wanted: dict[str, str] = {}
    if site.has_door:
        # Session Manager, by which the door's host is reached.
        wanted |= {"SsmEndpoint": "ssm", "SsmMessagesEndpoint": "ssmmessages"}
    if site.cohort.services.hive:
        # Nodes unlock their disks with the key.
        wanted["KmsEndpoint"] = "kms"
    if not wanted or site.cohort.services.studio:
        # With a studio there is a way out, which serves everybody.
        return []
    sources = [(CLIENTS, "Hosts of the cohort")]
    if site.cohort.services.hive:
        sources.append((HIVE_NODES, "Nodes of the Hive cluster"))
    around = ec2.SecurityGroup(
        "EndpointsGroup",
        GroupDescription="Services of AWS inside the network",
        VpcId=Ref(VPC),
        SecurityGroupIngress=[
            ec2.SecurityGroupRule(
                IpProtocol="tcp",
                FromPort=_HTTPS,
                ToPort=_HTTPS,
                SourceSecurityGroupId=GetAtt(source, "GroupId"),
                Description=who,
            )
            for source, who in sources
        ],
        SecurityGroupEgress=[_NO_CALLS],
        Tags=site.tags(name="endpoints"),
    )
    return [
        around,
        *(
            ec2.VPCEndpoint(
                title,
                VpcEndpointType="Interface",
                ServiceName=site.service(name),
                VpcId=Ref(VPC),
                # One zone is enough for what is used now and then; each costs by the hour.
                SubnetIds=[Ref(SUBNETS[0])],
                SecurityGroupIds=[GetAtt(around, "GroupId")],
                PrivateDnsEnabled=True,
                Tags=site.tags(name=name),
            )
            for title, name in wanted.items()
        ),
    ]

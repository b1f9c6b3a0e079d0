"""Security groups of the Hive cluster. EMR would write their rules itself; written here, they go with the stack."""

from __future__ import annotations

from troposphere import GetAtt, Ref, ec2

from infra.aws.parts.network import RANGE
from infra.aws.parts.site import CLIENTS, EMR_TAG, HIVE_NODES, VPC, Resources, Site

PORT = 10000
SERVICE = "HiveServiceGroup"
# EMR's service calls the nodes on the first, the nodes call the service on the second.
_TO_NODES, _TO_SERVICE = 8443, 9443
RULES = ("HiveNodesAmongThemselves", "HiveFromService", "HiveToService", "HiveServiceCalls")


def resources(site: Site) -> Resources:
    """The nodes' group, the service's, and the rules between them."""
    nodes = ec2.SecurityGroup(
        HIVE_NODES,
        GroupDescription="Nodes of the Hive cluster",
        VpcId=Ref(VPC),
        SecurityGroupIngress=[
            ec2.SecurityGroupRule(
                IpProtocol="tcp",
                FromPort=PORT,
                ToPort=PORT,
                SourceSecurityGroupId=GetAtt(CLIENTS, "GroupId"),
                Description="HiveServer2 over TLS, from hosts of the cohort",
            )
        ],
        SecurityGroupEgress=[
            ec2.SecurityGroupRule(IpProtocol="-1", CidrIp=RANGE, Description="Inside the network"),
            ec2.SecurityGroupRule(
                IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp="0.0.0.0/0", Description="AWS over HTTPS"
            ),
        ],
        Tags=site.tags(name="hive", more=EMR_TAG),
    )
    service = ec2.SecurityGroup(
        SERVICE,
        GroupDescription="EMR, where it calls the nodes",
        VpcId=Ref(VPC),
        SecurityGroupEgress=[
            ec2.SecurityGroupRule(
                IpProtocol="tcp", FromPort=1, ToPort=1, CidrIp="127.0.0.1/32", Description="It calls the nodes alone"
            )
        ],
        Tags=site.tags(name="hive-service", more=EMR_TAG),
    )
    among, from_service, to_service, calls = RULES
    return [
        nodes,
        service,
        _ingress(among, HIVE_NODES, HIVE_NODES, "-1", None, "Nodes among themselves"),
        _ingress(from_service, HIVE_NODES, SERVICE, "tcp", _TO_NODES, "EMR calls the nodes"),
        _ingress(to_service, SERVICE, HIVE_NODES, "tcp", _TO_SERVICE, "Nodes call EMR"),
        ec2.SecurityGroupEgress(
            calls,
            GroupId=GetAtt(SERVICE, "GroupId"),
            DestinationSecurityGroupId=GetAtt(HIVE_NODES, "GroupId"),
            IpProtocol="tcp",
            FromPort=_TO_NODES,
            ToPort=_TO_NODES,
            Description="EMR calls the nodes",
        ),
    ]


def _ingress(title: str, to: str, source: str, protocol: str, port: int | None, about: str) -> ec2.SecurityGroupIngress:
    ports = {} if port is None else {"FromPort": port, "ToPort": port}
    return ec2.SecurityGroupIngress(
        title,
        GroupId=GetAtt(to, "GroupId"),
        SourceSecurityGroupId=GetAtt(source, "GroupId"),
        IpProtocol=protocol,
        Description=about,
        **ports,
    )

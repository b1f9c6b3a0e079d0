"""What the stack tells the deployer. The names are fixed; what a cohort has not, is not there."""

from __future__ import annotations

from typing import Any

from troposphere import GetAtt, Output, Ref

from infra.aws.parts.site import (
    BUCKET,
    CLIENTS,
    DATABASE,
    DATABASE_SECRET,
    DOCUMENTS,
    DOOR,
    HIVE,
    KEY,
    LOGS_BUCKET,
    SEARCH,
    SPARK,
    STUDIO,
    Site,
)


def outputs(site: Site) -> list[Output]:
    """Names, addresses and ARNs that only AWS knows."""
    values: dict[str, Any] = {"Bucket": Ref(BUCKET), "LogsBucket": Ref(LOGS_BUCKET), "KeyArn": GetAtt(KEY, "Arn")}
    if site.cohort.services.database != "none":
        values |= {
            "DatabaseHost": GetAtt(DATABASE, "Endpoint.Address"),
            "DatabasePort": GetAtt(DATABASE, "Endpoint.Port"),
            "DatabaseAdminSecret": GetAtt(DATABASE_SECRET, "Id"),
        }
    if site.has_network:
        values["SecurityGroup"] = GetAtt(CLIENTS, "GroupId")
    if site.has_door:
        values["DoorInstance"] = Ref(DOOR)
    services = site.cohort.services
    for there, name, value in (
        (services.studio, "StudioInstance", Ref(STUDIO)),
        (services.search, "SearchEndpoint", GetAtt(SEARCH, "DomainEndpoint")),
        (services.documents, "DocumentsEndpoint", GetAtt(DOCUMENTS, "Endpoint")),
        (services.spark, "SparkApplication", Ref(SPARK)),
        (services.hive, "HiveHost", GetAtt(HIVE, "MasterPublicDNS")),
    ):
        if there:
            values[name] = value
    return [Output(name, Value=value) for name, value in values.items()]

"""Spark without a cluster to keep: EMR Serverless. A job runs as the learner who started it."""

from __future__ import annotations

from troposphere import GetAtt, Ref, emrserverless

from infra.aws.parts.site import CLIENTS, SPARK, SUBNETS, Resources, Site

# Its Spark is 3.5, as on a learner's own machine.
RELEASE = "emr-7.9.0"
# size: what all jobs together have at most
_MOST = {
    "small": ("16 vCPU", "64 GB", "200 GB"),
    "medium": ("48 vCPU", "192 GB", "600 GB"),
    "large": ("128 vCPU", "512 GB", "2000 GB"),
}
_IDLE_MINUTES = 15


def resources(site: Site) -> Resources:
    """The application in the private subnets; nothing when the cohort has none."""
    if not site.cohort.services.spark:
        return []
    cpu, memory, disk = _MOST[site.cohort.size]
    application = emrserverless.Application(
        SPARK,
        Name=site.stack,
        Type="SPARK",
        ReleaseLabel=RELEASE,
        Architecture="ARM64",
        AutoStartConfiguration=emrserverless.AutoStartConfiguration(Enabled=True),
        AutoStopConfiguration=emrserverless.AutoStopConfiguration(Enabled=True, IdleTimeoutMinutes=_IDLE_MINUTES),
        MaximumCapacity=emrserverless.MaximumAllowedResources(Cpu=cpu, Memory=memory, Disk=disk),
        NetworkConfiguration=emrserverless.NetworkConfiguration(
            SubnetIds=[Ref(subnet) for subnet in SUBNETS], SecurityGroupIds=[GetAtt(CLIENTS, "GroupId")]
        ),
        # Logs of jobs are kept by the service, encrypted, for 30 days; a learner sees those of her own jobs.
        MonitoringConfiguration=emrserverless.MonitoringConfiguration(
            ManagedPersistenceMonitoringConfiguration=emrserverless.ManagedPersistenceMonitoringConfiguration(
                Enabled=True
            )
        ),
        Tags=site.tags(),
    )
    return [application]

"""A cohort's CloudFormation template, put together from its parts. Rendered twice it is the same, byte by byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from troposphere import Parameter, Template

from infra.aws.cohort import Cohort
from infra.aws.outputs import outputs
from infra.aws.parts import (
    audit,
    bucket,
    budget,
    database,
    documents,
    door,
    expiry,
    hive,
    key,
    learners,
    network,
    search,
    spark,
    studio,
)
from infra.aws.parts.site import ADMINISTRATOR, IMAGE, STUDIO_IMAGE, Resources, Site
from infra.aws.yaml_text import yaml_text

# In the order of reading.
PARTS: tuple[Callable[[Site], Resources], ...] = (
    key.resources,
    bucket.resources,
    network.resources,
    database.resources,
    learners.resources,
    door.resources,
    studio.resources,
    spark.resources,
    hive.resources,
    search.resources,
    documents.resources,
    audit.resources,
    budget.resources,
    expiry.resources,
)

_SECTIONS = ("AWSTemplateFormatVersion", "Description", "Parameters", "Resources", "Outputs")
_FIRST = ("Type", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Properties")


def build(cohort: Cohort, account: str) -> Template:
    """The template for an account (its number of twelve digits)."""
    site = Site(cohort, account)
    template = Template(Description=f"Labs of the cohort {cohort.name}, until {cohort.end.isoformat()}")
    template.set_version("2010-09-09")
    for parameter in _parameters(site):
        template.add_parameter(parameter)
    for part in PARTS:
        for resource in part(site):
            template.add_resource(resource)
    for output in outputs(site):
        template.add_output(output)
    return template


def render(cohort: Cohort, account: str) -> str:
    """The template as YAML, to be read; what is sent is `compact`."""
    head = f"# The stack of the cohort {cohort.name}. Rendered by `labs cloud template`; change cohort.toml instead.\n"
    return head + yaml_text(_ordered(cohort, account))


def compact(cohort: Cohort, account: str) -> str:
    """The same as JSON without a space too many: CloudFormation takes a text of at most 51,200 bytes in a call."""
    return json.dumps(_ordered(cohort, account), separators=(",", ":"), ensure_ascii=False)


def _ordered(cohort: Cohort, account: str) -> dict[str, Any]:
    """As a person reads it: what it asks for, what it holds, what it tells; and a kind before its details."""
    found = build(cohort, account).to_dict()
    found["Resources"] = {
        title: {key: one[key] for key in (*_FIRST, *one) if key in one} for title, one in found["Resources"].items()
    }
    return {key: found[key] for key in _SECTIONS}


def _parameters(site: Site) -> list[Parameter]:
    made = [
        Parameter(
            ADMINISTRATOR,
            Type="String",
            Description="Who may take up learners' roles: the ARN of a user or a role",
            AllowedPattern=r"arn:aws:iam::\d{12}:(user|role)/[\w+=,.@/-]+",
            ConstraintDescription="It is the ARN of a user or a role of IAM",
        )
    ]
    images = (
        (site.has_door, IMAGE, door.IMAGE_NAME, "Image of the administrators' door"),
        (
            site.cohort.services.studio,
            STUDIO_IMAGE,
            studio.IMAGE_NAME,
            "Image of the studio's host, at its first start",
        ),
    )
    made += [
        Parameter(
            name,
            Type="AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
            Default=published,
            Description=f"{about}, as it is published",
        )
        for there, name, published, about in images
        if there
    ]
    return made

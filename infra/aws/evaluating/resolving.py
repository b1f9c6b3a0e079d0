"""What CloudFormation would put in place of `Ref`, `Fn::GetAtt`, `Fn::Sub` and `Fn::Join`, as far as policies use them.

Names that AWS gives at random are made from the logical id, so that they are fixed: what matters is which is whose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from infra.aws.evaluating.statements import EvaluationError

_INSIDE = re.compile(r"\$\{(!?)([^}]+)\}")
# ARN of a resource by its type; {name} is its physical name, {path} that of IAM.
_ARNS = {
    "AWS::IAM::Role": "arn:aws:iam::{account}:role{path}{name}",
    "AWS::IAM::User": "arn:aws:iam::{account}:user{path}{name}",
    "AWS::IAM::ManagedPolicy": "arn:aws:iam::{account}:policy{path}{name}",
    "AWS::IAM::InstanceProfile": "arn:aws:iam::{account}:instance-profile{path}{name}",
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::KMS::Key": "arn:aws:kms:{region}:{account}:key/{name}",
    "AWS::SecretsManager::Secret": "arn:aws:secretsmanager:{region}:{account}:secret:{name}-AbCdEf",
    "AWS::RDS::DBInstance": "arn:aws:rds:{region}:{account}:db:{name}",
    "AWS::RDS::DBCluster": "arn:aws:rds:{region}:{account}:cluster:{name}",
    "AWS::DocDB::DBCluster": "arn:aws:rds:{region}:{account}:cluster:{name}",
    "AWS::DocDB::DBInstance": "arn:aws:rds:{region}:{account}:db:{name}",
    "AWS::EC2::Instance": "arn:aws:ec2:{region}:{account}:instance/{name}",
    "AWS::EC2::SecurityGroup": "arn:aws:ec2:{region}:{account}:security-group/{name}",
    "AWS::EC2::Subnet": "arn:aws:ec2:{region}:{account}:subnet/{name}",
    "AWS::EC2::VPC": "arn:aws:ec2:{region}:{account}:vpc/{name}",
    "AWS::EMR::Cluster": "arn:aws:elasticmapreduce:{region}:{account}:cluster/{name}",
    "AWS::EMRServerless::Application": "arn:aws:emr-serverless:{region}:{account}:/applications/{name}",
    "AWS::Logs::LogGroup": "arn:aws:logs:{region}:{account}:log-group:{name}:*",
    "AWS::CloudTrail::Trail": "arn:aws:cloudtrail:{region}:{account}:trail/{name}",
    "AWS::OpenSearchService::Domain": "arn:aws:es:{region}:{account}:domain/{name}",
    "AWS::Scheduler::Schedule": "arn:aws:scheduler:{region}:{account}:schedule/default/{name}",
    "AWS::Scheduler::ScheduleGroup": "arn:aws:scheduler:{region}:{account}:schedule-group/{name}",
    "AWS::SNS::Topic": "arn:aws:sns:{region}:{account}:{name}",
}
# Property that holds the physical name.
_NAMES = (
    "RoleName",
    "UserName",
    "ManagedPolicyName",
    "BucketName",
    "DBInstanceIdentifier",
    "DBClusterIdentifier",
    "LogGroupName",
    "TrailName",
    "DomainName",
    "TopicName",
)
_REF_IS_ARN = {"AWS::IAM::ManagedPolicy", "AWS::SecretsManager::Secret", "AWS::SNS::Topic"}
_NAMED_BY_NAME = {
    "AWS::SecretsManager::Secret",
    "AWS::Scheduler::Schedule",
    "AWS::Scheduler::ScheduleGroup",
}


class Resolver:
    """Values of a template for an account, a region and the parameters."""

    def __init__(
        self, template: Mapping[str, Any], account: str, region: str, stack: str, parameters: Mapping[str, str]
    ) -> None:
        self._resources = template["Resources"]
        self._parameters = dict(parameters)
        self._stack = stack
        self._places = {"account": account, "region": region}
        self._pseudo = {
            "AWS::AccountId": account,
            "AWS::Region": region,
            "AWS::Partition": "aws",
            "AWS::StackName": stack,
            "AWS::StackId": f"arn:aws:cloudformation:{region}:{account}:stack/{stack}/id",
            "AWS::URLSuffix": "amazonaws.com",
        }

    def value(self, found: Any) -> Any:
        """A value without functions. Raises EvaluationError for a function that isn't known."""
        if isinstance(found, list):
            return [self.value(one) for one in found]
        if not isinstance(found, Mapping):
            return found
        if len(found) == 1:
            ((name, argument),) = found.items()
            if name == "Ref":
                return self.reference(argument)
            if name == "Fn::GetAtt":
                title, key = argument if isinstance(argument, list) else argument.split(".", 1)
                return self.attribute(title, key)
            if name == "Fn::Sub":
                return self._sub(argument)
            if name == "Fn::Join":
                return argument[0].join(self.value(argument[1]))
            if name.startswith("Fn::") or name == "Condition":
                if name == "Condition" and isinstance(argument, Mapping):
                    return {name: self.value(argument)}
                raise EvaluationError(f"The function {name} is not known here.")
        return {key: self.value(one) for key, one in found.items()}

    def reference(self, title: str) -> str:
        """What `Ref` gives."""
        if title in self._pseudo:
            return self._pseudo[title]
        if title in self._parameters:
            return self._parameters[title]
        one = self._resource(title)
        return self.attribute(title, "Arn") if one["Type"] in _REF_IS_ARN else self._name(title, one)

    def attribute(self, title: str, key: str) -> str:
        """What `Fn::GetAtt` gives."""
        one = self._resource(title)
        kind = one["Type"]
        if key in ("Arn", "Id") and kind in _ARNS and not (key == "Id" and kind != "AWS::SecretsManager::Secret"):
            path = self.value(one.get("Properties", {}).get("Path", "/"))
            return _ARNS[kind].format(**self._places, path=path, name=self._name(title, one))
        if kind == "AWS::RDS::DBInstance" and key == "DbiResourceId":
            return f"db-{title.upper()}"
        if key in ("ApplicationId", "GroupId", "InstanceId", "KeyId", "DomainArn", "TopicArn", "TrailArn"):
            return self.attribute(title, "Arn") if key.endswith("Arn") else self._name(title, one)
        raise EvaluationError(f"The attribute {key} of {title} ({kind}) is not known here.")

    def _resource(self, title: str) -> Mapping[str, Any]:
        if title not in self._resources:
            raise EvaluationError(f"The template has no {title}.")
        found: Mapping[str, Any] = self._resources[title]
        return found

    def _name(self, title: str, one: Mapping[str, Any]) -> str:
        properties = one.get("Properties", {})
        for key in (*(("Name",) if one["Type"] in _NAMED_BY_NAME else ()), *_NAMES):
            if key in properties:
                return str(self.value(properties[key]))
        if one["Type"].startswith("AWS::IAM::"):
            return f"{self._stack}-{title}-RANDOM"
        return title

    def _sub(self, argument: Any) -> str:
        text, own = argument if isinstance(argument, list) else (argument, {})

        def replacement(found: re.Match[str]) -> str:
            if found[1]:
                return f"${{{found[2]}}}"
            if found[2] in own:
                return str(self.value(own[found[2]]))
            if "." in found[2]:
                title, key = found[2].split(".", 1)
                return self.attribute(title, key)
            return self.reference(found[2])

        return _INSIDE.sub(replacement, text)

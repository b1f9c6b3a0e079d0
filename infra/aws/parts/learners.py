"""A learner's role with her rights, her secret, and, only when key files are wanted, a user that can take it up."""

from __future__ import annotations

import json

from troposphere import GetAtt, Ref, iam, secretsmanager

from infra.aws import names, policies
from infra.aws.parts.site import KEY, LEARNER_BOUNDARY, LEARNER_POLICY, Resources, Site
from infra.provisioning.names import schema_name

# What a role's session may last at most: a day of work with one set of temporary keys.
SESSION_SECONDS = 12 * 3600
PASSWORD_CHARACTERS = 32


def resources(site: Site) -> Resources:
    """The policies that all share, then each learner's own."""
    ceiling = iam.ManagedPolicy(
        LEARNER_BOUNDARY,
        Description="No learner gets beyond this",
        Path=site.path,
        PolicyDocument=policies.boundary(site),
    )
    shared = iam.ManagedPolicy(
        LEARNER_POLICY,
        Description="What every learner of the cohort may",
        Path=site.path,
        PolicyDocument=policies.shared_policy(site),
    )
    return [ceiling, shared, *(one for learner in site.cohort.learners for one in _learner(site, learner))]


def _learner(site: Site, learner: str) -> Resources:
    made: Resources = [_user(site, learner)] if site.cohort.options.keys else []
    made.append(_role(site, learner))
    return [*made, _secret(site, learner)] if site.has_passwords else made


def _role(site: Site, learner: str) -> iam.Role:
    return iam.Role(
        names.logical_id("Role", learner),
        RoleName=names.role_name(site.cohort, learner),
        Path=site.path,
        AssumeRolePolicyDocument=policies.trust_policy(site, learner),
        MaxSessionDuration=SESSION_SECONDS,
        PermissionsBoundary=Ref(LEARNER_BOUNDARY),
        ManagedPolicyArns=[Ref(LEARNER_POLICY)],
        Policies=[iam.Policy(PolicyName="own", PolicyDocument=policies.own_policy(site, learner))],
        Tags=site.tags(learner),
    )


def _secret(site: Site, learner: str) -> secretsmanager.Secret:
    """Her password. AWS makes it, and the deployer sets it in the database: nobody sees it on the way."""
    return secretsmanager.Secret(
        names.logical_id("Secret", learner),
        Name=names.secret_name(site.cohort, learner),
        KmsKeyId=GetAtt(KEY, "Arn"),
        GenerateSecretString=secretsmanager.GenerateSecretString(
            SecretStringTemplate=json.dumps({"username": schema_name(learner)}),
            GenerateStringKey="password",
            PasswordLength=PASSWORD_CHARACTERS,
            ExcludePunctuation=True,
        ),
        Tags=site.tags(learner),
    )


def _user(site: Site, learner: str) -> iam.User:
    return iam.User(
        names.logical_id("User", learner),
        UserName=names.role_name(site.cohort, learner),
        Path=site.path,
        PermissionsBoundary=Ref(LEARNER_BOUNDARY),
        Policies=[iam.Policy(PolicyName="take-up-role", PolicyDocument=policies.user_policy(site, learner))],
        Tags=site.tags(learner),
    )

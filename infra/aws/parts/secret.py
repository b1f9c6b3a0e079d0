"""An administrator's password that AWS makes and nobody has to see."""

from __future__ import annotations

import json

from troposphere import GetAtt, secretsmanager

from infra.aws.parts.site import KEY, Site


def admin_secret(
    site: Site, title: str, name: str, user: str, about: str, marks: bool = False
) -> secretsmanager.Secret:
    """A secret {"username", "password"}. `marks`: with punctuation, as some services ask for."""
    return secretsmanager.Secret(
        title,
        Name=name,
        Description=about,
        KmsKeyId=GetAtt(KEY, "Arn"),
        GenerateSecretString=secretsmanager.GenerateSecretString(
            SecretStringTemplate=json.dumps({"username": user}),
            GenerateStringKey="password",
            PasswordLength=40,
            **({"ExcludeCharacters": "\"'/@\\ `$:"} if marks else {"ExcludePunctuation": True}),
        ),
        Tags=site.tags(),
    )


def password_in(secret: secretsmanager.Secret) -> str:
    """Where CloudFormation finds the password. The template itself never holds it."""
    return f"{{{{resolve:secretsmanager:{secret.Name}:SecretString:password}}}}"

"""Whether AWS would allow a request, worked out from policies alone, after the logic that AWS documents.

Source: AWS, IAM User Guide: "Policy evaluation logic", "Condition operators", "Multivalued context keys",
"IAM policy elements: variables", "Permissions boundaries"; KMS Developer Guide: "Key policies".

Why no library: `iam-ape` and `policyuniverse` list what a policy grants and answer no request with its conditions;
`iam-ape` is under the GPL, `principalmapper` under the AGPL; `iamprover` needs a solver and knows no boundaries' way
through resource policies; `moto` ignores `s3:prefix`, and `ministack` knows no policy variables. A test compares
this package's answers with those of `ministack` over several hundred random policies.

What it doesn't know is an error, and never "allowed": an operator, a key of the context, an element, a function.
Not covered, because no cohort uses them: organisations' policies, grants of KMS, access control lists, groups.
"""

from infra.aws.evaluating.conditions import KNOWN_KEYS
from infra.aws.evaluating.deciding import Decision, decide
from infra.aws.evaluating.request import Principal, Request
from infra.aws.evaluating.statements import EvaluationError, Statement, parse
from infra.aws.evaluating.world import World

__all__ = [
    "KNOWN_KEYS",
    "Decision",
    "EvaluationError",
    "Principal",
    "Request",
    "Statement",
    "World",
    "decide",
    "parse",
]

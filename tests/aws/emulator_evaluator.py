"""Run by the emulator's own Python: its evaluator's answers to cases, a line of JSON each, in and out."""

import importlib
import json
import sys


def main() -> None:
    its = importlib.import_module("ministack.core.iam_evaluator")

    for line in sys.stdin:
        case = json.loads(line)
        context = {key.lower(): value for key, value in case["context"].items()}
        # As the emulator itself does for a request that names no tags.
        context.setdefault("aws:tagkeys", None)
        asked = its.EvalContext(
            principal_arn=case["session"] or case["principal"],
            principal_type="AssumedRole" if case["session"] else "User",
            principal_account=case["account"],
            action=case["action"],
            resource_arn=case["resource"],
            region="eu-west-1",
            source_ip=context.pop("aws:sourceip", "203.0.113.9"),
            secure_transport=context.pop("aws:securetransport", "true") == "true",
            service_context=context,
        )
        identity = [its.parse_policy_document(one) for one in case["identity"]]
        limits = [[its.parse_policy_document(case["boundary"])]] if case["boundary"] else []
        result = its.evaluate(asked, identity, *limits)
        if case["resource_policy"]:
            result = its.combine_resource_policy(
                result, asked, case["resource_policy"], case["owner"], case["action"].startswith("kms:"), tuple(limits)
            )
        print(json.dumps(result.decision == "Allow"))


main()

"""Structural rules of Open Badges 3.0 as a JSON Schema, written from the tables of its data model (section B).

Only the classes that a certificate uses. Each property that the tables name stands here with its kind and whether it
must be there; the tables leave room for extensions, and this schema does not, because a certificate has none.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string", "minLength": 1}
URI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:\S+$"}
# DateTimeZ: with a time zone, always.
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}

RESULT_TYPES = [
    "GradePointAverage",
    "LetterGrade",
    "Percent",
    "PerformanceLevel",
    "PredictedScore",
    "RawScore",
    "Result",
    "RubricCriterion",
    "RubricCriterionLevel",
    "RubricScore",
    "ScaledScore",
    "Status",
]


def _types(*names: str) -> dict[str, Any]:
    """A set of types that must hold these."""
    needed = [{"contains": {"const": name}} for name in names]
    return {"type": "array", "items": TEXT, "uniqueItems": True, "allOf": needed}


def _some(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": 1}


def _class(needed: dict[str, Any], allowed: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**needed, **(allowed or {})},
        "required": list(needed),
        "additionalProperties": False,
        **more,
    }


PROFILE = _class({"id": URI, "type": _types("Profile")}, {"name": TEXT, "url": URI, "email": TEXT})
RESULT_DESCRIPTION = _class(
    {"id": URI, "type": _types("ResultDescription"), "name": TEXT, "resultType": {"enum": RESULT_TYPES}},
    {"valueMin": TEXT, "valueMax": TEXT, "requiredValue": TEXT},
)
ACHIEVEMENT = _class(
    {
        "id": URI,
        "type": _types("Achievement"),
        "criteria": _class({}, {"id": URI, "narrative": TEXT}, minProperties=1),
        "description": TEXT,
        "name": TEXT,
    },
    {
        "achievementType": {"enum": ["CertificateOfCompletion"]},
        "humanCode": TEXT,
        "version": TEXT,
        "tag": _some(TEXT),
        "resultDescription": _some(RESULT_DESCRIPTION),
    },
)
PLAIN_IDENTITY = _class(
    {
        "type": {"const": "IdentityObject"},
        "hashed": {"const": False},
        "identityHash": TEXT,
        "identityType": {"const": "name"},
    }
)
HASHED_IDENTITY = _class(
    {
        "type": {"const": "IdentityObject"},
        "hashed": {"const": True},
        "identityHash": {"type": "string", "pattern": r"^sha256\$[0-9a-fA-F]{64}$"},
        "identityType": {"const": "emailAddress"},
    },
    {"salt": TEXT},
)
SUBJECT = _class(
    {"type": _types("AchievementSubject"), "achievement": ACHIEVEMENT},
    {
        "id": URI,
        "identifier": _some({"oneOf": [PLAIN_IDENTITY, HASHED_IDENTITY]}),
        "result": _some(_class({"type": _types("Result")}, {"resultDescription": URI, "value": TEXT})),
    },
    anyOf=[{"required": ["id"]}, {"required": ["identifier"]}],
)
EVIDENCE = _class(
    {"type": _types("Evidence")}, {"id": URI, "name": TEXT, "description": TEXT, "narrative": TEXT, "genre": TEXT}
)
PROOF = _class(
    {
        "type": {"const": "DataIntegrityProof"},
        "cryptosuite": {"const": "eddsa-jcs-2022"},
        "created": MOMENT,
        "proofPurpose": {"const": "assertionMethod"},
        "verificationMethod": URI,
        "proofValue": {"type": "string", "pattern": "^z[1-9A-HJ-NP-Za-km-z]+$"},
    },
    {"@context": _some(URI)},
)
CREDENTIAL = _class(
    {
        "@context": {
            "type": "array",
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {"type": "string", "pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.\d\.json$"},
            ],
            "minItems": 2,
        },
        "id": URI,
        "type": _types("VerifiableCredential", "OpenBadgeCredential"),
        "name": TEXT,
        "issuer": PROFILE,
        "validFrom": MOMENT,
        "credentialSubject": SUBJECT,
        "proof": PROOF,
    },
    {"validUntil": MOMENT, "evidence": _some(EVIDENCE)},
)
SCHEMA = {"$schema": "https://json-schema.org/draft/2020-12/schema", **CREDENTIAL}

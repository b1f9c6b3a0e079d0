"""From an award to an Open Badges 3.0 credential, without its proof.

Fields and types follow the data model of the Open Badges Specification 3.0 (1EdTech) and the W3C's Verifiable
Credentials Data Model 2.0. A self-issued one is marked as those say it: the subject's identifier is the issuer's.
Results are texts there, so a credential holds no numbers.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

from autograder.certificates.award import Award, LabFacts, Score, decimal
from autograder.certificates.issuer import Issuer
from autograder.text import _

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
# Labs and credentials get names of their own below this one (UUID, version 5): a second run makes the same.
_SPACE = uuid.UUID("5f0b8c1e-6a55-5b0e-9d53-0c7f6a1f7c10")
NOTEBOOK, RESULT = "notebook", "judged result"


def make_credential(
    award: Award, issuer: Issuer, start: datetime, end: datetime | None = None, salt: str = ""
) -> dict[str, Any]:
    """The credential for an award, valid from `start` on, and until `end` where one is given.

    salt: of the e-mail's hash, where there is one to be repeated.
    """
    lab = award.lab
    made: dict[str, Any] = {
        "@context": list(CONTEXT),
        "id": _urn("credential", issuer.id, lab.id, award.name, award.proofs.result, decimal(award.score.points)),
        "type": list(TYPES),
        "name": _("Certificate: {title}").format(title=lab.title),
        "issuer": issuer.profile(),
        "validFrom": moment_text(start),
        "credentialSubject": _subject(award, issuer, salt),
        "evidence": _evidence(award),
    }
    return made | ({"validUntil": moment_text(end)} if end else {})


def moment_text(moment: datetime) -> str:
    """A moment as dateTimeStamp of XML Schema, in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def hash_uri(digest: str) -> str:
    """A SHA-256 (hexadecimal) as a name for what has it: "ni" of RFC 6920."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def hash_of_uri(uri: str) -> str:
    """The SHA-256 (hexadecimal) that `hash_uri` wrote. Raises ValueError."""
    head, _semicolon, text = uri.partition(";")
    digest = base64.urlsafe_b64decode(text + "=").hex()
    if head != "ni:///sha-256" or len(digest) != 64 or hash_uri(digest) != uri:
        raise ValueError("no SHA-256")
    return digest


def email_hash(email: str, salt: str) -> str:
    """The identity hash of Open Badges: SHA-256 of the address, in lower case, followed by the salt."""
    return "sha256$" + hashlib.sha256((email.strip().lower() + salt).encode()).hexdigest()


def _subject(award: Award, issuer: Issuer, salt: str) -> dict[str, Any]:
    lab, score = award.lab, award.score
    identifiers = [_identity("name", award.name)]
    if award.email:
        salt = salt or secrets.token_hex(16)
        hashed = _identity("emailAddress", email_hash(award.email, salt))
        identifiers.append(hashed | {"hashed": True, "salt": salt})
    made: dict[str, Any] = {"id": issuer.id} if award.self_issued else {}
    return made | {
        "type": ["AchievementSubject"],
        "identifier": identifiers,
        "achievement": _achievement(lab, score),
        "result": [
            {
                "type": ["Result"],
                "resultDescription": _urn("points", lab.id, lab.version),
                "value": decimal(score.points),
            },
            {
                "type": ["Result"],
                "resultDescription": _urn("percent", lab.id, lab.version, decimal(score.required)),
                "value": decimal(score.percent),
            },
        ],
    }


def _identity(kind: str, value: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": kind}


def _achievement(lab: LabFacts, score: Score) -> dict[str, Any]:
    return {
        "id": _urn("lab", lab.id, lab.version, decimal(score.required)),
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": lab.title,
        "description": _("A lab of the course bdti-labs, with tasks on data that are checked by a program."),
        "humanCode": lab.id,
        **({"version": lab.version} if lab.version else {}),
        **({"tag": list(lab.topics)} if lab.topics else {}),
        "criteria": {"narrative": _criteria(lab, score)},
        "resultDescription": [
            {
                "id": _urn("points", lab.id, lab.version),
                "type": ["ResultDescription"],
                "name": _("Points"),
                "resultType": "RawScore",
                "valueMin": "0",
                "valueMax": decimal(score.most),
            },
            {
                "id": _urn("percent", lab.id, lab.version, decimal(score.required)),
                "type": ["ResultDescription"],
                "name": _("Share of the points, in percent"),
                "resultType": "Percent",
                "valueMin": "0",
                "valueMax": "100",
                "requiredValue": decimal(score.required),
            },
        ],
    }


def _criteria(lab: LabFacts, score: Score) -> str:
    """In Markdown: what was asked for, then one line for each thing that somebody can do."""
    asked = _("At least {percent} % of the points of the lab, by checks that the learner did not see as well.")
    lines = [
        asked.format(percent=decimal(score.required)),
        "",
        *(f"- {' '.join(text.split())}" for text in lab.objectives),
    ]
    return "\n".join(lines).strip()


def _evidence(award: Award) -> list[dict[str, Any]]:
    proofs = award.proofs
    judged = _("The notebook was run in a sandbox and judged from outside it. Layers that held: {layers}.")
    return [
        {
            "id": hash_uri(proofs.notebook),
            "type": ["Evidence"],
            "genre": NOTEBOOK,
            "name": _("Notebook that was handed in"),
            "description": _("SHA-256 of the file: {digest}").format(digest=proofs.notebook),
        },
        {
            "id": hash_uri(proofs.result),
            "type": ["Evidence"],
            "genre": RESULT,
            "name": _("What was judged, and with what"),
            "description": _("SHA-256 of work, questions, judge, data editions and versions: {digest}").format(
                digest=proofs.result
            ),
            "narrative": judged.format(layers=", ".join(proofs.layers)),
        },
    ]


def _urn(*parts: str) -> str:
    return uuid.uuid5(_SPACE, "\x1f".join(parts)).urn

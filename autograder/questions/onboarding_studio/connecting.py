"""Connect to the database over TLS that is verified."""

from __future__ import annotations

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import WRONG_CA

LIBRARIES = {"pymysql": "pymysql", "mysql.connector": "mysql"}

connecting = Question(
    id="connect",
    title=N_("Connect over TLS that is verified"),
    topic=N_("the connection"),
    points=10,
    answers=("connect", "session_facts"),
    hints=(
        N_("Encryption without a check of the certificate protects nobody: whose certificate do you accept?"),
        N_("Give each driver the CA file, and tell it to verify the certificate and the host name as well."),
        N_("Set ssl_ca, ssl_verify_cert and ssl_verify_identity, which both drivers know. Only ssl_ca is not enough."),
    ),
    messages={
        "library": Message(
            seen=N_("connect('{driver}') gave a connection of {got}."),
            expected=N_("The argument says which of the two libraries makes the connection."),
            next=N_("Branch on driver, and call pymysql.connect or mysql.connector.connect."),
        ),
        "cipher": Message(
            seen=N_("session_facts gave '{got}' as the cipher, through {driver}."),
            expected=N_("The server names the cipher of this connection, such as TLS_AES_256_GCM_SHA384."),
            next=N_("Run SHOW SESSION STATUS LIKE 'Ssl_cipher', and take the second column of its row."),
        ),
        "schema": Message(
            seen=N_("The connection of {driver} is in the schema '{got}'."),
            expected=N_("It is in '{want}', so that table names need no schema in front."),
            next=N_("Give database=SERVICES.mysql.schema when you connect, and ask with SELECT DATABASE()."),
        ),
        "charset": Message(
            seen=N_("The connection of {driver} sends text as {got}."),
            expected=N_("It sends utf8mb4, which holds every character."),
            next=N_("Give charset='utf8mb4' when you connect, and ask for @@character_set_client."),
        ),
        "unverified": Message(
            seen=N_("connect('{driver}', ca=...) went through with an authority that never signed the server."),
            expected=N_("A certificate that the given authority did not sign ends the attempt."),
            next=N_("Use the argument ca, and set ssl_verify_cert and ssl_verify_identity to True as well."),
        ),
        "other_reason": Message(
            seen=N_("With a wrong authority, connect('{driver}', ca=...) stopped with {error} ({text})."),
            expected=N_("It stops because the certificate can't be verified, and for no other reason."),
            next=N_("Pass ca on as ssl_ca, and check that the call works with the right one."),
        ),
    },
)


def check_session(work: Work, driver: str) -> None:
    """Refuses unless connect(driver) gives an encrypted session in the learner's schema that speaks utf8mb4."""
    client = work.client(work.call("connect", driver), f"connect('{driver}')")
    if client.library != LIBRARIES[driver]:
        raise Refuse("library", driver=driver, got=client.library)
    facts = work.mapping(work.call("session_facts", work.made("connect", driver)), "session_facts(connection)")
    cipher = str(facts.get("cipher") or "")
    # Every name of a cipher ends in its hash or mode: TLS_AES_128_GCM_SHA256, ECDHE-RSA-AES256-GCM-SHA384.
    if not any(part in cipher for part in ("AES", "CHACHA20")):
        raise Refuse("cipher", driver=driver, got=cipher)
    want = work.services.mysql_settings.schema
    if facts.get("schema") != want:
        raise Refuse("schema", driver=driver, got=str(facts.get("schema")), want=want)
    if facts.get("charset") != "utf8mb4":
        raise Refuse("charset", driver=driver, got=str(facts.get("charset")))


def check_wrong_ca(work: Work, driver: str) -> None:
    """Refuses unless an authority that did not sign the server's certificate ends the attempt."""
    path = work.file("somebody-else.pem", WRONG_CA)
    tried = work.attempt("connect", driver, ca=path)
    if tried.error is None:
        raise Refuse("unverified", driver=driver)
    if "certificate" not in tried.error.text.lower():
        raise Refuse("other_reason", driver=driver, error=tried.error.type_name, text=tried.error.text[:120])


@connecting.property("pymysql", points=2, says=N_("PyMySQL connects: encrypted, in your schema, with utf8mb4"))
def by_pymysql(work: Work) -> None:
    check_session(work, "pymysql")


@connecting.property("connector", points=2, says=N_("mysql.connector connects in the same way"))
def by_connector(work: Work) -> None:
    check_session(work, "mysql.connector")


@connecting.property(
    "wrong_ca", points=2.5, needs=("pymysql",), says=N_("An authority that did not sign the certificate is refused")
)
def wrong_ca(work: Work) -> None:
    check_wrong_ca(work, "pymysql")

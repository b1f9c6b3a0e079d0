"""Keys and passwords in notebooks are found, and what only resembles them is left alone."""

from __future__ import annotations

import hashlib
import random
import string

import pytest

from autograder.checking.credentials import find_in_notebook, find_in_text

# Made here, in the forms that their issuers give: no such text may stand in the repository as a whole.
RANDOM = random.Random(4)


def made(alphabet: str, count: int) -> str:
    return "".join(RANDOM.choice(alphabet) for _number in range(count))


UPPER = string.ascii_uppercase + "234567"
MIXED = string.ascii_letters + string.digits
KEY_ID = "AKIA" + made(UPPER, 16)
SECRET = made(MIXED + "/+", 40)
WORD = made(MIXED, 18) + "7aB-"

FOUND = {
    "key id in code": f'client = boto3.client("s3", aws_access_key_id="{KEY_ID}")',
    "key id in a settings file": f"aws_access_key_id = {KEY_ID}",
    "key id in the environment": f"export AWS_ACCESS_KEY_ID={KEY_ID}",
    "key id for a session": "ASIA" + made(UPPER, 16),
    "key id in JSON": '{"AccessKeyId": "' + KEY_ID + '"}',
    "secret key in code": f'aws_secret_access_key="{SECRET}"',
    "secret key in a settings file": f"aws_secret_access_key = {SECRET}",
    "secret key in JSON": '{"SecretAccessKey": "' + SECRET + '"}',
    "secret key in a printed dictionary": "{'secret_key': '" + SECRET + "'}",
    "secret key in a printed text": 'print("secret_key = \\"' + SECRET + '\\"")',
    "private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
    "private key without a kind": "-----BEGIN PRIVATE KEY-----",
    "key of OpenSSH": "-----BEGIN OPENSSH PRIVATE KEY-----",
    "password in a call": f"pymysql.connect(host=host, password='{WORD}')",
    "password by a name": f'MYSQL_PASSWORD = "{WORD}"',
    "password in the environment": f'os.environ["LABS_MYSQL_PASSWORD"] = "{WORD}"',
    "password in a printed dictionary": "{'user': 'ana', 'password': '" + WORD + "'}",
    "token": f'headers = {{"token": "{WORD}"}}',
    "API key": f'api_key="{WORD}"',
    "address with a password": f"mysql://ana:{WORD}@db.example.org/labs",
    "GitHub": "ghp_" + made(MIXED, 36),
    "GitLab": "glpat-" + made(MIXED, 20),
    "Slack": "xoxb-" + made(string.digits, 12),
    "Google": "AIza" + made(MIXED, 35),
    "Azure": "AccountKey=" + made(MIXED, 86) + "==",
    "signed token": f"eyJ{made(MIXED, 20)}.eyJ{made(MIXED, 30)}.{made(MIXED, 40)}",
}

LEFT_ALONE = {
    "settings object": "SERVICES.s3.secret_key",
    "password from the environment": 'password=os.environ["LABS_MYSQL_PASSWORD"]',
    "password from the settings": "password=SERVICES.mysql.password, user=SERVICES.mysql.user",
    "name of a setting": 'password_variable = "LABS_MYSQL_PASSWORD"',
    "placeholder": 'password = "your-password-1"',
    "stars": 'password = "********9a"',
    "key of a manual": "AKIAIOSFODNN7EXAMPLE",
    "secret key of a manual": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "secret of a manual, named": 'aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
    "checksum": hashlib.sha256(b"data").hexdigest(),
    "checksum by name": f"secret of the file: {hashlib.sha256(b'data').hexdigest()}",
    "signed address": f"https://127.0.0.1:8333/b/k?X-Amz-Credential={KEY_ID}%2F20261122&X-Amz-Signature={'ab' * 32}",
    "signed address, not encoded": f"https://127.0.0.1/b?X-Amz-Credential={KEY_ID}/20261122/eu-west-1",
    "address": "https://127.0.0.1:9200/index/_search?q=a:b@c",
    "prose": "The password: never in a notebook. A token is a text that opens a door.",
    "a word as token": 'token = "tokenizer"',
    "public key": "-----BEGIN PUBLIC KEY-----",
    "certificate": "-----BEGIN CERTIFICATE-----",
    "country": "Côte d'Ivoire",
    "picture": "AKIA" + made(UPPER, 16) + made(MIXED, 100),
}


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str) -> None:
    assert list(find_in_text(FOUND[name])), FOUND[name]


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_left_alone(name: str) -> None:
    assert list(find_in_text(LEFT_ALONE[name])) == []


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("split", [False, True])
def test_in_every_part_of_a_notebook(name: str, split: bool) -> None:
    text = FOUND[name]
    told = text.splitlines(keepends=True) if split else text
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "source": "1 + 1", "outputs": []},
        {"cell_type": "code", "source": told, "outputs": []},
        {"cell_type": "markdown", "source": told},
        {"cell_type": "code", "source": "", "outputs": [{"output_type": "stream", "name": "stdout", "text": told}]},
        {
            "cell_type": "code",
            "source": "",
            "outputs": [{"output_type": "execute_result", "data": {"text/plain": told}}],
        },
        {"cell_type": "code", "source": "", "outputs": [{"output_type": "error", "traceback": ["a line", text]}]},
        {"cell_type": "code", "source": "", "outputs": [{"data": {"application/json": {"deep": [{"er": text}]}}}]},
    ]
    found = find_in_notebook(cells)
    assert {item.cell for item in found} == {2, 3, 4, 5, 6, 7}
    assert {item.where for item in found if item.cell < 4} == {"source"}
    assert {item.where for item in found if item.cell >= 4} == {"output"}
    for item in found:
        assert str(item.cell) in str(item)
        for whole in (KEY_ID, SECRET, WORD):
            assert whole not in str(item)


def test_pictures_and_damaged_cells_are_passed_over() -> None:
    picture = {"data": {"image/png": KEY_ID}}
    cells: list[object] = [
        None,
        3,
        "text",
        {},
        {"source": None},
        {"source": 4, "outputs": 5},
        {"outputs": [picture, None, [[]]]},
    ]
    assert find_in_notebook(cells) == []


def test_long_texts_take_no_longer_than_their_length_says() -> None:
    """No pattern goes over a text again and again: one ten times as long is done in far less than a hundred times."""
    import time

    for piece in ("password = ", "secret_key: ", "://a:", "token=' ", "eyJ", "aaaa", "-----BEGIN A B ", "abcdefgh"):
        seconds = []
        for count in (2_000, 20_000):
            start = time.process_time()
            list(find_in_text(piece * count + " token eyj ://"))
            seconds.append(time.process_time() - start)
        assert seconds[1] < 40 * seconds[0] + 0.5, piece

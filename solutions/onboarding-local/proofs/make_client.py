# %% alternate="the profile"
def make_client(endpoint=None, ca=None):
    session = boto3.Session(profile_name="bdti-labs")
    return session.client("s3", endpoint_url=endpoint, verify=ca)


# %% alternate="a session, options in a dictionary, a message"
def make_client(endpoint=None, ca=None):
    options = {"endpoint_url": SERVICES.s3.endpoint_url, "verify": SERVICES.s3.ca}
    if endpoint is not None:
        options["endpoint_url"] = endpoint
    if ca is not None:
        options["verify"] = ca
    print(SERVICES.s3)
    session = boto3.Session(SERVICES.s3.access_key, SERVICES.s3.secret_key, region_name=SERVICES.s3.region)
    return session.client("s3", config=Config(retries={"mode": "standard", "max_attempts": 4}), **options)


# %% alternate="a changed copy of the settings"
def make_client(endpoint=None, ca=None):
    asked = {"endpoint_url": endpoint, "ca": ca}
    found = replace(SERVICES.s3, **{name: value for name, value in asked.items() if value})
    return s3_from(found)


def s3_from(found):
    return boto3.session.Session().client(
        service_name="s3",
        region_name=found.region,
        endpoint_url=found.endpoint_url,
        verify=found.ca,
        aws_access_key_id=found.access_key,
        aws_secret_access_key=found.secret_key,
        aws_session_token=found.session_token,
        config=Config(retries=dict(total_max_attempts=5, mode="standard"), s3={"addressing_style": "path"}),
    )


# %% mutant="another service" refused="settings" message="make_client.not_s3"
def make_client(endpoint=None, ca=None):
    return boto3.client("sqs", region_name=SERVICES.s3.region, endpoint_url=SERVICES.s3.endpoint_url)


# %% mutant="a region from an example" refused="settings" message="make_client.region"
def make_client(endpoint=None, ca=None):
    return boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=endpoint or SERVICES.s3.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=ca or SERVICES.s3.ca,
    )


# %% mutant="an address from an example" refused="settings" message="make_client.endpoint"
def make_client(endpoint=None, ca=None):
    return boto3.client("s3", region_name=SERVICES.s3.region, endpoint_url="http://localhost:9000")


# %% mutant="typed keys" refused="reads" message="make_client.keys"
def make_client(endpoint=None, ca=None):
    return boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=endpoint or SERVICES.s3.endpoint_url,
        aws_access_key_id="THE-KEY-OF-MY-COLLEAGUE",
        aws_secret_access_key="made-up",
        verify=ca or SERVICES.s3.ca,
    )


# %% mutant="the system's certificates" refused="reads" message="common.raised"
def make_client(endpoint=None, ca=None):
    return boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=endpoint or SERVICES.s3.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=True,
        config=Config(retries={"mode": "standard", "total_max_attempts": 1}),
    )


# %% mutant="reading rewritten" refused="reads" message="make_client.other_text"
def make_client(endpoint=None, ca=None):
    return boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=endpoint or SERVICES.s3.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=ca or SERVICES.s3.ca,
    )


def read_text(client, key):
    return "a note"


# %% mutant="retries of old" refused="retries" message="make_client.retry_mode"
def make_client(endpoint=None, ca=None):
    return boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=endpoint or SERVICES.s3.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=ca or SERVICES.s3.ca,
        config=Config(retries={"mode": "legacy"}),
    )


# %% mutant="a hundred attempts" refused="retries" message="make_client.attempts"
def make_client(endpoint=None, ca=None):
    return boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=endpoint or SERVICES.s3.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=ca or SERVICES.s3.ca,
        config=Config(retries={"mode": "standard", "total_max_attempts": 100}),
    )


# %% mutant="one attempt" refused="busy" message="make_client.gave_up"
def make_client(endpoint=None, ca=None):
    return boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=endpoint or SERVICES.s3.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=ca or SERVICES.s3.ca,
        config=Config(retries={"mode": "standard", "total_max_attempts": 1}),
    )


# %% mutant="endpoint is ignored" refused="busy" message="make_client.endpoint"
def make_client(endpoint=None, ca=None):
    return boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=SERVICES.s3.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=ca or SERVICES.s3.ca,
        config=Config(retries={"mode": "standard", "total_max_attempts": 5}),
    )


# %% mutant="no verification" refused="certificate" message="make_client.wrong_ca"
def make_client(endpoint=None, ca=None):
    return boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=endpoint or SERVICES.s3.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=False,
        config=Config(retries={"mode": "standard", "total_max_attempts": 5}),
    )


# %% mutant="ca is ignored" refused="certificate" message="make_client.wrong_ca"
def make_client(endpoint=None, ca=None):
    return boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=endpoint or SERVICES.s3.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=SERVICES.s3.ca,
        config=Config(retries={"mode": "standard", "total_max_attempts": 5}),
    )


# %% mutant="no argument ca" refused="certificate" message="make_client.wrong_ca_ignored"
def make_client(endpoint=None):
    return boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=endpoint or SERVICES.s3.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=SERVICES.s3.ca,
        config=Config(retries={"mode": "standard", "total_max_attempts": 5}),
    )


# %% mutant="keys printed to look at them" refused="silent" message="make_client.secret_printed"
def make_client(endpoint=None, ca=None):
    keys = {"aws_access_key_id": SERVICES.s3.access_key, "aws_secret_access_key": SERVICES.s3.secret_key}
    print(keys)
    return boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=endpoint or SERVICES.s3.endpoint_url,
        verify=ca or SERVICES.s3.ca,
        config=Config(retries={"mode": "standard", "total_max_attempts": 5}),
        **keys,
    )

# %% alternate="download into memory, index afterwards"
def read_verified(client, key, manifest):
    if key not in manifest:
        raise ValueError(f"nobody vouches for {key}")
    memory = io.BytesIO()
    client.download_fileobj(SERVICES.s3.bucket, key, memory)
    if hashlib.sha256(memory.getvalue()).hexdigest() != manifest[key]:
        raise ValueError(key)
    memory.seek(0)
    return pd.read_csv(memory).set_index("country")


# %% alternate="in pieces, compared at the end, columns the other way round"
def read_verified(client, key, manifest):
    digest, pieces = hashlib.sha256(), []
    for piece in client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"].iter_chunks(64):
        digest.update(piece)
        pieces.append(piece)
    good = digest.digest() == bytes.fromhex(manifest[key])
    print("good" if good else "bad")
    if not good:
        raise ValueError("the object was changed")
    table = pd.read_csv(io.StringIO(b"".join(pieces).decode("utf-8")), index_col="country")
    return table[table.columns[::-1]]


# %% mutant="row numbers as index" refused="frame" message="read_verified.frame"
def read_verified(client, key, manifest):
    return pd.read_csv(client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"])


# %% mutant="accents in another code" refused="frame" message="read_verified.frame"
def read_verified(client, key, manifest):
    body = client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"].read()
    return pd.read_csv(io.BytesIO(body), index_col="country", encoding="latin-1")


# %% mutant="figures rounded" refused="frame" message="read_verified.frame"
def read_verified(client, key, manifest):
    return pd.read_csv(client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"], index_col="country").round(0)


# %% mutant="no comparison" refused="tampered" message="read_verified.believed"
def read_verified(client, key, manifest):
    manifest[key]
    return pd.read_csv(client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"], index_col="country")


# %% mutant="only the length" refused="tampered" message="read_verified.believed"
def read_verified(client, key, manifest):
    answer = client.get_object(Bucket=SERVICES.s3.bucket, Key=key)
    body = answer["Body"].read()
    if len(body) != answer["ContentLength"] or len(manifest[key]) != 64:
        raise ValueError(key)
    return pd.read_csv(io.BytesIO(body), index_col="country")


# %% mutant="assert" refused="tampered" message="read_verified.other_error"
def read_verified(client, key, manifest):
    body = client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"].read()
    assert hashlib.sha256(body).hexdigest() == manifest[key]
    return pd.read_csv(io.BytesIO(body), index_col="country")


# %% mutant="a client of its own that never tries again" refused="busy" message="read_verified.gave_up"
def read_verified(client, key, manifest):
    impatient = boto3.client(
        "s3",
        region_name=SERVICES.s3.region,
        endpoint_url=client.meta.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=SERVICES.s3.ca,
        config=Config(retries={"mode": "standard", "total_max_attempts": 1}),
    )
    body = impatient.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"].read()
    if hashlib.sha256(body).hexdigest() != manifest[key]:
        raise ValueError(key)
    return pd.read_csv(io.BytesIO(body), index_col="country")


# %% mutant="what is not listed is believed" refused="unlisted" message="read_verified.unlisted"
def read_verified(client, key, manifest):
    body = client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"].read()
    if key in manifest and hashlib.sha256(body).hexdigest() != manifest[key]:
        raise ValueError(key)
    return pd.read_csv(io.BytesIO(body), index_col="country")


# %% mutant="the object's own note comes first" refused="forged_note" message="read_verified.forged_note"
def read_verified(client, key, manifest):
    answer = client.get_object(Bucket=SERVICES.s3.bucket, Key=key)
    body = answer["Body"].read()
    if hashlib.sha256(body).hexdigest() != answer["Metadata"].get("sha256", manifest[key]):
        raise ValueError(key)
    return pd.read_csv(io.BytesIO(body), index_col="country")


# %% mutant="errors become an empty table" refused="gone" message="read_verified.gone"
def read_verified(client, key, manifest):
    try:
        body = client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"].read()
    except ClientError:
        return pd.DataFrame()
    if hashlib.sha256(body).hexdigest() != manifest[key]:
        raise ValueError(key)
    return pd.read_csv(io.BytesIO(body), index_col="country")

# %% alternate="open file, type in capitals, no encryption asked for because the bucket does it"
def upload_file(client, name, path):
    key = f"{SERVICES.s3.prefix}{name}"
    with open(path, "rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        answer = client.put_object(
            Bucket=SERVICES.s3.bucket,
            Key=key,
            Body=source,
            ContentType="text/csv; charset=UTF-8",
            Metadata={"sha256": digest, "source": "World Factbook"},
        )
    print(answer["ETag"])
    return key


# %% alternate="the transfer manager of boto3"
def upload_file(client, name, path):
    key = SERVICES.s3.prefix + name
    more = {
        "ContentType": "text/csv;charset=utf-8",
        "ServerSideEncryption": "AES256",
        "Metadata": {"sha256": hashlib.sha256(open(path, "rb").read()).hexdigest()},
    }
    client.upload_file(str(path), SERVICES.s3.bucket, key, ExtraArgs=more)
    return key


# %% mutant="prefix forgotten" refused="bytes" message="common.raised"
def upload_file(client, name, path):
    client.put_object(Bucket=SERVICES.s3.bucket, Key=name, Body=Path(path).read_bytes())
    return name


# %% mutant="written and removed" refused="bytes" message="upload_file.not_there"
def upload_file(client, name, path):
    key = SERVICES.s3.prefix + PurePosixPath(name).name
    client.put_object(Bucket=SERVICES.s3.bucket, Key=key, Body=Path(path).read_bytes())
    client.delete_object(Bucket=SERVICES.s3.bucket, Key=key)
    return key


# %% mutant="read as text" refused="bytes" message="upload_file.newlines"
def upload_file(client, name, path):
    key = SERVICES.s3.prefix + name
    client.put_object(Bucket=SERVICES.s3.bucket, Key=key, Body=Path(path).read_text(encoding="utf-8").encode("utf-8"))
    return key


# %% mutant="through pandas" refused="bytes" message="upload_file.changed"
def upload_file(client, name, path):
    key = SERVICES.s3.prefix + name
    client.put_object(Bucket=SERVICES.s3.bucket, Key=key, Body=pd.read_csv(path).to_csv().encode("utf-8"))
    return key


# %% mutant="an address instead of the key" refused="key" message="upload_file.key"
def upload_file(client, name, path):
    key = SERVICES.s3.prefix + name
    client.put_object(Bucket=SERVICES.s3.bucket, Key=key, Body=Path(path).read_bytes())
    return f"s3://{SERVICES.s3.bucket}/{key}"


# %% mutant="no content type" refused="type" message="upload_file.type"
def upload_file(client, name, path):
    key = SERVICES.s3.prefix + name
    client.put_object(Bucket=SERVICES.s3.bucket, Key=key, Body=Path(path).read_bytes())
    return key


# %% mutant="type without charset" refused="type" message="upload_file.type"
def upload_file(client, name, path):
    key = SERVICES.s3.prefix + name
    client.put_object(Bucket=SERVICES.s3.bucket, Key=key, Body=Path(path).read_bytes(), ContentType="text/csv")
    return key


# %% mutant="a key that nobody else has" refused="encryption" message="upload_file.encryption"
def upload_file(client, name, path):
    key = SERVICES.s3.prefix + name
    client.put_object(
        Bucket=SERVICES.s3.bucket,
        Key=key,
        Body=Path(path).read_bytes(),
        ContentType="text/csv; charset=utf-8",
        SSECustomerAlgorithm="AES256",
        SSECustomerKey="0123456789abcdef0123456789abcdef",
    )
    return key


# %% mutant="no metadata" refused="checksum" message="upload_file.no_checksum"
def upload_file(client, name, path):
    key = SERVICES.s3.prefix + name
    client.put_object(Bucket=SERVICES.s3.bucket, Key=key, Body=Path(path).read_bytes())
    return key


# %% mutant="checksum of the name" refused="checksum" message="upload_file.checksum"
def upload_file(client, name, path):
    key = SERVICES.s3.prefix + name
    digest = hashlib.sha256(str(path).encode()).hexdigest()
    client.put_object(Bucket=SERVICES.s3.bucket, Key=key, Body=Path(path).read_bytes(), Metadata={"sha256": digest})
    return key


# %% mutant="md5" refused="checksum" message="upload_file.checksum"
def upload_file(client, name, path):
    key = SERVICES.s3.prefix + name
    content = Path(path).read_bytes()
    digest = hashlib.md5(content).hexdigest()
    client.put_object(Bucket=SERVICES.s3.bucket, Key=key, Body=content, Metadata={"sha256": digest})
    return key


# %% mutant="skips what is there" refused="newer" message="upload_file.kept_old"
def upload_file(client, name, path):
    content = Path(path).read_bytes()
    key = SERVICES.s3.prefix + name
    try:
        client.head_object(Bucket=SERVICES.s3.bucket, Key=key)
    except ClientError:
        client.put_object(
            Bucket=SERVICES.s3.bucket,
            Key=key,
            Body=content,
            ContentType="text/csv; charset=utf-8",
            Metadata={"sha256": hashlib.sha256(content).hexdigest()},
        )
    return key


# %% mutant="checksum in an object of its own" refused="nothing_else" message="upload_file.more_objects"
def upload_file(client, name, path):
    content = Path(path).read_bytes()
    key = SERVICES.s3.prefix + name
    client.put_object(Bucket=SERVICES.s3.bucket, Key=key, Body=content)
    client.put_object(Bucket=SERVICES.s3.bucket, Key=key + ".sha256", Body=hashlib.sha256(content).hexdigest())
    return key

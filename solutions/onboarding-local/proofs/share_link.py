# %% alternate="seconds first, a message"
def share_link(client, key, minutes):
    seconds = minutes * 60
    if seconds < 60 or seconds > 3600:
        raise ValueError("from 1 to 60 minutes")
    link = client.generate_presigned_url(
        ClientMethod="get_object", Params=dict(Bucket=SERVICES.s3.bucket, Key=key), ExpiresIn=seconds, HttpMethod="GET"
    )
    print("made a link for", key)
    return link


# %% alternate="range, shown as a download"
def share_link(client, key, minutes):
    if minutes not in range(1, 61):
        raise ValueError(minutes)
    name = PurePosixPath(key).name.encode("ascii", "replace").decode()
    return client.generate_presigned_url(
        "get_object",
        {"Bucket": SERVICES.s3.bucket, "Key": key, "ResponseContentDisposition": f'attachment; filename="{name}"'},
        int(minutes) * 60,
    )


# %% mutant="no address" refused="opens" message="share_link.no_link"
def share_link(client, key, minutes):
    return f"s3://{SERVICES.s3.bucket}/{key}"


# %% mutant="an address without a signature" refused="opens" message="share_link.closed"
def share_link(client, key, minutes):
    return f"{SERVICES.s3.endpoint_url}/{SERVICES.s3.bucket}/{key}"


# %% mutant="another server" refused="opens" message="share_link.closed"
def share_link(client, key, minutes):
    return f"https://files.example.org/{key}?X-Amz-Expires={60 * minutes}"


# %% mutant="one letter for everybody" refused="opens" message="share_link.other_content"
def share_link(client, key, minutes):
    if not 1 <= minutes <= 60:
        raise ValueError(minutes)
    other = SERVICES.s3.prefix + "letter-for-all.txt"
    client.put_object(Bucket=SERVICES.s3.bucket, Key=other, Body=b"for all")
    params = {"Bucket": SERVICES.s3.bucket, "Key": other}
    return client.generate_presigned_url("get_object", Params=params, ExpiresIn=60 * minutes)


# %% mutant="the old signature" refused="expiry" message="share_link.unsigned_time"
def share_link(client, key, minutes):
    old = boto3.client(
        "s3",
        endpoint_url=client.meta.endpoint_url,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        region_name=SERVICES.s3.region,
        config=Config(signature_version="s3", s3={"addressing_style": "path"}),
    )
    params = {"Bucket": SERVICES.s3.bucket, "Key": key}
    return old.generate_presigned_url("get_object", Params=params, ExpiresIn=60 * minutes)


# %% mutant="minutes taken for seconds" refused="expiry" message="share_link.minutes"
def share_link(client, key, minutes):
    params = {"Bucket": SERVICES.s3.bucket, "Key": key}
    return client.generate_presigned_url("get_object", Params=params, ExpiresIn=minutes)


# %% mutant="always an hour" refused="expiry" message="share_link.expiry"
def share_link(client, key, minutes):
    params = {"Bucket": SERVICES.s3.bucket, "Key": key}
    return client.generate_presigned_url("get_object", Params=params)


# %% mutant="no limit" refused="limit" message="share_link.too_long"
def share_link(client, key, minutes):
    params = {"Bucket": SERVICES.s3.bucket, "Key": key}
    return client.generate_presigned_url("get_object", Params=params, ExpiresIn=60 * minutes)


# %% mutant="cut off at an hour" refused="limit" message="share_link.too_long"
def share_link(client, key, minutes):
    params = {"Bucket": SERVICES.s3.bucket, "Key": key}
    return client.generate_presigned_url("get_object", Params=params, ExpiresIn=60 * min(max(minutes, 1), 60))


# %% mutant="assert" refused="limit" message="share_link.limit_error"
def share_link(client, key, minutes):
    assert 1 <= minutes <= 60
    params = {"Bucket": SERVICES.s3.bucket, "Key": key}
    return client.generate_presigned_url("get_object", Params=params, ExpiresIn=60 * minutes)


# %% mutant="less than an hour" refused="limit" message="share_link.limit_strict"
def share_link(client, key, minutes):
    if not 1 <= minutes < 60:
        raise ValueError(minutes)
    params = {"Bucket": SERVICES.s3.bucket, "Key": key}
    return client.generate_presigned_url("get_object", Params=params, ExpiresIn=60 * minutes)


# %% mutant="a link for writing" refused="read_only" message="share_link.writes"
def share_link(client, key, minutes):
    params = {"Bucket": SERVICES.s3.bucket, "Key": key}
    return client.generate_presigned_url("put_object", Params=params, ExpiresIn=60 * minutes)


# %% mutant="plus signs replaced" refused="any_key" message="share_link.any_key"
def share_link(client, key, minutes):
    params = {"Bucket": SERVICES.s3.bucket, "Key": key.replace("+", " ")}
    return client.generate_presigned_url("get_object", Params=params, ExpiresIn=60 * minutes)

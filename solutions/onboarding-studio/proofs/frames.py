# %% alternate="csv module, text wrapper"
def frame_to_s3(frame, key):
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False):
        writer.writerow(["" if pd.isna(value) else repr(value) if isinstance(value, float) else value for value in row])
    body = io.BytesIO(text.getvalue().encode())
    content_type = {"ContentType": "text/csv; charset=utf-8"}
    open_s3().upload_fileobj(body, SERVICES.s3.bucket, key, ExtraArgs=content_type)


def s3_to_frame(key):
    import csv
    import io

    from botocore.exceptions import ClientError

    try:
        stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"NoSuchKey", "404"}:
            raise
        raise FileNotFoundError(key) from error
    rows = list(csv.reader(io.StringIO(stream.read().decode("utf-8"), newline="")))
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    for column in frame:
        frame[column] = frame[column].replace("", None)
        if column not in TEXT:
            frame[column] = pd.to_numeric(frame[column]).astype("float64")
    return frame


# %% alternate="a client of its own, converters"
def own_client():
    return boto3.client(
        "s3",
        endpoint_url=SERVICES.s3.endpoint_url,
        region_name=SERVICES.s3.region,
        aws_access_key_id=SERVICES.s3.access_key,
        aws_secret_access_key=SERVICES.s3.secret_key,
        verify=SERVICES.s3.ca,
    )


def frame_to_s3(frame, key):
    import io

    body = io.BytesIO()
    frame.to_csv(body, index=False, encoding="utf-8")
    own_client().put_object(
        Bucket=SERVICES.s3.bucket, Key=key, Body=body.getvalue(), ContentType="text/csv;charset=UTF-8"
    )


def s3_to_frame(key):
    import io

    client = own_client()
    found = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=key, MaxKeys=1).get("Contents", [])
    if not found or found[0]["Key"] != key:
        raise FileNotFoundError(f"no such object: {key}")
    content = client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"].read()
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    for column in frame.columns:
        if column not in TEXT:
            frame[column] = [float(cell) if cell else float("nan") for cell in frame[column]]
    return frame


# %% mutant="another key" refused="written" message="frames.not_there"
def frame_to_s3(frame, key):
    open_s3().put_object(
        Bucket=SERVICES.s3.bucket,
        Key=SERVICES.s3.prefix + "check/" + key.split("/")[-1],
        Body=frame.to_csv(index=False),
    )


# %% mutant="latin-1" refused="written" message="frames.encoding"
def frame_to_s3(frame, key):
    open_s3().put_object(
        Bucket=SERVICES.s3.bucket,
        Key=key,
        Body=frame.to_csv(index=False).encode("latin-1"),
        ContentType="text/csv; charset=utf-8",
    )


# %% mutant="row numbers" refused="written" message="frames.columns"
def frame_to_s3(frame, key):
    open_s3().put_object(
        Bucket=SERVICES.s3.bucket, Key=key, Body=frame.to_csv().encode(), ContentType="text/csv; charset=utf-8"
    )


# %% mutant="no content type" refused="content_type" message="frames.content_type"
def frame_to_s3(frame, key):
    open_s3().put_object(Bucket=SERVICES.s3.bucket, Key=key, Body=frame.to_csv(index=False).encode())


# %% mutant="two decimals" refused="round_trip" message="frames.round_trip"
def frame_to_s3(frame, key):
    open_s3().put_object(
        Bucket=SERVICES.s3.bucket,
        Key=key,
        Body=frame.to_csv(index=False, float_format="%.2f").encode(),
        ContentType="text/csv; charset=utf-8",
    )


def s3_to_frame(key):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, dtype=dict.fromkeys(TEXT, str), keep_default_na=False, na_values=[""])
    return frame.astype({column: float for column in frame.columns if column not in TEXT})


# %% mutant="lines split by hand" refused="round_trip" message="frames.round_trip"
def frame_to_s3(frame, key):
    open_s3().put_object(
        Bucket=SERVICES.s3.bucket,
        Key=key,
        Body=frame.assign(country=frame["country"].str.replace("\n", " ")).to_csv(index=False).encode(),
        ContentType="text/csv; charset=utf-8",
    )


def s3_to_frame(key):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, dtype=dict.fromkeys(TEXT, str), keep_default_na=False, na_values=[""])
    return frame.astype({column: float for column in frame.columns if column not in TEXT})


# %% mutant="country as the index" refused="read" message="frames.shape"
def s3_to_frame(key):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    return pd.read_csv(stream, index_col="country")


# %% mutant="read as latin-1" refused="read" message="frames.names"
def s3_to_frame(key):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(
        stream, encoding="latin-1", dtype=dict.fromkeys(TEXT, str), keep_default_na=False, na_values=[""]
    )
    return frame.astype({column: float for column in frame.columns if column not in TEXT})


# %% mutant="single precision" refused="read" message="frames.values"
def s3_to_frame(key):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, dtype=dict.fromkeys(TEXT, str), keep_default_na=False, na_values=[""])
    return frame.astype({column: "float32" for column in frame.columns if column not in TEXT})


# %% mutant="codes as numbers" refused="codes" message="frames.zeros"
def s3_to_frame(key):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, keep_default_na=False, na_values=[""])
    return frame.astype({column: float for column in frame.columns if column not in TEXT})


# %% mutant="Namibia is a gap" refused="codes" message="frames.namibia"
def s3_to_frame(key):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, dtype=dict.fromkeys(TEXT, str))
    return frame.astype({column: float for column in frame.columns if column not in TEXT})


# %% mutant="whole numbers stay whole" refused="numbers" message="frames.not_float"
def s3_to_frame(key):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    return pd.read_csv(stream, dtype=dict.fromkeys(TEXT, str), keep_default_na=False, na_values=[""])


# %% mutant="gaps become zero" refused="numbers" message="frames.empty_cell"
def s3_to_frame(key):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, dtype=dict.fromkeys(TEXT, str), keep_default_na=False, na_values=[""])
    return frame.astype({column: float for column in frame.columns if column not in TEXT}).fillna(0)


# %% mutant="the client's own error" refused="no_object" message="frames.no_object"
def s3_to_frame(key):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, dtype=dict.fromkeys(TEXT, str), keep_default_na=False, na_values=[""])
    return frame.astype({column: float for column in frame.columns if column not in TEXT})


# %% mutant="an empty table for a missing object" refused="no_object" message="frames.no_object"
def s3_to_frame(key):
    try:
        stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    except Exception:
        return pd.DataFrame(columns=TEXT)
    frame = pd.read_csv(stream, dtype=dict.fromkeys(TEXT, str), keep_default_na=False, na_values=[""])
    return frame.astype({column: float for column in frame.columns if column not in TEXT})

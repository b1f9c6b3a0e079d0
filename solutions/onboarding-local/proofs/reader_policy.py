# %% alternate="JSON text, TLS demanded, one text instead of lists"
def reader_policy(bucket, prefix):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "Read",
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Resource": f"arn:aws:s3:::{bucket}/{prefix}*",
                },
                {
                    "Sid": "List",
                    "Effect": "Allow",
                    "Action": "s3:ListBucket",
                    "Resource": f"arn:aws:s3:::{bucket}",
                    "Condition": {"StringLike": {"s3:prefix": f"{prefix}*"}},
                },
                {
                    "Sid": "NeverInTheClear",
                    "Effect": "Deny",
                    "Action": "s3:*",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": ["false"]}},
                },
            ],
        }
    )


# %% alternate="listing of exactly this prefix too"
def reader_policy(bucket, prefix):
    name = "arn:aws:s3:::" + bucket

    def allow(action, resource, **more):
        return {"Effect": "Allow", "Action": [action], "Resource": [resource], **more}

    listing = allow("s3:ListBucket", name, Condition={"StringLike": {"s3:prefix": [prefix, prefix + "*"]}})
    return {"Version": "2012-10-17", "Statement": [listing, allow("s3:GetObject", name + "/" + prefix + "*")]}


# %% mutant="Python instead of JSON" refused="reads" message="reader_policy.not_json"
def reader_policy(bucket, prefix):
    return str({"Version": "2012-10-17", "Statement": []})


# %% mutant="no version" refused="reads" message="reader_policy.form"
def reader_policy(bucket, prefix):
    return {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"arn:aws:s3:::{bucket}/*"]}]}


# %% mutant="only the bucket" refused="reads" message="reader_policy.get_missing"
def reader_policy(bucket, prefix):
    arn = f"arn:aws:s3:::{bucket}"
    statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": [arn]}
    return {"Version": "2012-10-17", "Statement": [statement]}


# %% mutant="an action that does not exist" refused="reads" message="reader_policy.list_missing"
def reader_policy(bucket, prefix):
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"{arn}/{prefix}*"]},
            {"Effect": "Allow", "Action": ["s3:ListObjects"], "Resource": [arn]},
        ],
    }


# %% mutant="the server does not know the action" refused="at_work" message="reader_policy.not_taken"
def reader_policy(bucket, prefix):
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"{arn}/{prefix}*"]},
            {"Effect": "Allow", "Action": ["s3:ListObjects"], "Resource": [arn]},
        ],
    }


# %% mutant="one resource for both" refused="reads" message="reader_policy.list_resource"
def reader_policy(bucket, prefix):
    statement = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{bucket}/{prefix}*"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


# %% mutant="no listing" refused="at_work" message="reader_policy.server_refuses"
def reader_policy(bucket, prefix):
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"arn:aws:s3:::{bucket}/{prefix}*"]}
    return {"Version": "2012-10-17", "Statement": [statement]}


# %% mutant="everything in S3" refused="narrow" message="reader_policy.changes"
def reader_policy(bucket, prefix):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


# %% mutant="everything in S3, on the server" refused="at_work" message="reader_policy.server_allows"
def reader_policy(bucket, prefix):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


# %% mutant="the whole bucket" refused="narrow" message="reader_policy.other_objects"
def reader_policy(bucket, prefix):
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"{arn}/*"]},
            {
                "Effect": "Allow",
                "Action": ["s3:ListBucket"],
                "Resource": [arn],
                "Condition": {"StringLike": {"s3:prefix": [f"{prefix}*"]}},
            },
        ],
    }


# %% mutant="a listing without a condition" refused="narrow" message="reader_policy.whole_listing"
def reader_policy(bucket, prefix):
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"{arn}/{prefix}*"]},
            {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [arn]},
        ],
    }


# %% mutant="every kind of reading" refused="stars" message="reader_policy.star"
def reader_policy(bucket, prefix):
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:Get*"], "Resource": [f"{arn}/{prefix}*"]},
            {
                "Effect": "Allow",
                "Action": ["s3:ListBucket"],
                "Resource": [arn],
                "Condition": {"StringLike": {"s3:prefix": [f"{prefix}*"]}},
            },
        ],
    }


# %% mutant="the slash cut off" refused="neighbours" message="reader_policy.neighbours"
def reader_policy(bucket, prefix):
    arn, start = f"arn:aws:s3:::{bucket}", prefix.rstrip("/")
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"{arn}/{start}*"]},
            {
                "Effect": "Allow",
                "Action": ["s3:ListBucket"],
                "Resource": [arn],
                "Condition": {"StringLike": {"s3:prefix": [f"{start}*"]}},
            },
        ],
    }

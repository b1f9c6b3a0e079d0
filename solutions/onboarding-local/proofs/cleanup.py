# %% alternate="one by one, list first"
def cleanup(client, prefix):
    if not prefix or prefix[-1] != "/":
        raise ValueError("a prefix ends with a slash")
    keys, more = [], {}
    while True:
        answer = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix, **more)
        keys += [item["Key"] for item in answer.get("Contents", [])]
        if not answer["IsTruncated"]:
            break
        more = {"ContinuationToken": answer["NextContinuationToken"]}
    for key in keys:
        client.delete_object(Bucket=SERVICES.s3.bucket, Key=key)
    print(f"Removed {len(keys)} objects. From now on: 0.00 EUR a month.")
    return len(keys)


# %% alternate="two at a time until nothing is left"
def cleanup(client, prefix):
    if not prefix.endswith("/"):
        raise ValueError(prefix)
    removed = 0
    while found := client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix, MaxKeys=2).get("Contents"):
        objects = [{"Key": item["Key"]} for item in found]
        answer = client.delete_objects(Bucket=SERVICES.s3.bucket, Delete={"Objects": objects, "Quiet": False})
        assert len(answer.get("Deleted", [])) == len(objects), answer.get("Errors")
        removed += len(objects)
    print(f"{removed} objects removed, € 0 from now on")
    return removed


# %% mutant="no guard" refused="guard" message="cleanup.unguarded"
def cleanup(client, prefix):
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    for key in keys:
        client.delete_object(Bucket=SERVICES.s3.bucket, Key=key)
    print(f"{len(keys)} objects removed, cost from now on: 0 €")
    return len(keys)


# %% mutant="only an empty prefix is refused" refused="guard" message="cleanup.unguarded"
def cleanup(client, prefix):
    if not prefix:
        raise ValueError("an empty prefix")
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    for key in keys:
        client.delete_object(Bucket=SERVICES.s3.bucket, Key=key)
    print(f"{len(keys)} objects removed, cost from now on: 0 €")
    return len(keys)


# %% mutant="no folders" refused="empty" message="cleanup.left"
def cleanup(client, prefix):
    if not prefix.endswith("/"):
        raise ValueError(prefix)
    answer = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix, Delimiter="/")
    keys = [item["Key"] for item in answer.get("Contents", [])]
    for key in keys:
        client.delete_object(Bucket=SERVICES.s3.bucket, Key=key)
    print(f"{len(keys)} objects removed, cost from now on: 0 €")
    return len(keys)


# %% mutant="the slash cut off" refused="empty" message="cleanup.neighbour"
def cleanup(client, prefix):
    if not prefix.endswith("/"):
        raise ValueError(prefix)
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix.rstrip("/"))
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    for key in keys:
        client.delete_object(Bucket=SERVICES.s3.bucket, Key=key)
    print(f"{len(keys)} objects removed, cost from now on: 0 €")
    return len(keys)


# %% mutant="pages are counted" refused="count" message="cleanup.count"
def cleanup(client, prefix):
    if not prefix.endswith("/"):
        raise ValueError(prefix)
    pages = 0
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix):
        pages += 1
        for item in page.get("Contents", []):
            client.delete_object(Bucket=SERVICES.s3.bucket, Key=item["Key"])
    print(f"{pages} pages removed, cost from now on: 0 €")
    return pages


# %% mutant="nothing to delete is an error" refused="again" message="cleanup.again"
def cleanup(client, prefix):
    if not prefix.endswith("/"):
        raise ValueError(prefix)
    answer = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    keys = [{"Key": item["Key"]} for item in answer["Contents"]]
    if client.delete_objects(Bucket=SERVICES.s3.bucket, Delete={"Objects": keys}).get("Errors"):
        raise RuntimeError(prefix)
    print(f"{len(keys)} objects removed, cost from now on: 0 €")
    return len(keys)


# %% mutant="silent" refused="line" message="cleanup.line"
def cleanup(client, prefix):
    if not prefix.endswith("/"):
        raise ValueError(prefix)
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    for key in keys:
        client.delete_object(Bucket=SERVICES.s3.bucket, Key=key)
    return len(keys)


# %% mutant="10 euro" refused="line" message="cleanup.line"
def cleanup(client, prefix):
    if not prefix.endswith("/"):
        raise ValueError(prefix)
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    for key in keys:
        client.delete_object(Bucket=SERVICES.s3.bucket, Key=key)
    print(f"{len(keys)} objects removed, cost from now on: 10 €")
    return len(keys)


# %% mutant="refusals are passed over" refused="refusal" message="cleanup.refusal"
def cleanup(client, prefix):
    if not prefix.endswith("/"):
        raise ValueError(prefix)
    removed = 0
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix):
        doomed = [{"Key": item["Key"]} for item in page.get("Contents", [])]
        if doomed:
            client.delete_objects(Bucket=SERVICES.s3.bucket, Delete={"Objects": doomed})
        removed += len(doomed)
    print(f"{removed} objects removed, cost from now on: 0 €")
    return removed

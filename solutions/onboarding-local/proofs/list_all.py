# %% alternate="token by hand"
def list_all(client, prefix):
    keys, more = [], {}
    while True:
        answer = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix, **more)
        keys += [item["Key"] for item in answer.get("Contents", [])]
        if not answer["IsTruncated"]:
            return keys
        more = {"ContinuationToken": answer["NextContinuationToken"]}


# %% alternate="the older call, with markers, in small pages"
def list_all(client, prefix):
    keys, marker = set(), ""
    while True:
        answer = client.list_objects(Bucket=SERVICES.s3.bucket, Prefix=prefix, Marker=marker, MaxKeys=700)
        new = [item["Key"] for item in answer.get("Contents", [])]
        keys.update(new)
        if not answer["IsTruncated"]:
            print(len(keys))
            return sorted(keys, reverse=True)
        marker = new[-1]


# %% alternate="start after the last key, as a Series"
def list_all(client, prefix):
    keys = []
    while True:
        last = {"StartAfter": keys[-1]} if keys else {}
        found = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix, **last).get("Contents", [])
        if not found:
            return pd.Series(keys, dtype=object)
        keys.extend(item["Key"] for item in found)


# %% mutant="one page" refused="all" message="list_all.first_page"
def list_all(client, prefix):
    answer = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    return [item["Key"] for item in answer.get("Contents", [])]


# %% mutant="a larger page is asked for" refused="all" message="list_all.first_page"
def list_all(client, prefix):
    answer = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix, MaxKeys=100_000)
    return [item["Key"] for item in answer.get("Contents", [])]


# %% mutant="last page only" refused="all" message="list_all.other_count"
def list_all(client, prefix):
    keys = []
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix):
        keys = [item["Key"] for item in page.get("Contents", [])]
    return keys


# %% mutant="a wider prefix" refused="prefix" message="list_all.foreign"
def list_all(client, prefix):
    wider = prefix.rstrip("/").rpartition("/")[0] + "/"
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=wider)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


# %% mutant="no folders" refused="prefix" message="list_all.lost"
def list_all(client, prefix):
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix, Delimiter="/")
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


# %% mutant="names without the prefix" refused="prefix" message="list_all.foreign"
def list_all(client, prefix):
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    return [item["Key"].removeprefix(prefix) for page in pages for item in page.get("Contents", [])]


# %% mutant="Contents is taken for granted" refused="empty" message="list_all.empty"
def list_all(client, prefix):
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page["Contents"]]


# %% mutant="the prefix itself counts" refused="empty" message="list_all.not_empty"
def list_all(client, prefix):
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    return [prefix] + [item["Key"] for page in pages for item in page.get("Contents", [])]


# %% mutant="a full page has a next one, the token is missing" refused="full_page" message="list_all.full_page_stopped"
def list_all(client, prefix):
    answer = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    keys = [item["Key"] for item in answer.get("Contents", [])]
    while len(answer.get("Contents", [])) == 1000:
        token = answer["NextContinuationToken"]
        answer = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix, ContinuationToken=token)
        keys += [item["Key"] for item in answer.get("Contents", [])]
    return keys


# %% mutant="a full page is asked for twice" refused="full_page" message="list_all.full_page"
def list_all(client, prefix):
    answer = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    keys = [item["Key"] for item in answer.get("Contents", [])]
    if len(keys) == 1000:
        token = {"ContinuationToken": answer["NextContinuationToken"]} if answer["IsTruncated"] else {}
        answer = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix, **token)
        keys += [item["Key"] for item in answer.get("Contents", [])]
    return keys


# %% mutant="a slash behind the prefix" refused="within" message="list_all.within"
def list_all(client, prefix):
    folder = prefix.rstrip("/") + "/"
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=folder)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]

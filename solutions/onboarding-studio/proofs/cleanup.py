# %% alternate="a page at a time, an escaped LIKE, a pattern of indexes"
def cleanup(name):
    bucket, begin = SERVICES.s3.bucket, SERVICES.s3.prefix + name + "/"
    storage, objects, token = open_s3(), 0, {}
    while True:
        page = storage.list_objects_v2(Bucket=bucket, Prefix=begin, **token)
        keys = [{"Key": item["Key"]} for item in page.get("Contents", [])]
        if keys:
            storage.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})
            objects += len(keys)
        if not page["IsTruncated"]:
            break
        token = {"ContinuationToken": page["NextContinuationToken"]}
    with open_database() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES LIKE %s", (name.replace("_", r"\_") + r"\_%",))
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute("DROP TABLE `" + table + "`")
    client = open_search()
    found = [
        item["index"] for item in client.cat.indices(index=f"{SERVICES.search.index_prefix}{name}-*", format="json")
    ]
    for one in found:
        client.indices.delete(index=one)
    return {"indexes": len(found), "objects": objects, "tables": len(tables)}


# %% alternate="the resource of boto3, information_schema"
def cleanup(name):
    place = SERVICES.s3
    bucket = boto3.resource(
        "s3",
        endpoint_url=place.endpoint_url,
        region_name=place.region,
        aws_access_key_id=place.access_key,
        aws_secret_access_key=place.secret_key,
        verify=place.ca,
    ).Bucket(place.bucket)
    keys = [item.key for item in bucket.objects.filter(Prefix=f"{place.prefix}{name}/")]
    for start in range(0, len(keys), 1000):
        bucket.delete_objects(Delete={"Objects": [{"Key": key} for key in keys[start : start + 1000]]})
    connection = open_database("mysql.connector")
    try:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND LEFT(TABLE_NAME, %s) = %s",
            (len(name) + 1, name + "_"),
        )
        tables = [row[0] for row in cursor.fetchall()]
        if tables:
            cursor.execute("DROP TABLE " + ", ".join(f"`{table}`" for table in tables))
    finally:
        connection.close()
    indices = open_search().indices
    names = [
        index for index in indices.get_alias(index="*") if index.startswith(SERVICES.search.index_prefix + name + "-")
    ]
    if names:
        indices.delete(index=",".join(names))
    return dict(objects=len(keys), tables=len(tables), indexes=len(names))


# %% mutant="the first level only" refused="gone" message="cleanup.objects_left"
def cleanup(name):
    removed = {"objects": 0, "tables": 0, "indexes": 0}
    storage = open_s3()
    pages = storage.get_paginator("list_objects_v2").paginate(
        Delimiter="/", Bucket=SERVICES.s3.bucket, Prefix=f"{SERVICES.s3.prefix}{name}/"
    )
    for page in pages:
        for item in page.get("Contents", []):
            storage.delete_object(Bucket=SERVICES.s3.bucket, Key=item["Key"])
            removed["objects"] += 1
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            if table.startswith(f"{name}_"):
                cursor.execute(f"DROP TABLE `{table}`")
                removed["tables"] += 1
    cluster = open_search()
    for index in list(cluster.indices.get(index="*")):
        if index.startswith(f"{SERVICES.search.index_prefix}{name}-"):
            cluster.indices.delete(index=index)
            removed["indexes"] += 1
    return removed


# %% mutant="one table" refused="gone" message="cleanup.tables_left"
def cleanup(name):
    removed = {"objects": 0, "tables": 0, "indexes": 0}
    storage = open_s3()
    pages = storage.get_paginator("list_objects_v2").paginate(
        Bucket=SERVICES.s3.bucket, Prefix=f"{SERVICES.s3.prefix}{name}/"
    )
    for page in pages:
        for item in page.get("Contents", []):
            storage.delete_object(Bucket=SERVICES.s3.bucket, Key=item["Key"])
            removed["objects"] += 1
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            if table.startswith(f"{name}_"):
                cursor.execute(f"DROP TABLE `{table}`")
                removed["tables"] += 1
                break
    cluster = open_search()
    for index in list(cluster.indices.get(index="*")):
        if index.startswith(f"{SERVICES.search.index_prefix}{name}-"):
            cluster.indices.delete(index=index)
            removed["indexes"] += 1
    return removed


# %% mutant="indexes forgotten" refused="gone" message="cleanup.indexes_left"
def cleanup(name):
    removed = {"objects": 0, "tables": 0, "indexes": 0}
    storage = open_s3()
    pages = storage.get_paginator("list_objects_v2").paginate(
        Bucket=SERVICES.s3.bucket, Prefix=f"{SERVICES.s3.prefix}{name}/"
    )
    for page in pages:
        for item in page.get("Contents", []):
            storage.delete_object(Bucket=SERVICES.s3.bucket, Key=item["Key"])
            removed["objects"] += 1
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            if table.startswith(f"{name}_"):
                cursor.execute(f"DROP TABLE `{table}`")
                removed["tables"] += 1
    cluster = open_search()
    for index in list(cluster.indices.get(index="*")):
        if index.startswith(f"{SERVICES.search.index_prefix}{name}-"):
            removed["indexes"] += 1
    return removed


# %% mutant="prefix without a slash" refused="others" message="cleanup.object_lost"
def cleanup(name):
    removed = {"objects": 0, "tables": 0, "indexes": 0}
    storage = open_s3()
    pages = storage.get_paginator("list_objects_v2").paginate(
        Bucket=SERVICES.s3.bucket, Prefix=f"{SERVICES.s3.prefix}{name}"
    )
    for page in pages:
        for item in page.get("Contents", []):
            storage.delete_object(Bucket=SERVICES.s3.bucket, Key=item["Key"])
            removed["objects"] += 1
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            if table.startswith(f"{name}_"):
                cursor.execute(f"DROP TABLE `{table}`")
                removed["tables"] += 1
    cluster = open_search()
    for index in list(cluster.indices.get(index="*")):
        if index.startswith(f"{SERVICES.search.index_prefix}{name}-"):
            cluster.indices.delete(index=index)
            removed["indexes"] += 1
    return removed


# %% mutant="LIKE with an underscore" refused="others" message="cleanup.table_lost"
def cleanup(name):
    removed = {"objects": 0, "tables": 0, "indexes": 0}
    storage = open_s3()
    pages = storage.get_paginator("list_objects_v2").paginate(
        Bucket=SERVICES.s3.bucket, Prefix=f"{SERVICES.s3.prefix}{name}/"
    )
    for page in pages:
        for item in page.get("Contents", []):
            storage.delete_object(Bucket=SERVICES.s3.bucket, Key=item["Key"])
            removed["objects"] += 1
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES LIKE %s", (f"{name}_%",))
        for (table,) in cursor.fetchall():
            if True:
                cursor.execute(f"DROP TABLE `{table}`")
                removed["tables"] += 1
    cluster = open_search()
    for index in list(cluster.indices.get(index="*")):
        if index.startswith(f"{SERVICES.search.index_prefix}{name}-"):
            cluster.indices.delete(index=index)
            removed["indexes"] += 1
    return removed


# %% mutant="a star without a hyphen" refused="others" message="cleanup.index_lost"
def cleanup(name):
    removed = {"objects": 0, "tables": 0, "indexes": 0}
    storage = open_s3()
    pages = storage.get_paginator("list_objects_v2").paginate(
        Bucket=SERVICES.s3.bucket, Prefix=f"{SERVICES.s3.prefix}{name}/"
    )
    for page in pages:
        for item in page.get("Contents", []):
            storage.delete_object(Bucket=SERVICES.s3.bucket, Key=item["Key"])
            removed["objects"] += 1
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            if table.startswith(f"{name}_"):
                cursor.execute(f"DROP TABLE `{table}`")
                removed["tables"] += 1
    cluster = open_search()
    for index in list(cluster.indices.get(index="*")):
        if index.startswith(f"{SERVICES.search.index_prefix}{name}"):
            cluster.indices.delete(index=index)
            removed["indexes"] += 1
    return removed


# %% mutant="nothing counted" refused="counts" message="cleanup.counts"
def cleanup(name):
    removed = {"objects": 0, "tables": 0, "indexes": 0}
    storage = open_s3()
    pages = storage.get_paginator("list_objects_v2").paginate(
        Bucket=SERVICES.s3.bucket, Prefix=f"{SERVICES.s3.prefix}{name}/"
    )
    for page in pages:
        for item in page.get("Contents", []):
            storage.delete_object(Bucket=SERVICES.s3.bucket, Key=item["Key"])
            removed["objects"] += 1
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            if table.startswith(f"{name}_"):
                cursor.execute(f"DROP TABLE `{table}`")
                removed["tables"] += 1
    cluster = open_search()
    for index in list(cluster.indices.get(index="*")):
        if index.startswith(f"{SERVICES.search.index_prefix}{name}-"):
            cluster.indices.delete(index=index)
            removed["indexes"] += 1
    return dict.fromkeys(removed, 0)


# %% mutant="nothing returned but ok" refused="counts" message="cleanup.counts"
def cleanup(name):
    removed = {"objects": 0, "tables": 0, "indexes": 0}
    storage = open_s3()
    pages = storage.get_paginator("list_objects_v2").paginate(
        Bucket=SERVICES.s3.bucket, Prefix=f"{SERVICES.s3.prefix}{name}/"
    )
    for page in pages:
        for item in page.get("Contents", []):
            storage.delete_object(Bucket=SERVICES.s3.bucket, Key=item["Key"])
            removed["objects"] += 1
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            if table.startswith(f"{name}_"):
                cursor.execute(f"DROP TABLE `{table}`")
                removed["tables"] += 1
    cluster = open_search()
    for index in list(cluster.indices.get(index="*")):
        if index.startswith(f"{SERVICES.search.index_prefix}{name}-"):
            cluster.indices.delete(index=index)
            removed["indexes"] += 1
    return {"ok": True}


# %% mutant="an empty list to delete" refused="twice" message="cleanup.twice"
def cleanup(name):
    removed = {"objects": 0, "tables": 0, "indexes": 0}
    storage = open_s3()
    if not storage.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=f"{SERVICES.s3.prefix}{name}/").get("Contents"):
        raise LookupError("there is nothing to remove")
    pages = storage.get_paginator("list_objects_v2").paginate(
        Bucket=SERVICES.s3.bucket, Prefix=f"{SERVICES.s3.prefix}{name}/"
    )
    for page in pages:
        for item in page.get("Contents", []):
            storage.delete_object(Bucket=SERVICES.s3.bucket, Key=item["Key"])
            removed["objects"] += 1
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            if table.startswith(f"{name}_"):
                cursor.execute(f"DROP TABLE `{table}`")
                removed["tables"] += 1
    cluster = open_search()
    for index in list(cluster.indices.get(index="*")):
        if index.startswith(f"{SERVICES.search.index_prefix}{name}-"):
            cluster.indices.delete(index=index)
            removed["indexes"] += 1
    return removed

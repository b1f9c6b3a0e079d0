# %% alternate="a context, one document at a time"
def make_search(ca=None):
    import ssl

    return opensearchpy.OpenSearch(
        SERVICES.search.url,
        http_auth=f"{SERVICES.search.user}:{SERVICES.search.password}",
        ssl_context=ssl.create_default_context(cafile=ca if ca else SERVICES.search.ca),
    )


def create_index(client, index):
    mapping = {
        "dynamic": "strict",
        "properties": {
            "country": {"type": "keyword"},
            "group": {"type": "keyword", "ignore_above": 500},
            "summary": {"type": "text", "analyzer": "standard"},
            "loaded_on": {"type": "date"},
            "gdpp": {"type": "double"},
            "child_mort": {"type": "double"},
        },
    }
    try:
        client.indices.create(index=index, body={"settings": {"number_of_replicas": 0}, "mappings": mapping})
    except opensearchpy.RequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


def bulk_index(client, index, documents):
    refused = set()
    for one in documents:
        try:
            client.index(index=index, id=one["country"], body=one)
        except opensearchpy.RequestError:
            refused.add(one["country"])
    client.indices.refresh(index=index)
    return refused


# %% alternate="the bulk call itself"
def make_search(ca=None):
    from urllib.parse import urlsplit

    place = urlsplit(SERVICES.search.url)
    host = {"host": place.hostname, "port": place.port or 443, "url_prefix": place.path, "scheme": place.scheme}
    return opensearchpy.OpenSearch(
        hosts=[host],
        use_ssl=place.scheme == "https",
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    kinds = dict(
        country="keyword", group="keyword", summary="text", loaded_on="date", gdpp="double", child_mort="double"
    )
    body = {"mappings": {"dynamic": "strict", "properties": {name: dict(type=kind) for name, kind in kinds.items()}}}
    client.indices.create(index=index, body=body, ignore=400)


def bulk_index(client, index, documents):
    lines = []
    for one in documents:
        lines.append({"index": {"_id": one["country"]}})
        lines.append(one)
    answer = client.bulk(body=lines, index=index, params={"refresh": "true"})
    return [item["index"]["_id"] for item in answer["items"] if item["index"]["status"] >= 400]


# %% mutant="another name" refused="mapping" message="index.no_index"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index + "-v1", body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_id": document["country"], "_source": document} for document in documents]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="types guessed" refused="mapping" message="index.type"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    if not client.indices.exists(index=index):
        client.indices.create(index=index)


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_id": document["country"], "_source": document} for document in documents]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="texts for exact values" refused="mapping" message="index.type"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "text", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_id": document["country"], "_source": document} for document in documents]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="any field" refused="strict" message="index.dynamic"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"properties": properties}})


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_id": document["country"], "_source": document} for document in documents]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="the first ten" refused="count" message="index.count"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_id": document["country"], "_source": document} for document in documents[:10]]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="ids made by the cluster" refused="count" message="index.ids"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_source": document} for document in documents]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="errors not read" refused="refused" message="index.swallowed"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_id": document["country"], "_source": document} for document in documents]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return []


# %% mutant="stops at an error" refused="refused" message="index.stopped"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_id": document["country"], "_source": document} for document in documents]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="stops at the first bad document" refused="refused" message="index.good_lost"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    for document in documents:
        try:
            client.index(index=index, id=document["country"], body=document)
        except opensearchpy.RequestError:
            return [document["country"]]
    client.indices.refresh(index=index)
    return []


# %% mutant="certificate not checked" refused="wrong_ca" message="index.unverified"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=False,
        ssl_show_warn=False,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_id": document["country"], "_source": document} for document in documents]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="doubles on the second load" refused="again" message="index.doubled"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    known = client.count(index=index)["count"]
    actions = [
        {"_index": index, "_id": document["country"] + (" again" if known else ""), "_source": document}
        for document in documents
    ]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="made again each time" refused="again" message="index.emptied"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    client.indices.delete(index=index, ignore_unavailable=True)
    if True:
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_id": document["country"], "_source": document} for document in documents]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="refuses a second time" refused="again" message="index.emptied"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if True:
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_id": document["country"], "_source": document} for document in documents]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="rounded" refused="sources" message="index.source"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    actions = [
        {
            "_index": index,
            "_id": document["country"],
            "_source": {
                **document,
                "gdpp": round(document["gdpp"]) if isinstance(document["gdpp"], float) else document["gdpp"],
            },
        }
        for document in documents
    ]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]


# %% mutant="takes the documents apart" refused="sources" message="common.argument_changed"
def make_search(ca=None):
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )


def create_index(client, index):
    types = {"country": "keyword", "group": "keyword", "summary": "text"}
    types |= {"loaded_on": "date", "gdpp": "double", "child_mort": "double"}
    properties = {field: {"type": kind} for field, kind in types.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})


def bulk_index(client, index, documents):
    actions = [{"_index": index, "_id": document["country"], "_source": dict(document)} for document in documents]
    for document in documents:
        document.pop("summary")
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]

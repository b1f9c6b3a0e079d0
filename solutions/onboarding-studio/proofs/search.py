# %% alternate="scan, must, composite"
def with_words(client, index, words):
    must = [{"match": {"summary": word}} for word in words.split()]
    hits = opensearchpy.helpers.scan(client, index=index, query={"query": {"bool": {"must": must}}})
    return {hit["_id"] for hit in hits}


def in_group(client, index, group, since):
    body = {"bool": {"must": {"term": {"group": {"value": group}}}, "filter": {"range": {"loaded_on": {"gte": since}}}}}
    hits = opensearchpy.helpers.scan(client, index=index, query={"query": body})
    return sorted(hit["_source"]["country"] for hit in hits)


def mean_by_group(client, index):
    sums = {"terms": {"field": "group", "size": 10_000}, "aggs": {"all": {"stats": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"query": {"match_all": {}}, "size": 0, "aggs": {"by": sums}})
    return pd.Series(
        {one["key"]: one["all"]["sum"] / one["all"]["count"] for one in found["aggregations"]["by"]["buckets"]}
    )


# %% alternate="the search objects of the library, term through match on a keyword"
def with_words(client, index, words):
    found = opensearchpy.Search(using=client, index=index).query(
        "match", summary={"query": words, "minimum_should_match": "100%"}
    )
    return [hit.country for hit in found[:1000].execute()]


def in_group(client, index, group, since):
    found = (
        opensearchpy.Search(using=client, index=index)
        .filter("terms", group=[group])
        .filter("range", loaded_on={"gte": since})
    )
    return tuple(hit.country for hit in found[0:1000].execute())


def mean_by_group(client, index):
    search = opensearchpy.Search(using=client, index=index)[0:0]
    search.aggs.bucket("groups", "terms", field="group", size=999).metric("mean", "avg", field="gdpp")
    return {bucket.key: bucket.mean.value for bucket in search.execute().aggregations.groups.buckets}


# %% mutant="term on a text" refused="words" message="search.case"
def with_words(client, index, words):
    query = {"bool": {"filter": [{"term": {"summary": word}} for word in words.split()]}}
    found = client.search(index=index, body={"size": 1000, "query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def in_group(client, index, group, since):
    conditions = [{"term": {"group": group}}, {"range": {"loaded_on": {"gte": since}}}]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def mean_by_group(client, index):
    groups = {"terms": {"field": "group", "size": 1000}, "aggs": {"mean": {"avg": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}


# %% mutant="any of the words" refused="words" message="search.any_word"
def with_words(client, index, words):
    query = {"match": {"summary": words}}
    found = client.search(index=index, body={"size": 1000, "query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def in_group(client, index, group, since):
    conditions = [{"term": {"group": group}}, {"range": {"loaded_on": {"gte": since}}}]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def mean_by_group(client, index):
    groups = {"terms": {"field": "group", "size": 1000}, "aggs": {"mean": {"avg": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}


# %% mutant="the words as a phrase" refused="words" message="search.words"
def with_words(client, index, words):
    query = {"match_phrase": {"summary": words}}
    found = client.search(index=index, body={"size": 1000, "query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def in_group(client, index, group, since):
    conditions = [{"term": {"group": group}}, {"range": {"loaded_on": {"gte": since}}}]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def mean_by_group(client, index):
    groups = {"terms": {"field": "group", "size": 1000}, "aggs": {"mean": {"avg": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}


# %% mutant="ten hits" refused="all_hits" message="search.ten_hits"
def with_words(client, index, words):
    query = {"match": {"summary": {"query": words, "operator": "and"}}}
    found = client.search(index=index, body={"query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def in_group(client, index, group, since):
    conditions = [{"term": {"group": group}}, {"range": {"loaded_on": {"gte": since}}}]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def mean_by_group(client, index):
    groups = {"terms": {"field": "group", "size": 1000}, "aggs": {"mean": {"avg": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}


# %% mutant="the day left out" refused="group" message="search.since"
def with_words(client, index, words):
    query = {"match": {"summary": {"query": words, "operator": "and"}}}
    found = client.search(index=index, body={"size": 1000, "query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def in_group(client, index, group, since):
    conditions = [{"term": {"group": group}}]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def mean_by_group(client, index):
    groups = {"terms": {"field": "group", "size": 1000}, "aggs": {"mean": {"avg": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}


# %% mutant="after the day" refused="group" message="search.first_day"
def with_words(client, index, words):
    query = {"match": {"summary": {"query": words, "operator": "and"}}}
    found = client.search(index=index, body={"size": 1000, "query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def in_group(client, index, group, since):
    conditions = [{"term": {"group": group}}, {"range": {"loaded_on": {"gt": since}}}]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def mean_by_group(client, index):
    groups = {"terms": {"field": "group", "size": 1000}, "aggs": {"mean": {"avg": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}


# %% mutant="until the day" refused="group" message="search.group"
def with_words(client, index, words):
    query = {"match": {"summary": {"query": words, "operator": "and"}}}
    found = client.search(index=index, body={"size": 1000, "query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def in_group(client, index, group, since):
    conditions = [{"term": {"group": group + "!"}}, {"range": {"loaded_on": {"lte": since}}}]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def mean_by_group(client, index):
    groups = {"terms": {"field": "group", "size": 1000}, "aggs": {"mean": {"avg": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}


# %% mutant="the sum of the group" refused="means" message="search.means"
def with_words(client, index, words):
    query = {"match": {"summary": {"query": words, "operator": "and"}}}
    found = client.search(index=index, body={"size": 1000, "query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def in_group(client, index, group, since):
    conditions = [{"term": {"group": group}}, {"range": {"loaded_on": {"gte": since}}}]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def mean_by_group(client, index):
    groups = {"terms": {"field": "group", "size": 1000}, "aggs": {"mean": {"sum": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}


# %% mutant="ten groups" refused="many_groups" message="search.ten_groups"
def with_words(client, index, words):
    query = {"match": {"summary": {"query": words, "operator": "and"}}}
    found = client.search(index=index, body={"size": 1000, "query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def in_group(client, index, group, since):
    conditions = [{"term": {"group": group}}, {"range": {"loaded_on": {"gte": since}}}]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def mean_by_group(client, index):
    groups = {"terms": {"field": "group"}, "aggs": {"mean": {"avg": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}


# %% mutant="groups that begin alike" refused="similar_groups" message="search.similar"
def with_words(client, index, words):
    query = {"match": {"summary": {"query": words, "operator": "and"}}}
    found = client.search(index=index, body={"size": 1000, "query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def in_group(client, index, group, since):
    conditions = [{"prefix": {"group": group}}, {"range": {"loaded_on": {"gte": since}}}]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def mean_by_group(client, index):
    groups = {"terms": {"field": "group", "size": 1000}, "aggs": {"mean": {"avg": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}


# %% mutant="group in any capitals" refused="similar_groups" message="search.similar"
def with_words(client, index, words):
    query = {"match": {"summary": {"query": words, "operator": "and"}}}
    found = client.search(index=index, body={"size": 1000, "query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def in_group(client, index, group, since):
    conditions = [
        {"term": {"group": {"value": group, "case_insensitive": True}}},
        {"range": {"loaded_on": {"gte": since}}},
    ]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]


def mean_by_group(client, index):
    groups = {"terms": {"field": "group", "size": 1000}, "aggs": {"mean": {"avg": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}

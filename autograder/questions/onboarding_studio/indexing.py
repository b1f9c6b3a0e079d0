"""An index with a mapping, filled in bulk."""

from __future__ import annotations

from typing import Any

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import (
    FIELDS,
    cluster,
    documents_in,
    index_name,
    profiles,
)

indexing = Question(
    id="index",
    title=N_("An index with a mapping"),
    topic=N_("the index"),
    points=9,
    answers=("make_search", "create_index", "bulk_index"),
    hints=(
        N_("Say the type of each field before the first document comes, and read what the cluster answers to each."),
        N_("Put dynamic: strict and properties under mappings. helpers.bulk has an argument raise_on_error."),
        N_("helpers.bulk(client, actions, raise_on_error=False, refresh=True) gives a count and a list of errors."),
    ),
    messages={
        "no_index": Message(
            seen=N_("After create_index(client, '{name}'), the cluster has no index of this name."),
            expected=N_("The function makes an index with the name that it is given."),
            next=N_("Call client.indices.create(index=index, body=…)."),
        ),
        "type": Message(
            seen=N_("The field {field} has the type {got}."),
            expected=N_("Its type is {want}, as FIELDS says."),
            next=N_("Name all six fields under mappings, properties."),
        ),
        "dynamic": Message(
            seen=N_("A document with a field that nobody described was accepted."),
            expected=N_("The index refuses it, because its mapping is strict."),
            next=N_("Put 'dynamic': 'strict' beside properties, under mappings."),
        ),
        "count": Message(
            seen=N_("{want} documents were given, and the index holds {got}."),
            expected=N_("The index holds each of them."),
            next=N_("Make one action for each document, and give all of them to helpers.bulk."),
        ),
        "ids": Message(
            seen=N_("The documents have ids such as {got}."),
            expected=N_("The id of a document is its country, so that a second load replaces it."),
            next=N_("Set _id in each action."),
        ),
        "swallowed": Message(
            seen=N_("The cluster refused {want} documents, and bulk_index told of: {got}."),
            expected=N_("It returns the countries of all refused documents, and of no others."),
            next=N_("Read the list of errors: each item holds the _id of its document."),
        ),
        "stopped": Message(
            seen=N_("A refused document ended bulk_index with {error} ({text})."),
            expected=N_("The good documents are stored, and the refused ones are named."),
            next=N_("Call helpers.bulk with raise_on_error=False."),
        ),
        "good_lost": Message(
            seen=N_("Beside refused documents, {got} of {want} good ones are in the index."),
            expected=N_("All good ones are there."),
            next=N_("Go on after an error: the cluster answers to each document on its own."),
        ),
    },
)


def create(work: Work, name: str) -> dict[str, Any]:
    """Let the learner's function make an index, and give its mapping. Refuses when there is none."""
    work.call("create_index", work.made("make_search"), name)
    client = cluster(work)
    if not client.indices.exists(index=name):
        raise Refuse("no_index", name=name)
    mappings: dict[str, Any] = client.indices.get_mapping(index=name)[name]["mappings"]
    return mappings


def load(work: Work, name: str, documents: list[dict[str, Any]]) -> list[str]:
    """The learner's list of countries that were refused."""
    got = work.call("bulk_index", work.made("make_search"), name, documents)
    return work.names(got, "bulk_index(client, index, documents)")


@indexing.property("mapping", points=2, says=N_("The index has the six fields with their types"))
def mapping(work: Work) -> None:
    with index_name(work) as name:
        properties = create(work, name).get("properties", {})
    for field, want in FIELDS.items():
        got = properties.get(field, {}).get("type", "none")
        if got != want:
            raise Refuse("type", field=field, got=got, want=want)


@indexing.property("strict", points=1, needs=("mapping",), says=N_("A field that nobody described is refused"))
def strict(work: Work) -> None:
    with index_name(work) as name:
        create(work, name)
        line = {"country": "Nowhere", work.services.token(): "what is this?"}
        answer = cluster(work).bulk(index=name, body=[{"index": {"_id": "Nowhere"}}, line], refresh=True)
    if not answer["errors"]:
        raise Refuse("dynamic")


@indexing.property("count", points=1.5, needs=("mapping",), says=N_("Every document arrives, under its country"))
def counts(work: Work) -> None:
    documents = profiles(work, 12)
    with index_name(work) as name:
        create(work, name)
        load(work, name, documents)
        found = documents_in(work, name)
    if len(found) != len(documents):
        raise Refuse("count", want=len(documents), got=len(found))
    if set(found) != {document["country"] for document in documents}:
        raise Refuse("ids", got=sorted(found)[0])


@indexing.property("refused", points=1.5, needs=("count",), says=N_("Refused documents are named, good ones stay"))
def refused(work: Work) -> None:
    documents = profiles(work, 8)
    documents[2]["loaded_on"] = "the day before yesterday"
    documents[5]["gdpp"] = "12,9"
    bad = [documents[2]["country"], documents[5]["country"]]
    with index_name(work) as name:
        create(work, name)
        tried = work.attempt("bulk_index", work.made("make_search"), name, documents)
        if tried.error is not None:
            raise Refuse("stopped", error=tried.error.type_name, text=tried.error.text[:100])
        found = documents_in(work, name)
    good = len(documents) - len(bad)
    if len(found) != good:
        raise Refuse("good_lost", want=good, got=len(found))
    told = work.names(tried.value, "bulk_index(client, index, documents)")
    if sorted(told) != sorted(bad):
        raise Refuse("swallowed", want=len(bad), got=told or "none")

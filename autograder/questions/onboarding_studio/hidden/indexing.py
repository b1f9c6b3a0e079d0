"""Further checks on the index."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import WRONG_CA, documents_in, index_name, profiles
from autograder.questions.onboarding_studio.indexing import create, indexing, load


@indexing.hidden(
    "wrong_ca",
    points=1,
    needs=("mapping",),
    says=N_("The client refuses an authority that did not sign the cluster's certificate"),
    topic=N_("a wrong authority"),
    messages={
        "unverified": Message(
            seen=N_("make_search(ca=...) reached the cluster with an authority that never signed its certificate."),
            expected=N_("The certificate is verified against the given authority, so the call fails."),
            next=N_("Give ca_certs=ca, and leave verify_certs at True."),
        )
    },
)
def wrong_ca(work: Work) -> None:
    path = work.file("somebody-else.pem", WRONG_CA)
    with index_name(work) as name:
        tried = work.attempt("create_index", work.made("make_search", ca=path), name)
    if tried.error is None:
        raise Refuse("unverified")


@indexing.hidden(
    "again",
    points=1,
    needs=("count",),
    says=N_("A second load replaces documents, and create_index keeps them"),
    topic=N_("loading a second time"),
    messages={
        "doubled": Message(
            seen=N_("Loaded twice, {want} documents became {got}."),
            expected=N_("The second load replaces the first, because each country has one id."),
            next=N_("Set _id to the country in each action."),
        ),
        "emptied": Message(
            seen=N_("A second call of create_index for an index led to {got}."),
            expected=N_("An index that exists stays as it is, and nothing is raised."),
            next=N_("Ask client.indices.exists first."),
        ),
    },
)
def again(work: Work) -> None:
    documents = profiles(work, 6)
    with index_name(work) as name:
        create(work, name)
        for _turn in range(2):
            load(work, name, documents)
        found = documents_in(work, name)
        if len(documents) != len(found):
            raise Refuse("doubled", want=len(documents), got=len(found))
        tried = work.attempt("create_index", work.made("make_search"), name)
        if tried.error is not None:
            raise Refuse("emptied", got=tried.error.type_name)
        left = len(documents_in(work, name))
    if left != len(documents):
        raise Refuse("emptied", got=f"{left} documents in place of {len(documents)}")


@indexing.hidden(
    "sources",
    points=1,
    needs=("count",),
    says=N_("Documents are stored as they were given, and the list of them is left alone"),
    topic=N_("the documents themselves"),
    messages={
        "source": Message(
            seen=N_("The document of {country} came back with {field} as {got}."),
            expected=N_("It was given as {want}, and comes back as it was."),
            next=N_("Put the document under _source, and change nothing in it."),
        )
    },
)
def sources(work: Work) -> None:
    documents = profiles(work, 7)
    with index_name(work) as name:
        create(work, name)
        tried = work.attempt("bulk_index", work.made("make_search"), name, documents)
        if tried.changed_argument:
            raise Refuse("common.argument_changed", what="bulk_index(client, index, documents)")
        found = documents_in(work, name)
    for document in documents:
        got = found.get(document["country"], {})
        for field in {**document, **got}:
            if got.get(field) != document.get(field):
                facts = {"want": str(document.get(field)), "got": str(got.get(field))}
                raise Refuse("source", country=document["country"], field=field, **facts)

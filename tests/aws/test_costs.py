"""What a cohort costs: by arithmetic done here once more, and nothing that costs is left out."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
from typing import Any

import pytest

from infra.aws.charges import BY_TYPE, FREE, Charge, Usage, everywhere
from infra.aws.cohort import Cohort, Options
from infra.aws.costs import HOURS, charges, estimate, price_table
from infra.aws.template import build
from infra.errors import ServicesError
from tests.aws.cohorts import cohort

ACCOUNT = "123456789012"
THIRTY = cohort(
    learners=tuple(f"learner{number:02}" for number in range(30)),
    email="pilot@example.eu",
    budget=150,
    options={"audit": True, "door": True},
)
_ALL = {"spark": True, "hive": True, "search": True, "documents": True, "studio": True}


def combinations() -> list[Cohort]:
    """Every size with every database, all switches, and every switch alone."""
    found = [
        cohort(size=size, email="a@example.eu", budget=9, services={**_ALL, "database": database}, options=options)
        for size, database in itertools.product(("small", "medium", "large"), ("mysql", "postgres", "none"))
        for options in ({"audit": True, "keys": True, "teardown": True, "iam_login": True}, {})
    ]
    for switch in _ALL:
        found += [
            cohort(size=size, services={switch: True, "database": database}, options={"door": True, "audit": True})
            for size, database in itertools.product(("small", "medium", "large"), ("mysql", "none"))
        ]
    return [*found, THIRTY, *(cohort(size=size, options={"door": True}) for size in ("medium", "large"))]


def test_thirty_learners_over_six_months_cost_what_arithmetic_says() -> None:
    found = estimate(THIRTY, 6)
    learners, hours = 30, 730
    monthly = {
        "Database, db.t4g.small": hours * 0.035,
        "Storage of the database": 20 * 0.127,
        "Host, t4g.nano": hours * 0.0046,
        "Disk of the host": 8 * 0.088,
        # Two services, in one zone each.
        "Private ways to AWS's services (endpoints)": 2 * hours * 0.011,
        "Data through the endpoints": 2 * 0.01,
        # One a learner, and the administrator's.
        "Passwords (secrets)": (learners + 1) * 0.40,
        "Reading passwords": (learners + 1) * 0.01 * 0.05,
        "Encryption key": 1.00,
        "Uses of the key": learners * 25_000 / 100 / 10_000 * 0.03,
        # Trail, connections, and two of the database.
        "Records written (log groups)": 4 * 0.57,
        "Records kept (log groups)": 4 * 0.03,
        "Record of who read and wrote what (CloudTrail)": learners * 25_000 / 100_000 * 0.10,
        "Objects stored (S3)": (1 + learners * 2 * 1.5) * 0.023,
        "Objects written and listed (S3)": learners * 5 * 0.005,
        "Objects read (S3)": learners * 20 * 0.0004,
        "Data that leave AWS": 10 * 0.09,
    }
    assert {line.what: round(line.monthly, 6) for line in found.lines} == {
        what: round(one, 6) for what, one in monthly.items()
    }
    assert found.monthly == round(sum(monthly.values()), 2)
    assert found.total == round(6 * sum(monthly.values()), 2)
    # A pilot of a public administration can judge whether that is much.
    assert 60 < found.monthly < 80


def test_until_the_end_date_by_default() -> None:
    start = datetime.datetime(2027, 6, 1, tzinfo=datetime.UTC)
    june = dataclasses.replace(THIRTY, end=datetime.date(2027, 6, 30))
    found = estimate(june, now=start)
    assert found.months == round(30 * 24 / HOURS, 2)
    assert found.total == pytest.approx(found.monthly * 30 * 24 / HOURS, abs=0.02)
    assert estimate(june, now=start + datetime.timedelta(days=60)).total == 0


def test_every_kind_of_resource_is_priced_or_known_to_be_free() -> None:
    seen: set[str] = set()
    for one in combinations():
        template = build(one, ACCOUNT).to_dict()
        seen |= {resource["Type"] for resource in template["Resources"].values()}
        charges(template, one, Usage())
    # Nothing stands on a list for nothing, and nothing on both.
    assert seen == set(BY_TYPE) | set(FREE)
    assert not set(BY_TYPE) & set(FREE)


def test_an_unknown_kind_is_an_error_and_not_free() -> None:
    template = {"Resources": {"Machine": {"Type": "AWS::SageMaker::NotebookInstance"}}}
    with pytest.raises(ServicesError, match="NotebookInstance"):
        charges(template, THIRTY, Usage())


def test_every_charge_has_a_price_and_every_price_a_charge() -> None:
    _date, _region, prices = price_table()
    used: set[str] = set()
    for one in combinations():
        found = [*charges(build(one, ACCOUNT).to_dict(), one, Usage()), *everywhere(one, Usage())]
        assert all(charge.quantity > 0 for charge in found)
        used |= {charge.price for charge in found}
    assert used == set(prices)


def test_the_price_table_tells_its_date_and_what_was_not_verified() -> None:
    date, region, prices = price_table()
    assert region == "eu-west-1"
    for price in prices.values():
        assert 0 < price.price < 2
        assert bool(price.source) == (price.seen is not None), price.key
        assert price.seen is None or price.seen <= date
    verified = [price.key for price in prices.values() if price.source]
    # What makes up most of a usual cohort's sum has a source.
    assert {"db-t4g-small", "rds-storage", "t4g-nano", "nat-gateway", "interface-endpoint", "s3-storage"} <= set(
        verified
    )
    found = estimate(THIRTY, 6)
    share = sum(line.monthly for line in found.lines if not line.verified) / found.monthly
    assert share < 0.4
    assert any(f"{round(100 * share)} %" in sentence for sentence in found.assumptions)


def test_another_region_is_said_to_differ() -> None:
    assert any(
        "eu-central-1" in one for one in estimate(dataclasses.replace(THIRTY, region="eu-central-1"), 1).assumptions
    )
    assert not any("eu-central-1" in one for one in estimate(THIRTY, 1).assumptions)


def test_one_learner_more_costs_what_the_sentence_says() -> None:
    more = dataclasses.replace(THIRTY, learners=(*THIRTY.learners, "zoe"))
    each = estimate(more, 1).monthly - estimate(THIRTY, 1).monthly
    assert f"{each:.2f} dollars" in estimate(THIRTY, 1).changes


@pytest.mark.parametrize("switch", _ALL)
def test_every_switch_costs_more(switch: str) -> None:
    plain = estimate(cohort(), 1).monthly
    assert estimate(cohort(services={switch: True}), 1).monthly > plain


@pytest.mark.parametrize(("smaller", "larger"), [("small", "medium"), ("medium", "large")])
def test_larger_sizes_cost_more(smaller: Any, larger: Any) -> None:
    assert (
        estimate(cohort(size=larger, services=_ALL), 1).monthly
        > estimate(cohort(size=smaller, services=_ALL), 1).monthly
    )


def test_a_standby_doubles_the_database() -> None:
    properties = {"DBInstanceClass": "db.t4g.small", "AllocatedStorage": "20"}
    alone = BY_TYPE["AWS::RDS::DBInstance"](properties, THIRTY, Usage())
    doubled = BY_TYPE["AWS::RDS::DBInstance"]({**properties, "MultiAZ": True}, THIRTY, Usage())
    assert doubled == [Charge(one.price, one.what, 2 * one.quantity) for one in alone]


def test_only_what_is_chosen_is_in_the_sum() -> None:
    nothing = dataclasses.replace(cohort(services={"database": "none"}), options=Options(audit=False, door=False))
    whats = {line.what for line in estimate(nothing, 1).lines}
    assert not [what for what in whats if "atabase" in what or "ost, " in what or "endpoint" in what]

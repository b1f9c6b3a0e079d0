"""What a cohort costs by AWS's list prices: each resource of its template is a line, or on the list of what is free.

Prices are in prices.toml, with their date and source. No tax, no discount, no free tier. A month has 730 hours.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.text import _, ngettext
from infra.aws.charges import BY_TYPE, FREE, Charge, Usage, everywhere
from infra.aws.cohort import Cohort
from infra.aws.template import build
from infra.errors import ServicesError

HOURS = 730
PRICES = Path(__file__).with_name("prices.toml")
# Resources' prices don't depend on the account; the template needs a number all the same.
_ANY_ACCOUNT = "000000000000"


@dataclass(frozen=True)
class Price:
    """A line of the price table. `source` is "" when the figure was not found in a source that could be read."""

    key: str
    unit: str
    price: float
    source: str
    seen: datetime.date | None = None


@dataclass(frozen=True)
class Line:
    """What costs, how much of it a month, and the sum a month in US dollars. `verified`: the price has a source."""

    what: str
    quantity: float
    unit: str
    unit_price: float
    monthly: float
    verified: bool


@dataclass(frozen=True)
class Estimate:
    """Lines, the dearest first; sums in US dollars; what was assumed, and what changes the sums, in sentences."""

    lines: tuple[Line, ...]
    monthly: float
    total: float
    months: float
    table_date: str
    region: str
    assumptions: tuple[str, ...]
    changes: str


def estimate(
    cohort: Cohort, months: float | None = None, usage: Usage | None = None, now: datetime.datetime | None = None
) -> Estimate:
    """What the cohort costs a month, and over `months`; by default from now to its last day.

    Raises ServicesError for a kind of resource that is neither priced nor known to be free.
    """
    usage = usage or Usage()
    table_date, region, prices = price_table()
    if months is None:
        left = cohort.expiry - (now or datetime.datetime.now(datetime.UTC))
        months = max(left.total_seconds() / 3600 / HOURS, 0.0)
    lines = _lines(_charges(cohort, usage), prices)
    monthly = sum(line.monthly for line in lines)
    another = next(name for name in map("x{}".format, itertools.count()) if name not in cohort.learners)
    larger = dataclasses.replace(cohort, learners=(*cohort.learners, another))
    one_more = sum(line.monthly for line in _lines(_charges(larger, usage), prices)) - monthly
    return Estimate(
        lines,
        round(monthly, 2),
        round(monthly * months, 2),
        round(months, 2),
        table_date.isoformat(),
        region,
        _assumptions(cohort, usage, lines, region),
        _changes(lines, one_more),
    )


def _charges(cohort: Cohort, usage: Usage) -> list[Charge]:
    template = build(cohort, _ANY_ACCOUNT).to_dict()
    return [*charges(template, cohort, usage), *everywhere(cohort, usage)]


def charges(template: Mapping[str, Any], cohort: Cohort, usage: Usage) -> list[Charge]:
    """What the resources of a template cost a month. Raises ServicesError for an unknown kind."""
    found: list[Charge] = []
    for title, one in template["Resources"].items():
        kind = one["Type"]
        if kind in BY_TYPE:
            found += BY_TYPE[kind](one.get("Properties", {}), cohort, usage)
        elif kind not in FREE:
            raise ServicesError(
                _("{title} is a {kind}. Its price is not known, so the cost can't be told.").format(
                    title=title, kind=kind
                )
            )
    return found


@lru_cache(maxsize=1)
def price_table() -> tuple[datetime.date, str, dict[str, Price]]:
    """The table's date, its region, and the prices by key."""
    found = tomllib.loads(PRICES.read_text(encoding="utf-8"))
    date, region = found.pop("date"), found.pop("region")
    return date, region, {key: Price(key, **values) for key, values in found.items()}


def _lines(found: Iterable[Charge], prices: Mapping[str, Price]) -> tuple[Line, ...]:
    """One line for what is the same, such as all learners' secrets."""
    quantities: dict[tuple[str, str], float] = {}
    for charge in found:
        same = (charge.price, charge.what)
        quantities[same] = quantities.get(same, 0.0) + charge.quantity
    lines = []
    for (key, what), quantity in quantities.items():
        if key not in prices:
            raise ServicesError(_("The price table has no price called {key}.").format(key=key))
        price = prices[key]
        lines.append(
            Line(what, round(quantity, 3), f"/ {price.unit}", price.price, quantity * price.price, bool(price.source))
        )
    return tuple(sorted(lines, key=lambda line: (-line.monthly, line.what)))


def _assumptions(cohort: Cohort, usage: Usage, lines: tuple[Line, ...], region: str) -> tuple[str, ...]:
    said = [
        _("Hosts and databases run all day and all night: {hours} hours a month.").format(hours=HOURS),
        ngettext(
            "{count} learner keeps {gigabytes} GB of objects, and half as much in old versions.",
            "{count} learners keep {gigabytes} GB of objects each, and half as much in old versions.",
            len(cohort.learners),
        ).format(count=len(cohort.learners), gigabytes=f"{usage.gigabytes:g}"),
        _("Each makes {writes} writes and {reads} reads a month.").format(
            writes=f"{usage.writes:,}", reads=f"{usage.reads:,}"
        ),
        _("Prices are AWS's list prices in US dollars, without tax, discounts and the free tier."),
    ]
    if cohort.services.spark:
        said.append(
            _("Spark: {hours} vCPU hours a learner and month; it costs nothing while no job runs.").format(
                hours=f"{usage.spark_cpu_hours:g}"
            )
        )
    if cohort.region != region:
        said.append(
            _("The prices are those of {table}; in {region} they differ, mostly by -10 to +15 %.").format(
                table=region, region=cohort.region
            )
        )
    unverified = sum(line.monthly for line in lines if not line.verified)
    monthly = sum(line.monthly for line in lines)
    said.append(
        _(
            "{share} % of the sum rests on prices without a source that could be read. "
            "Compare with https://calculator.aws before money depends on it."
        ).format(share=round(100 * unverified / monthly) if monthly else 0)
    )
    return tuple(said)


def _changes(lines: tuple[Line, ...], one_more: float) -> str:
    """What the sum depends on most."""
    dearest = lines[0]
    share = round(100 * dearest.monthly / sum(line.monthly for line in lines))
    return _(
        "Most of it, {share} %, is: {what}. One learner more costs {each} dollars a month. "
        "After the last day hosts and databases are stopped. "
        "Storage, endpoints and gateways cost until `labs cloud down`."
    ).format(share=share, what=dearest.what, each=f"{one_more:.2f}")

"""From indicators to the index, as EIGE computes it.

Metric of an indicator: 1 + 99 · √(T / highest T) · (1 − |W / ½(W + M) − 1|), where T is the value of all and the
highest is over all countries and editions. Care activities and power go without the root; in power, W and M are the
shares divided by the shares of women and men in the population. Sub-domain: arithmetic mean of its metrics. Domain:
geometric mean of its sub-domains. Index: geometric mean of the domains, with weights.

Source: EIGE, Gender Equality Index, methodological reports of 2013 and 2017. A test computes every score of the
official workbook of 2005–2015 with this module. Decimal arithmetic gives the same digits on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal, localcontext

from datasets.build.gender_schema import DOMAINS, INDICATORS, SUBDOMAINS

# Weights of the experts (analytic hierarchy process), as they follow from the official workbooks to 15 digits.
WEIGHTS = {
    "work": Decimal("0.193293420026752"),
    "money": Decimal("0.154066793988684"),
    "knowledge": Decimal("0.216676323111808"),
    "time": Decimal("0.145891003769590"),
    "power": Decimal("0.190954414426013"),
    "health": Decimal("0.0991180446771527"),
}
_UNCORRECTED = {"time_care", "power_political", "power_economic", "power_social"}
_DIGITS = Context(prec=28)
# Values by (indicator number, sex): (0, "W") is the first indicator of women.
Values = Mapping[tuple[int, str], Decimal]


def highest(rows: Sequence[Values]) -> list[Decimal]:
    """The highest value of all (T) of each indicator, over all rows that have one."""
    return [max(row[number, "T"] for row in rows if (number, "T") in row) for number in range(len(INDICATORS))]


def scores(values: Values, top: Sequence[Decimal], women: Decimal, men: Decimal) -> dict[str, Decimal]:
    """Index, domains and sub-domains, each from 1 to 100, of one country in one edition.

    `women` and `men` are their shares in the population. An indicator that is not in `values` is left out.
    """
    with localcontext(_DIGITS):
        found: dict[str, Decimal] = {}
        for subdomain in SUBDOMAINS:
            metrics = []
            for number, indicator in enumerate(INDICATORS):
                if indicator.subdomain == subdomain and (number, "T") in values:
                    metrics.append(_metric(number, subdomain, values, top[number], women, men))
            found[subdomain] = sum(metrics, Decimal(0)) / len(metrics)
        for domain in DOMAINS:
            parts = [found[name].ln() for name in SUBDOMAINS if name.startswith(f"{domain}_")]
            found[domain] = (sum(parts, Decimal(0)) / len(parts)).exp()
        total = sum(WEIGHTS.values(), Decimal(0))
        found["index"] = (sum((WEIGHTS[name] * found[name].ln() for name in DOMAINS), Decimal(0)) / total).exp()
    return found


def _metric(number: int, subdomain: str, values: Values, top: Decimal, women: Decimal, men: Decimal) -> Decimal:
    w, m, t = (values[number, sex] for sex in "WMT")
    if subdomain.startswith("power"):
        w, m = w / women, m / men
    average = (w + m) / 2
    closeness = 1 - abs(w / average - 1) if average else Decimal(0)
    level = Decimal(1) if subdomain in _UNCORRECTED else (t / top).sqrt()
    return 1 + 99 * level * closeness

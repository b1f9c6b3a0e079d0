"""The columns of EIGE's workbook: headings as published, short names, what feeds what.

Headings, order and structure are facts of the official workbooks of 2005–2015 and 2013–2023 and of the csv of 2024.
The catalogue's fields are made from this (`fields()`), and so is the generator's workbook.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PERCENT, YEARS, PPS, POINTS = "%", "years", "PPS (purchasing power standard)", "points, 0 to 100"
SEXES = {"W": "women", "M": "men", "T": "all"}
COUNTRY, INDEX = "Country", "Gender Equality Index"
# (name, heading in the workbook, heading in the csv of 2024, what it is)
SCORES = (
    ("index", INDEX, "Overall Gender Equality Index", "Gender Equality Index: weighted geometric mean of the domains"),
    ("work", "WORK", "Work (Domain score)", "Domain work"),
    (
        "work_participation",
        "Participation",
        "Participation in work (Subdomain score)",
        "Sub-domain of work: participation",
    ),
    (
        "work_segregation",
        "Segregation and quality of work",
        "Segregation and quality of work (Subdomain score)",
        "Sub-domain of work: segregation and quality of work",
    ),
    ("money", "MONEY", "Money (Domain score)", "Domain money"),
    (
        "money_financial",
        "Financial resources",
        "Financial resources (Subdomain score)",
        "Sub-domain of money: financial resources",
    ),
    (
        "money_economic",
        "Economic situation",
        "Economic situation (Subdomain score)",
        "Sub-domain of money: economic situation",
    ),
    ("knowledge", "KNOWLEDGE", "Knowledge (Domain score)", "Domain knowledge"),
    (
        "knowledge_attainment",
        "Attainment and participation",
        "Attainment and participation (Subdomain score)",
        "Sub-domain of knowledge: attainment and participation",
    ),
    ("knowledge_segregation", "Segregation", "Segregation (Subdomain score)", "Sub-domain of knowledge: segregation"),
    ("time", "TIME", "Time (Domain score)", "Domain time"),
    ("time_care", "Care activities", "Care activities (Subdomain score)", "Sub-domain of time: care activities"),
    (
        "time_social",
        "Social activities",
        "Social activities (Subdomain score)",
        "Sub-domain of time: social activities",
    ),
    ("power", "POWER", "Power (Domain score)", "Domain power"),
    ("power_political", "Political", "Political power (Subdomain score)", "Sub-domain of power: political"),
    ("power_economic", "Economic", "Economic power (Subdomain score)", "Sub-domain of power: economic"),
    ("power_social", "Social", "Social power (Subdomain score)", "Sub-domain of power: social"),
    ("health", "HEALTH", "Health (Domain score)", "Domain health"),
    ("health_status", "Status", "Health status (Subdomain score)", "Sub-domain of health: status"),
    ("health_behaviour", "Behaviour", "Healthy behaviour (Subdomain score)", "Sub-domain of health: behaviour"),
    (
        "health_access",
        "Access",
        "Access to health structures (Subdomain score)",
        "Sub-domain of health: access to health services",
    ),
)
DOMAINS = tuple(name for name, heading, _csv, _what in SCORES if heading.isupper())
SUBDOMAINS = tuple(name for name, *_rest in SCORES if "_" in name)
CSV_COUNTRY = "Geographic region\\(Sub-) Domain Scores"


@dataclass(frozen=True)
class Indicator:
    """An indicator by sex. `heading` is the published one, without the sex; two have two spaces before it."""

    subdomain: str
    heading: str
    unit: str
    gap: str = " "
    also: str = ""

    def raw(self, sex: str) -> str:
        """The heading as published."""
        return f"{self.heading}{self.gap}{sex}"

    def clean(self, sex: str) -> str:
        """The heading with single spaces, which is the name of the column."""
        return f"{self.heading} {sex}"


_BOARDS = "Share of members of boards in largest quoted companies, supervisory board or board of directors (%)"
_OLYMPIC = "Share of members of highest decision making body of the national Olympic sport organisations (%)"
_BROADCAST = "Share of board members of publically owned broadcasting organisations (%)"
_HEALTH_SECTOR = "Employed people in education, human health and social work activities (%)"
_HOUR_OFF = "Ability to take one hour or two off during working hours to take care of personal or family matters (%)"
_STUDENTS = "Tertiary students in education, health and welfare, humanities and arts (%)"
_CARING = (
    "People caring for and educating their children or grandchildren, "
    "elderly or people with disabilities, every day (%)"
)
_SPORT = (
    "Workers doing sporting, cultural or leisure activities outside of their home, "
    "at least daily or several times a week (%)"
)
_CHARITY = "Workers involved in voluntary or charitable activities, at least once a month (%)"

INDICATORS = (
    Indicator("work_participation", "FTE employment rate (%)", PERCENT),
    Indicator("work_participation", "Duration of working life (years)", YEARS),
    Indicator("work_segregation", _HEALTH_SECTOR, PERCENT),
    Indicator("work_segregation", _HOUR_OFF, PERCENT),
    Indicator("work_segregation", "Career Prospects Index (points, 0-100)", POINTS),
    Indicator("money_financial", "Mean monthly earnings (PPS)", PPS),
    Indicator("money_financial", "Mean equivalised net income (PPS)", PPS),
    Indicator("money_economic", "Not at-risk-of-poverty (%)", PERCENT),
    Indicator("money_economic", "Income distribution S20/S80 (%)", PERCENT, also="Income distribution S20/80"),
    Indicator("knowledge_attainment", "Graduates of tertiary education (%)", PERCENT),
    Indicator("knowledge_attainment", "People participating in formal or non-formal education (%)", PERCENT),
    Indicator("knowledge_segregation", _STUDENTS, PERCENT),
    Indicator("time_care", _CARING, PERCENT),
    Indicator("time_care", "People doing cooking and/or household, every day (%)", PERCENT),
    Indicator("time_social", _SPORT, PERCENT),
    Indicator("time_social", _CHARITY, PERCENT),
    Indicator("power_political", "Share of ministers (%)", PERCENT),
    Indicator("power_political", "Share of members of parliament (%)", PERCENT),
    Indicator("power_political", "Share of members of regional assemblies (%)", PERCENT),
    Indicator("power_economic", _BOARDS, PERCENT),
    Indicator("power_economic", "Share of board members of central bank (%)", PERCENT),
    Indicator("power_social", "Share of board members of research funding organisations (%)", PERCENT),
    Indicator("power_social", _BROADCAST, PERCENT, gap="  "),
    Indicator("power_social", _OLYMPIC, PERCENT, gap="  "),
    Indicator("health_status", "Self-perceived health, good or very good (%)", PERCENT),
    Indicator("health_status", "Life expectancy at birth (years)", YEARS),
    Indicator("health_status", "Healthy life years at birth (years)", YEARS),
    Indicator("health_behaviour", "People who don't smoke and are not involved in harmful drinking (%)", PERCENT),
    Indicator(
        "health_behaviour", "People doing physical activities and/or consuming fruits and vegetables (%)", PERCENT
    ),
    Indicator("health_access", "Population without unmet needs for medical examination (%)", PERCENT),
    Indicator("health_access", "Population without unmet needs for dental examination (%)", PERCENT),
)
_LIMITS = {PERCENT: (0, 100), YEARS: (0, 110), PPS: (50, 200_000), POINTS: (0, 100)}


def csv_headings() -> dict[str, str]:
    """Heading of each column in the csv of 2024."""
    return {"country": CSV_COUNTRY} | {name: csv for name, _heading, csv, _what in SCORES}


def fields() -> list[dict[str, Any]]:
    """The fields of the catalogue's schema: country and years, then scores, then indicators by sex."""
    found: list[dict[str, Any]] = [
        {
            "name": "country",
            "type": "string",
            "unit": "none",
            "description": "Country, in EIGE's two letters: EL is Greece, UK the United Kingdom.",
            "constraints": {"required": True},
            "aliases": [CSV_COUNTRY],
            "level": "key",
        },
        _year("year", "Edition, as the name of its sheet says it.", "Index year"),
        _year("data_year", "Year of most of the values in it.", "Reference year (main)"),
    ]
    for name, heading, csv, what in SCORES:
        level = "index" if name == "index" else "domain" if name in DOMAINS else "sub-domain"
        found.append(
            {
                "name": name,
                "type": "number",
                "unit": "points, 1 to 100",
                "description": f"{what}.",
                "constraints": {"required": True, "minimum": 1, "maximum": 100},
                "aliases": [heading, csv],
                "level": level,
            }
        )
    for indicator in INDICATORS:
        low, high = _LIMITS[indicator.unit]
        for sex, people in SEXES.items():
            aliases = [f"{indicator.also} {sex}"] if indicator.also else []
            item = {
                "name": indicator.clean(sex),
                "type": "number",
                "unit": indicator.unit,
                "description": f"Indicator of {indicator.subdomain}, {people}.",
                "constraints": {"minimum": low, "maximum": high},
            }
            found.append(item | ({"aliases": aliases} if aliases else {}) | {"level": "indicator"})
    return found


def _year(name: str, description: str, heading: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "integer",
        "unit": "year",
        "description": description,
        "constraints": {"required": True, "minimum": 2000, "maximum": 2024},
        "aliases": [heading],
        "level": "key",
    }

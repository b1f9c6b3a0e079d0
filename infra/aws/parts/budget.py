"""The budget's alarm: a mail when the cohort has cost half, four fifths and all of what was planned for a month."""

from __future__ import annotations

from troposphere import budgets

from infra.aws.names import COHORT_TAG, budget_name
from infra.aws.parts.site import Resources, Site

PERCENTAGES = (50, 80, 100)


def resources(site: Site) -> Resources:
    """One budget over the cohort's tag; nothing without one. AWS counts by the tag once it is activated for billing."""
    cohort = site.cohort
    if not cohort.budget:
        return []
    mail = budgets.Subscriber(SubscriptionType="EMAIL", Address=cohort.email)
    notifications = [
        budgets.NotificationWithSubscribers(
            Notification=budgets.Notification(
                NotificationType="ACTUAL",
                ComparisonOperator="GREATER_THAN",
                Threshold=percentage,
                ThresholdType="PERCENTAGE",
            ),
            Subscribers=[mail],
        )
        for percentage in PERCENTAGES
    ]
    return [
        budgets.Budget(
            "Budget",
            Budget=budgets.BudgetData(
                BudgetName=budget_name(cohort),
                BudgetType="COST",
                TimeUnit="MONTHLY",
                BudgetLimit=budgets.Spend(Amount=cohort.budget, Unit="USD"),
                CostFilters={"TagKeyValue": [f"user:{COHORT_TAG}${cohort.name}"]},
            ),
            NotificationsWithSubscribers=notifications,
            ResourceTags=[budgets.ResourceTag(Key=key, Value=value) for key, value in site.tag_values().items()],
        )
    ]

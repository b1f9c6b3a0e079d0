"""The kinds of nodes that a learner's statement may be made of. What is not listed here is refused.

Names are those of Spark 3.5 without `org.apache.spark.sql.`; tests try statements of every kind.
"""

from __future__ import annotations


def _in(package: str, names: str) -> frozenset[str]:
    return frozenset(f"{package}.{name}" for name in names.split())


# Queries: nothing of them names anything, but for the relations and functions inside, which are looked at.
QUERIES = _in(
    "catalyst.plans.logical",
    """Aggregate Distinct Except Filter Generate GlobalLimit Intersect Join JoinHint LateralJoin LocalLimit Offset
    OneRowRelation Pivot Project RepartitionByExpression Repartition RebalancePartitions Sample Sort SubqueryAlias Union
    Unpivot UnresolvedHint UnresolvedWith WithWindowDefinition NoneHint$ PullOutGroupingAnalytics""",
) | _in(
    "catalyst.analysis",
    """MultiAlias NamedRelation UnresolvedAlias UnresolvedAttribute UnresolvedDeserializer UnresolvedExtractValue
    UnresolvedGenerator UnresolvedHaving UnresolvedInlineTable UnresolvedOrdinal UnresolvedRegex UnresolvedStar
    UnresolvedSubqueryColumnAliases UnresolvedTVFAliases UnresolvedFieldName UnresolvedFieldPosition""",
)

EXPRESSIONS = _in(
    "catalyst.expressions",
    """Add Alias And Ascending$ AttributeReference BitwiseAnd BitwiseNot BitwiseOr BitwiseXor CaseWhen Cast Concat
    CreateArray CreateMap CreateNamedStruct CreateStruct$ Cube CurrentDate CurrentRow$ CurrentTimestamp CurrentUser
    Descending$ Divide EqualNullSafe EqualTo Exists ExprId Extract GreaterThan GreaterThanOrEqual GroupingSets ILike In
    InSubquery IntegralDivide IsNotNull IsNull IsUnknown IsNotUnknown LambdaFunction LateralSubquery Length LessThan
    LessThanOrEqual Like LikeAll LikeAny ListQuery Literal MakeInterval Multiply NamePlaceholder$ NamedExpression Not
    NotLikeAll NotLikeAny NullsFirst$ NullsLast$ Or Overlay Position RLike RangeFrame$ Remainder Rollup RowFrame$
    ScalarSubquery SortOrder SpecifiedWindowFrame StringLocate StringTrim StringTrimBoth StringTrimLeft StringTrimRight
    StringTranslate Substring Subtract TimestampAdd TimestampDiff TryCast UnaryMinus UnaryPositive
    UnboundedFollowing$ UnboundedPreceding$ UnresolvedNamedLambdaVariable UnresolvedWindowExpression UnspecifiedFrame$
    WindowExpression WindowSpecDefinition WindowSpecReference""",
) | _in(
    "catalyst.expressions.aggregate",
    """AggregateExpression AnyValue Complete$ First Last Mode PercentileCont PercentileDisc""",
)

# Parts that other nodes are made of.
PARTS = (
    _in("catalyst", "AliasIdentifier")
    | _in("catalyst.plans", "Cross$ FullOuter$ Inner$ LeftAnti$ LeftOuter$ LeftSemi$ NaturalJoin RightOuter$ UsingJoin")
    | _in("catalyst.catalog", "BucketSpec")
    | _in("connector.expressions", "FieldReference IdentityTransform BucketTransform LiteralValue")
    | _in("execution", "SimpleMode$ ExtendedMode$ CodegenMode$ CostMode$ FormattedMode$")
)
# Java values that are no nodes.
VALUES = frozenset(
    {
        *(
            "catalyst.analysis.LocalTempView$",
            "scala.Enumeration$Val",
            "java.util.UUID",
            "types.Metadata",
            "types.Decimal",
        ),
        *("org.apache.spark.unsafe.types.CalendarInterval", "catalyst.trees.Origin"),
    }
)

# Commands whose tables, views and databases are nodes of their own, and which have nothing else to look at.
COMMANDS = _in(
    "catalyst.plans.logical",
    """AddColumns AddPartitions AlterViewAs AnalyzeColumn AnalyzeTable AnalyzeTables CacheTable
    CommentOnNamespace CommentOnTable CreateTable DescribeColumn DescribeFunction DescribeNamespace DescribeRelation
    DropColumns
    DropNamespace DropPartitions DropTable DropView RecoverPartitions RefreshTable RenameColumn RenamePartitions
    RepairTable ReplaceColumns ShowCreateTable ShowFunctions ShowPartitions ShowTableExtended ShowTableProperties
    ShowTables ShowViews UncacheTable""",
) | _in("execution.command", "DescribeQueryCommand ExplainCommand ShowCurrentNamespaceCommand")

ALLOWED = QUERIES | EXPRESSIONS | PARTS | COMMANDS

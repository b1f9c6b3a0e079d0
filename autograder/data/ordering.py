"""The order of the rows in a published file, as the catalogue describes it."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.data.catalogue import Dataset, KnownEdition


def in_published_order(dataset: Dataset, rows: Sequence[Sequence[str]], edition: KnownEdition) -> list[list[str]]:
    """The rows in the order of an edition; as they come when the catalogue names no order.

    `rowOrder` in the catalogue is one column and a direction (`by`, `descending`), or a list of columns (`by`) with
    the order of their values (`levels`) where that is not the order of their texts. Missing values come last,
    unless `levels` has them.
    """
    order = edition.row_order
    copies = [list(row) for row in rows]
    if not order:
        return copies
    if isinstance(order["by"], list):
        return _by_levels(dataset, copies, order["by"], order.get("levels", {}))
    by = dataset.columns.index(order["by"])
    key = dataset.columns.index(dataset.key or order["by"])
    # Rows that tie keep the order of their names, as the published file does.
    copies.sort(key=lambda row: row[key])
    if by != key:
        copies.sort(key=lambda row: float(row[by]), reverse=order["descending"])
    return copies


def _by_levels(dataset: Dataset, rows: list[list[str]], by: list[str], levels: dict[str, list[str]]) -> list[list[str]]:
    # From the last column to the first: sorting keeps the order of rows that tie.
    for name in reversed(by):
        place = dataset.columns.index(name)
        ranks = _ranks({row[place] for row in rows}, levels.get(name, []), dataset.missing)
        rows.sort(key=lambda row, place=place, ranks=ranks: ranks[row[place]])  # type: ignore[misc]
    return rows


def _ranks(cells: set[str], levels: list[str], missing: str) -> dict[str, int]:
    """The place of each text among those of a column."""
    known = {level: number for number, level in enumerate(levels)}
    ordered = sorted(cells, key=lambda cell: (known.get(cell or missing, len(known)), not cell, cell))
    return {cell: number for number, cell in enumerate(ordered)}

"""Datasets that are published as a workbook with one sheet an edition: reading them, and damage to them in words."""

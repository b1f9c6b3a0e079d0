"""Texts of `datasets/datapackage.json` that people read, marked for translation (a test keeps the two in step)."""

from __future__ import annotations

from autograder.text import N_

WORDS = (
    N_("Country data"),
    N_("countries"),
    N_("the file of about 2010, sorted by name"),
    N_("the file of about 2010, sorted by gdpp"),
    N_("the World Factbook 2015 table that ships with the course"),
    N_("about 2010"),
    N_("mostly 2014; child mortality 2018"),
    N_("Kaggle asks for a free account."),
    N_("Terms of redistribution not settled: use it, do not pass it on"),
    N_("Public domain (CIA World Factbook); child mortality: figures of UNICEF, to be cited"),
    N_("Breast cancer data"),
    N_("samples"),
    N_("the Wisconsin diagnostic table that ships with scikit-learn"),
    N_("the Wisconsin diagnostic table with identifiers and M or B"),
    N_("Kaggle asks for a free account. The labs do not need this copy: the same values ship with scikit-learn."),
    N_("Creative Commons Attribution 4.0"),
)

"""The doctor: what this machine can do for the labs, and the command that mends what is missing.

`autograder.doctor.run.examine(Probe())` gives the findings; `python -m autograder.doctor [LAB]` prints them.
Only the standard library is imported in this package, because missing packages are among the faults to be found.
This file imports nothing at all: it runs before `__main__` has made the module path safe.
"""

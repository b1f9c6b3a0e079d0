"""The sandbox that learners' code runs in when it is graded: layers of the Linux kernel, through its system calls.

The package can be imported on every system; entering a sandbox elsewhere than on Linux is refused in words.
"""

from autograder.sandbox.child import Child
from autograder.sandbox.enclosure import Enclosure
from autograder.sandbox.policy import LEVELS, Policy, system_paths
from autograder.sandbox.probe import Finding, Report, probe

__all__ = ["LEVELS", "Child", "Enclosure", "Finding", "Policy", "Report", "probe", "system_paths"]

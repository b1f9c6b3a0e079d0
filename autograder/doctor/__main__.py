"""`python -m autograder.doctor [LAB]`: the doctor in plain text, with the standard library alone."""

import sys

# `python -m` looks for modules in the working folder first, where a learner may have a random.py of her own:
# one of the faults to be found, and no reason to fail over it. So nothing is imported before this line.
if not getattr(sys.flags, "safe_path", False):
    sys.path.append(sys.path.pop(0))

from autograder.doctor.terminal import main

sys.exit(main(sys.argv[1:]))

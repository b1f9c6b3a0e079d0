"""`python -m autograder` is the `labs` command."""

from autograder.cli import main

if __name__ == "__main__":
    main()

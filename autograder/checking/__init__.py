"""The checking language: questions, properties, typed copies of a learner's values, verdicts and feedback."""

from autograder.checking.question import Lab, Message, Property, Question, Refuse
from autograder.checking.verdict import PropertyResult, Verdict
from autograder.checking.work import Work
from autograder.text import N_

__all__ = ["N_", "Lab", "Message", "Property", "PropertyResult", "Question", "Refuse", "Verdict", "Work"]

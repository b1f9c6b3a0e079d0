"""The untrusted side of grading: a warm process whose forks run learners' cells inside a sandbox.

It holds no question, no expected value, no gradebook and no other submission.
"""

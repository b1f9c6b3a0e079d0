"""What a learner can reach and what not, found out by trying; the tests and `labs bench services` use the same."""

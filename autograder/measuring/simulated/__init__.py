"""A simulated cohort: many learners whose answers, mistakes and messages come from the questions' own proofs."""

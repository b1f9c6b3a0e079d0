"""Measure this installation: benchmarks, a light lab, fuzzing, and the hostile suite."""

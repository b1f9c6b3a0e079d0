"""What brings a cohort's stack up, looks after it, and takes it away again."""

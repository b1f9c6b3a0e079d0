"""What a graded cohort looks like: the report for its instructor, and marks for a learning management system."""

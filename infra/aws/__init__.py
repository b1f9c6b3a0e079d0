"""One CloudFormation stack a cohort: its description, its template, its deployer, and its cost."""

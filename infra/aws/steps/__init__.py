"""What a cohort needs and CloudFormation can't do: data, SQL, settings files, keys. Each step can be run again."""

"""What gives a learner her share of the services, the same on this machine and on AWS. Knows no server's insides."""

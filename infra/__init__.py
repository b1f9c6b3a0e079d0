"""Services under the labs: their settings, their clients, and what gives a learner her share of them."""

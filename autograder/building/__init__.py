"""From a lab's source to notebooks, bundle and proofs."""

"""What runs of a case say, and the jobs that work it out."""

"""Why an answer is what it is: drivers, flips, stories."""

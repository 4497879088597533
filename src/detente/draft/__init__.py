"""A brief becomes the skeleton of a case, for an analyst to complete."""

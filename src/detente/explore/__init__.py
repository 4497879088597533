"""What a run means: forecasts, and later drivers, flips, indicators and counterfactuals."""

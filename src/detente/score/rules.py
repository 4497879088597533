"""The table of all rules: name, scale, what is better, formula, source, and an example that runs."""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """One score."""

    name: str
    """Function of this room, as ``module.function``."""
    title: str
    """What people call it."""
    scale: str
    """Ends of its scale, and its unit."""
    better: str
    """``less`` or ``more``."""
    formula: str
    """In plain mathematics."""
    reference: str
    """Key in references.bib."""
    example: str
    """Arguments of a call."""
    value: float
    """What that call returns, to six digits."""


RULES = (
    Rule("binary.brier", "Brier score", "0 to 1", "less", "(p - o)²", "brier1950", "forecast=0.8, outcome=1", 0.04),
    Rule(
        "binary.brier_two_sided",
        "Brier score, two-sided",
        "0 to 2",
        "less",
        "(p - o)² + ((1 - p) - (1 - o))²",
        "brier1950",
        "forecast=0.8, outcome=1",
        0.08,
    ),
    Rule(
        "binary.log_score",
        "log score",
        "0 to ∞ nats",
        "less",
        "-ln p(what happened)",
        "good1952",
        "forecast=0.8, outcome=1",
        0.223144,
    ),
    Rule(
        "binary.spherical_score",
        "spherical score",
        "0 to 1",
        "more",
        "p(what happened) / √(p² + (1 - p)²)",
        "good1971",
        "forecast=0.8, outcome=1",
        0.970143,
    ),
    Rule(
        "categories.brier_categories",
        "Brier score of a choice",
        "0 to 2",
        "less",
        "Σ (p_k - o_k)²",
        "brier1950",
        "forecast=[0.2, 0.3, 0.5], outcome=2",
        0.38,
    ),
    Rule(
        "categories.log_categories",
        "log score of a choice",
        "0 to ∞ nats",
        "less",
        "-ln p(what happened)",
        "good1952",
        "forecast=[0.2, 0.3, 0.5], outcome=2",
        0.693147,
    ),
    Rule(
        "categories.spherical_categories",
        "spherical score of a choice",
        "0 to 1",
        "more",
        "p(what happened) / √(Σ p_k²)",
        "good1971",
        "forecast=[0.2, 0.3, 0.5], outcome=2",
        0.811107,
    ),
    Rule(
        "categories.ranked_probability",
        "ranked probability score",
        "0 to 1",
        "less",
        "Σ (P_k - O_k)² / (K - 1), P and O cumulated",
        "epstein1969",
        "forecast=[0.1, 0.2, 0.3, 0.4], outcome=3",
        0.153333,
    ),
    Rule(
        "categories.ranked_probability_dates",
        "ranked probability score of a date",
        "0 to 1",
        "less",
        "mean over steps of (F_t - [happened by t])²",
        "murphy1971",
        "forecast=[0.1, 0.4, 0.7], outcome=1",
        0.153333,
    ),
    Rule(
        "numbers.crps",
        "continuous ranked probability score (CRPS)",
        "0 to ∞, in the number's unit",
        "less",
        "E|X - y| - E|X - X'| / 2",
        "matheson1976",
        "forecast=[1.0, 2.0, 3.0], outcome=2.0",
        0.222222,
    ),
    Rule(
        "numbers.interval_score",
        "interval score",
        "0 to ∞, in the number's unit",
        "less",
        "u - l + 2 / (1 - level) · (what is missed)",
        "winkler1972",
        "forecast=(60.0, 80.0), outcome=83.0, level=0.9",
        80.0,
    ),
    Rule(
        "numbers.weighted_interval_score",
        "weighted interval score",
        "0 to ∞, in the number's unit",
        "less",
        "(|y - m| / 2 + Σ (1 - level_k) / 2 · interval score_k) / (K + 1/2)",
        "bracher2021",
        "forecast=(70.0, [65.0, 60.0], [75.0, 80.0]), outcome=83.0, levels=[0.5, 0.9]",
        8.4,
    ),
    Rule(
        "over_time.time_averaged_brier",
        "time-averaged Brier score (Good Judgment Project)",
        "0 to 2",
        "less",
        "Σ days_t · 2 (p_t - o)² / Σ days_t",
        "mellers2014",
        "forecast=[0.35, 0.52], outcome=1, days=[37, 25]",
        0.690081,
    ),
    Rule(
        "over_time.metaculus_baseline",
        "Metaculus baseline score",
        "-897 to 100",
        "more",
        "100 · Σ days_t (1 + log₂ p_t(what happened)) / days open",
        "metaculus2024",
        "forecast=[0.5, 0.9], outcome=1, days=[10, 10], open_days=40",
        21.199923,
    ),
    Rule(
        "over_time.metaculus_baseline_choice",
        "Metaculus baseline score of a choice",
        "-∞ to 100",
        "more",
        "100 · (1 + ln p(what happened) / ln N)",
        "metaculus2024",
        "forecast=0.5, n_options=4",
        50.0,
    ),
    Rule(
        "over_time.metaculus_peer",
        "Metaculus peer score",
        "-691 to 691, 0 on average",
        "more",
        "100 · mean over others of ln p - ln p_other, averaged over the days open",
        "metaculus2024",
        "forecast=[[0.8], [0.4]], outcome=1, days=[5]",
        69.314718,
    ),
    Rule(
        "verbal.verbal_score",
        "score of words",
        "that of the rule",
        "less",
        "best, worst and middle of the rule over the interval of the words",
        "icd203",
        "forecast=(0.05, 0.2), outcome=1",
        0.64,
    ),
    Rule(
        "means.skill",
        "skill",
        "-∞ to 1",
        "more",
        "1 - mean score / mean score of the reference",
        "murphy1988",
        "[0.1, 0.2], reference=[0.25, 0.25]",
        0.4,
    ),
    Rule(
        "murphy.decompose",
        "Murphy's decomposition",
        "0 to 1 each",
        "less",
        "reliability - resolution + uncertainty (+ variance - covariance within bins)",
        "murphy1973",
        "forecast=[0.2, 0.2, 0.8, 0.8], outcome=[0, 1, 1, 1]",
        0.19,
    ),
    Rule(
        "corp.reliability",
        "calibration curve (CORP)",
        "0 to 1 each",
        "less",
        "miscalibration - discrimination + uncertainty, of isotonic shares",
        "dimitriadis2021",
        "forecast=[0.1, 0.2, 0.3, 0.8], outcome=[0, 1, 0, 1]",
        0.195,
    ),
    Rule(
        "discrimination.auc",
        "area under the ROC curve (AUC)",
        "0 to 1",
        "more",
        "chance that a yes had a higher forecast than a no, ties by half",
        "hanley1982",
        "forecast=[0.1, 0.4, 0.35, 0.8], outcome=[0, 0, 1, 1]",
        0.75,
    ),
)
"""Every rule; tests and the reference page go through this table."""

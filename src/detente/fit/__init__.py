"""Fitting: what data say of the numbers of a case.

- ``paths``, ``linear``: how well worlds fit, by simulation or in closed form;
- ``smc``: a cloud of worlds that moves from what is assumed to the posterior;
- ``fit``: the way from a case and observations to numbers before and after;
- ``fitted``: what a fit says.
"""

from detente.fit.fit import fit
from detente.fit.fitted import Check, Fit, FittedNumber

__all__ = ["Check", "Fit", "FittedNumber", "fit"]

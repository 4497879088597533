"""What the answer depends on: sensitivity of each world's own answer to the assumptions drawn for it.

- ``response``: what is explained, reduced to a few sums per world;
- ``axes``: what explains it: where each world stands on each uncertain assumption;
- ``indices``, ``additive``: shares of the variance between worlds, chance taken out, from worlds already drawn;
- ``distribution``: the same for the distribution of the answers;
- ``noise``: what an assumption that does nothing would show;
- ``rerun``: worlds made to order;
- ``total``: effects in company of others, from worlds in which one assumption at a time is drawn anew;
- ``shadows``: curves without those of assumptions that turn out to do nothing;
- ``analysis``: all of it for one answer, made once;
- ``shape``: the way an answer follows an assumption, as a curve and in words.
"""

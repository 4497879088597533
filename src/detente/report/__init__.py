"""Findings -> one HTML page that needs nothing else: no network, no font that may be missing.

- ``markup``: elements whose text is escaped because there is no other way to make them;
- ``scales``: from values to places on the page, and where to put ticks;
- ``figure``: a picture with its title, its description in words and its data to download;
- ``drawing``: shapes and words of a picture;
- ``verdict``: the answer and what it hangs on, in a sentence; ``told``: each part in a few words;
- ``worlds``: the run's worlds packed for the page, and weighted anew; ``sliders``: the panel that does it;
- one file a picture or table: ``risk``, ``fan``, ``drivers``, ``flips``, ``network``, ``matrix``, ...;
- ``document``: the frame of every page; ``page``: the parts of a report in their order; ``report``: any page.

Nothing here computes a finding. What a number means and where it comes from is said where it stands.
"""

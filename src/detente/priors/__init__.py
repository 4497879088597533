"""The library of priors: figures with a pedigree, one entry a file, which a case may cite in place of a number."""

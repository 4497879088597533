"""Files of positions -> sheets: who wants what on which issue, how strongly and with what power.

`read` finds out what kind of file it is (`rows`: plain CSV; `ktab`; `decide`; `deu`) and takes its entries as they are
written; `build` checks them, all at once, and turns them into columns of numbers to draw.
"""

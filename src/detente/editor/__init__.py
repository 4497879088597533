"""A case while it is written: problems, completion, meanings, names, formatting; and a server that editors speak to.

All but `detente.editor.server` are plain functions of a text, which other programs call directly.
"""

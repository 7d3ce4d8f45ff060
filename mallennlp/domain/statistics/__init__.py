"""Numbers about runs: means with their intervals, and whether two groups of runs differ.

All in the standard library, so that a page that shows them needs no numpy.
"""

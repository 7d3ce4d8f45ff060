"""Lists of experiments as text: CSV, JSON and LaTeX, for ``mallennlp ls`` and for the dashboard.

* ``values``: what a row says of a column, to people and to programs;
* ``writing``: the three formats, of any rows, some at a time;
* ``runs``: single runs in any of them.
"""

"""Lists of experiments as text: CSV, JSON and LaTeX, for ``mallennlp ls`` and for the dashboard.

* ``values``: what a row says of a column, to people and to programs;
* ``family_values``, ``family_texts``: what a family says, to programs and to people;
* ``lots``: the rows of a long list, some at a time;
* ``writing``: the three formats, of any rows, some at a time;
* ``runs``, ``families``: single runs, and families of them, in any of the formats;
* ``tables``: plain tables, such as those of a comparison, in any of the formats;
* ``files``: whichever of these somebody asks for; ``request``: what can be asked for.
"""

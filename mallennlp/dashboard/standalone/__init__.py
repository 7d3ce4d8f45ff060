"""Dash components as one HTML file that needs no server, opened from a disk without a network.

* ``attributes``: what a component says of itself, as attributes of HTML;
* ``drawing``: from components to HTML, and the figures that it found on the way;
* ``html_parts``, ``bootstrap_parts``, ``core_parts``: how the components of each library look;
* ``document``: the whole file, with its scripts, styles and symbols.

Whatever data is in a component ends as text: nothing of it becomes an element, a script, or an
address that is loaded. The file says so itself, by a policy that allows its own scripts alone.
"""

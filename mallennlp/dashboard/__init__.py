"""The dashboard: a Dash application, and the ``Page`` class by which anyone adds to it.

Imports the project and the services below it; nothing of the command line.
"""

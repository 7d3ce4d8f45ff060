"""Plain values and rules: no input, no output, no framework.

What an experiment is, when it counts as finished, which of its epochs was the best, how a config is
flattened. Everything here can be tried in a Python shell without a file or a server.
"""

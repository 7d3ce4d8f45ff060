"""The logs of an experiment: listed, read a part at a time, searched, shown as on a terminal.

A log may have many gigabytes, grow meanwhile, or be replaced by another: whatever is asked for, the
work and the memory that one answer takes are bounded.
"""

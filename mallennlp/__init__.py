"""The experiment manager for AllenNLP: find, search, compare and run experiments from their plain
directories.

This module stays empty of imports on purpose: ``mallennlp --help`` pays for everything that stands
here.
"""

__version__ = "0.1.0"

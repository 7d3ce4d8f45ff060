"""Makes the environments that the make targets work in, with nothing but Python and git given.

Run as ``python -m scripts.environment main|allennlp|chromium`` from the checkout's root, with any
Python from 3.8 on and no package installed: what it makes is where the packages are.
"""

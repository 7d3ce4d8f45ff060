"""The index: a cache of all experiments in one sqlite file, and how it is searched and brought up
to date.

* ``store``: ``ExperimentIndex``, the door to it all;
* ``query``: what can be asked, and what is answered; ``columns`` and ``fields``: what can be sorted
  and filtered by; ``language``: the query language;
* ``scan``: compares the directories with the index and reads what is new or has changed;
* the rest is how: ``schema``, ``values``, ``attributes``, ``documents``, ``metric_rows`` (what
  stands in the file), ``batches``, ``writing`` (how it gets there), ``condition``, ``conditions``,
  ``matching``, ``ordering``, ``key_values``, ``selecting`` (how it is found), ``walk``,
  ``reading``, ``scan_lock`` (the parts of a scan).
"""

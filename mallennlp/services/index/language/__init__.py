"""The query language: from what somebody typed to conditions on experiments.

* ``parsing``: the text becomes a tree (``mallennlp.domain.queries.tree``), by ``grammar.lark``;
* ``literals``: dates, durations, sizes and numbers, as people write them;
* ``hints``: what may have been meant by what is no mistake;
* ``compiling``: the tree becomes a condition of a WHERE clause and an order.

``docs/query-language.md`` describes the language for those who use it.
"""

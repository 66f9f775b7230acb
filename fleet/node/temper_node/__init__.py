"""The node program: what every machine of a training fleet runs, from its first health check to its power-off.

Python 3.9 and its standard library alone, because a private node reaches no package index. What the parts agree on
(names of objects, the configuration, what a workload finds) is in docs/fleets.md.
"""

"""Machines that dream together: a step's tiles computed on the nodes of a Ray cluster.

Ray is imported by `ray_transport`, `joining` and `connection` alone, in the worker's process and in the processes of
`reverie cluster`.
"""

"""Hostile input, and what it must be answered: for the tests, and for the attack of `tests.chaos.hostile`."""

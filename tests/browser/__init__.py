"""Tests of the page in a real browser, and the small conversation that stands in for the turns."""

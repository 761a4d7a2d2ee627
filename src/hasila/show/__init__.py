"""Showing results to people: tolls, claims and marked texts in a terminal or a pipe."""

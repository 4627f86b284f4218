"""Lesson source to model to problems: no MkDocs, no network."""

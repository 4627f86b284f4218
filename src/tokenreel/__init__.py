"""Tokenreel: course sites whose code samples were really run, recorded, and replay token by token."""

__version__ = "0.1.0"

"""Runs a demo's code against an endpoint and records it."""

"""Thin entries: the skill as AWS Lambda calls it."""

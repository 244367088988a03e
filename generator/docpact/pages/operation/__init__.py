"""Blocks to one operation: announcements, roles, parameters, body, responses and samples."""

"""Older dialects brought up to 3.1, one step at a time: behind this there is one dialect.

3.2 adds to 3.1 and takes nothing away, so 3.1 is read as the part of 3.2 that it is.
"""

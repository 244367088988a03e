"""Additions of your own to tines_cases: docpact made this file once and does not change it again.

Classes of the package may be used as bases here; import what you add from ``tines_cases.custom``.
"""

"""Additions of your own to datadog_case_management: docpact made this file once and does not change it again.

Classes of the package may be used as bases here; import what you add from ``datadog_case_management.custom``.
"""

"""Homes and places in what residents say."""

"""Curves: series of points, thinned, smoothed, and with a band around their mean."""

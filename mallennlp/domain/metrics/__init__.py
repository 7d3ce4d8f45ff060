"""Metrics: names and directions, the best epoch, and several runs side by side."""

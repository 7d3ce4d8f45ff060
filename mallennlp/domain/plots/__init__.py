"""Where things stand in plots of config keys against metrics."""

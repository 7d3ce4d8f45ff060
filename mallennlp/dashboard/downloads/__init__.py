"""Files that a browser downloads."""

"""One directory -> one ``Experiment``: readers, the log's last words, the sidecar, files."""

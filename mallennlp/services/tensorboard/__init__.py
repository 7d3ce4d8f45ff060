"""TensorBoard's event files, as AllenNLP writes them into a run's ``log/``: read without
TensorFlow."""

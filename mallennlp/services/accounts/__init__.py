"""Accounts: who may use the dashboard, and how much. They live in ``state.sqlite``, as they exist
nowhere else."""

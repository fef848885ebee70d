"""Ratios to a limit measured in the same run; ``python -m benchmarks`` runs them all."""

"""Listeners that write down what a run tells."""

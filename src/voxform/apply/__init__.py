"""Carries out steps and records around each."""

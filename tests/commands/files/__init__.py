"""Tests of reading the files people send."""

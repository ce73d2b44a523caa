"""Benchmarks, run by ``bin/bench NAME``; figures go to docs/performance.md by hand."""

"""Data sets: files of problems as families, every gold verified before a run begins."""

"""What runs on the other side: standard library only, started in a clean interpreter, never imported by the judge.

The modules are loaded without the packages above them (see `bootstrap.command`), so that nothing of the judge is in
the memory that a cell inherits.
"""

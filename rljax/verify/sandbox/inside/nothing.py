"""A program that does nothing, for the trial of a sandbox: python nothing.py READER WRITER."""


def serve(reader: int, writer: int) -> None:
    """End at once."""

"""The one exception that stands for a user's mistake."""


class InputError(Exception):
    """Bad input: the message is one clear sentence that names the key, file or line and the remedy (exit status 2)."""

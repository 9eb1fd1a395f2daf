"""Programs to be mended: right ones with faults put in, judged by tests that tell."""

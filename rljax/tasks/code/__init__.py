"""Programs to be written: specifications built from trees, judged by hidden tests."""

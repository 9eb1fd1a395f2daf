"""Small quantum circuits, computed exactly: states, probabilities, equality, inverses, premises that cannot hold."""

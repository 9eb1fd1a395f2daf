"""Generated number theory: from remainders to congruences, systems and residues."""

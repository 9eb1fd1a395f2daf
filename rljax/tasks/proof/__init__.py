"""Generated proofs: natural deduction in Fitch's style, and equational derivations."""

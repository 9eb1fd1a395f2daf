"""Generated problems of algebra: equations, systems, inequalities, polynomials, quotients, changes of subject."""

"""Generated problems of logic: entailment, models, knights and knaves, grids, syllogisms."""

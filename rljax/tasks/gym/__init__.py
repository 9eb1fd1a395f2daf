"""Data sets of reasoning-gym as a family: an optional extra, of which an allow-list of data sets is used."""

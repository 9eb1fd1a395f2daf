"""Generated arithmetic: from single digits to word problems in many steps."""

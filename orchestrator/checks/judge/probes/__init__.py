"""What a judge looks at, one operation at a time; each probe gives the issues that it saw."""

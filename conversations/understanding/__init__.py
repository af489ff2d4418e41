"""What a typed text means: four varieties, no network, danger first."""

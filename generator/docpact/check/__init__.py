"""The contract: page facts, a spec, its client and its errata compared; findings and the matrix."""

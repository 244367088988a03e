"""What every client made by docpact shares: sending a request, reading an answer, and the errors in between."""

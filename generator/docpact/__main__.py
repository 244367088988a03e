"""``python -m docpact`` and the ``docpact`` command."""

from docpact.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()

"""`python -m sandbox`."""

from sandbox.alone import main

if __name__ == "__main__":
    main()

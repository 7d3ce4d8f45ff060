"""``python -m mallennlp`` is the same as the command ``mallennlp``."""

from mallennlp.cli.main import main

if __name__ == "__main__":
    main()

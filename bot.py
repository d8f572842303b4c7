"""Start Taktgeber: install what is pinned when it is missing, then run the command line."""

if __name__ == "__main__":
    import sys
    from pathlib import Path

    from bot.bootstrap import ensure

    ensure(Path(__file__).with_name("requirements.txt"), lean=True)

    from bot.__main__ import main

    sys.exit(main())

"""A key for tests: anybody may know it, since what it seals is of nobody."""

KEY = "a2luZGxpbmcta2luZGxpbmcta2luZGxpbmcta2luZGw="
NEWER_KEY = "bmV3ZXItbmV3ZXItbmV3ZXItbmV3ZXItbmV3ZXItbmU="
